import http from 'node:http';
import { importCustomers } from './importer.mjs';

const server = http.createServer(async (request, response) => {
  const match = /^\/imports\/(\w+)$/.exec(request.url);
  if (request.method !== 'POST' || !match) {
    response.writeHead(404).end();
    return;
  }
  const summary = await importCustomers(match[1]);
  response.writeHead(201, { 'content-type': 'application/json' }).end(JSON.stringify(summary));
});

server.listen(Number(process.env.PORT), '127.0.0.1');
process.on('SIGTERM', () => {
  server.close(() => process.exit(0));
});
