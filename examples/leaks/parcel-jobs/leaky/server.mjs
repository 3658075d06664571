import { EventEmitter } from 'node:events';
import http from 'node:http';
import { consume, sorted } from './consumer.mjs';

const queue = new EventEmitter();
const COUNTRIES = ['PT', 'NO', 'CZ', 'GR'];

function scan(id) {
  const checkpoints = Array.from({ length: 24 }, (_, n) => ({ gate: `${id}/gate-${n}`, at: 1_700_000_000 + n * 60 }));
  return { id, country: COUNTRIES[id.length % COUNTRIES.length], checkpoints };
}

const server = http.createServer((request, response) => {
  if (request.method === 'POST') {
    const id = request.url.split('/').at(-1);
    queue.emit('parcel', scan(id));
    response.writeHead(202).end(`${id}\n`);
  } else {
    response.end(JSON.stringify([...sorted]));
  }
});

consume(queue);
server.listen(Number(process.env.PORT), '127.0.0.1');
process.once('SIGTERM', () => process.exit(0));
