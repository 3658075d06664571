import http from 'node:http';
import { locate } from './geocoder.mjs';

const server = http.createServer((request, response) => {
  const match = /^\/geocode\/([\w-]+)$/.exec(request.url);
  if (!match) {
    response.writeHead(404).end();
    return;
  }
  const { best, candidates } = locate(match[1]);
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ best, candidates: candidates.length }));
});

server.listen(Number(process.env.PORT), '127.0.0.1');
process.on('SIGTERM', () => server.close(() => process.exit(0)));
