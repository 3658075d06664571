import http from 'node:http';
import { pullBatch } from './source.js';
import { opened, record } from './open-traces.js';

const server = http.createServer((request, response) => {
  const [, host] = /^\/pull\/([\w-]+)$/.exec(request.url) ?? [];
  if (!host) {
    response.end(JSON.stringify({ opened: opened() }));
    return;
  }
  const batch = pullBatch(host);
  record(batch);
  response.end(JSON.stringify({ host, characters: batch.length }));
});

server.listen(Number(process.env.PORT), '127.0.0.1');
process.once('SIGTERM', () => process.exit(0));
