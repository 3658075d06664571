// Leaks LEAK_BYTES per request on average; 0 leaks nothing. Below 128 it keeps an object of 64 bytes every few requests.
import http from 'node:http';

const LEAK_BYTES = Number(process.env.LEAK_BYTES ?? 64);
const SMALL_BYTES = 64;
const SIZED_FROM = 2 * SMALL_BYTES;
// V8 without pointer compression: an object with 2 fields, an array of doubles, and the slot in `kept`.
const SIZED_OVERHEAD = 96;

const kept = [];
let owedBytes = 0;

function keep(id) {
  if (LEAK_BYTES >= SIZED_FROM) {
    kept.push({ id, values: new Array(Math.round((LEAK_BYTES - SIZED_OVERHEAD) / 8)).fill(0.5) });
    return;
  }
  for (owedBytes += LEAK_BYTES; owedBytes >= SMALL_BYTES; owedBytes -= SMALL_BYTES) {
    kept.push({ id, page: id % 40, source: id % 7, width: 1 });
  }
}

const server = http.createServer((request, response) => {
  const id = Number(request.url.split('/').at(-1));
  keep(id);
  response.end(`visit ${id}\n`);
});

server.listen(Number(process.env.PORT), '127.0.0.1');
process.on('SIGTERM', () => process.exit(0));
