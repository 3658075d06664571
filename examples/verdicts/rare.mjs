// Leaks 5 KB on 3 of 100 requests.
import http from 'node:http';

const refunds = [];

function refund(id) {
  const lines = Array.from({ length: 125 }, (_, i) => ({ amount: (id * 31 + i) % 500 }));
  refunds.push({ id, lines });
}

const server = http.createServer((request, response) => {
  const id = Number(request.url.split('/').at(-1));
  if ((id * 37) % 100 < 3) refund(id);
  response.end(`order ${id}\n`);
});

server.listen(Number(process.env.PORT), '127.0.0.1');
process.on('SIGTERM', () => process.exit(0));
