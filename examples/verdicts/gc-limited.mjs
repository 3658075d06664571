// Leaks 100 KB per request; it is started with 96 MB of heap, so that it dies within 1,000 requests.
import http from 'node:http';

const POINTS = 12_800;

const tracks = [];

const server = http.createServer((request, response) => {
  const id = Number(request.url.split('/').at(-1));
  tracks.push(Array.from({ length: POINTS }, (_, i) => id + i / 3));
  response.end(`track ${id}\n`);
});

server.listen(Number(process.env.PORT), '127.0.0.1');
process.on('SIGTERM', () => process.exit(0));
