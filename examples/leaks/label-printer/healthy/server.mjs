import http from 'node:http';
import { Heap } from './heap.mjs';

const BATCH = 6;
const waiting = new Heap();
let printed = 0;
let sequence = 0;

setInterval(() => {
  for (let n = 0; n < BATCH && waiting.items.length > 0; n += 1) {
    waiting.pop();
    printed += 1;
  }
}, 4);

const server = http.createServer((request, response) => {
  if (request.method !== 'POST') {
    response.end(JSON.stringify({ printed, waiting: waiting.items.length }));
    return;
  }
  const [, kind, id] = request.url.split('/');
  const lines = Array.from({ length: 24 }, (_, n) => `label ${id} line ${n}: handle with care`);
  sequence += 1;
  waiting.push({ rank: sequence - (kind === 'express-labels' ? 50 : 0), id, lines });
  response.writeHead(202).end(`${id}\n`);
});

server.listen(Number(process.env.PORT), '127.0.0.1');
process.once('SIGTERM', () => process.exit(0));
