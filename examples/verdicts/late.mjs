// Leaks 4 KB per request, but only from the 2,001st request on: until then the spool has room.
import http from 'node:http';

const ROOM = 2_000;

const overflow = [];
let spooled = 0;

const server = http.createServer((request, response) => {
  const id = Number(request.url.split('/').at(-1));
  spooled += 1;
  if (spooled > ROOM) overflow.push({ id, job: Array.from({ length: 500 }, (_, i) => id + i / 3) });
  response.end(`job ${id}\n`);
});

server.listen(Number(process.env.PORT), '127.0.0.1');
process.on('SIGTERM', () => process.exit(0));
