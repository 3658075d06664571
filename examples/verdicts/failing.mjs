// Does not leak, but every fifth request fails.
import http from 'node:http';

const server = http.createServer((request, response) => {
  const id = Number(request.url.split('/').at(-1));
  response.writeHead(id % 5 === 4 ? 503 : 200).end(`request ${id}\n`);
});

server.listen(Number(process.env.PORT), '127.0.0.1');
process.on('SIGTERM', () => process.exit(0));
