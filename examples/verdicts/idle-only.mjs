// Leaks about 400 KB per second by a timer, whether anybody asks or not.
import http from 'node:http';

const EVERY_MS = 50;
const RATES = 400;

const history = [];

setInterval(() => {
  const at = Date.now();
  history.push(Array.from({ length: RATES }, (_, pair) => ({ pair, rate: 1 + ((at * 31 + pair) % 1_000) })));
}, EVERY_MS);

const server = http.createServer((request, response) => {
  response.end(`${history.at(-1)?.length ?? 0} rates\n`);
});

server.listen(Number(process.env.PORT), '127.0.0.1');
process.on('SIGTERM', () => process.exit(0));
