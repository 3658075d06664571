import http from 'node:http';
import { parentPort } from 'node:worker_threads';

const server = http.createServer((request, response) => {
  const pair = request.url.split('/').at(-1);
  response.writeHead(200, { 'content-type': 'application/x-ndjson' });
  response.write(`${JSON.stringify({ pair, bid: 1.08, ask: 1.09 })}\n`);
});

server.listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port));
