import http from 'node:http';
import { once } from 'node:events';

export async function startUpstream() {
  const server = http.createServer((request, response) => {
    const hints = Array.from({ length: 12 }, (_, n) => `${request.url}: carrier ${n} has no seat map`);
    response.writeHead(503, { 'content-type': 'application/json' }).end(JSON.stringify({ retry: true, hints }));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${server.address().port}`;
}
