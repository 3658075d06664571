// Ends with code 1 after 500 requests.
import http from 'node:http';

const LAST = 500;

let answered = 0;

const server = http.createServer((request, response) => {
  response.end('still here\n');
  answered += 1;
  if (answered === LAST) {
    console.error('fatal: the licence server does not answer');
    process.exit(1);
  }
});

server.listen(Number(process.env.PORT), '127.0.0.1');
process.on('SIGTERM', () => process.exit(0));
