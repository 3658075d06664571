import http from 'node:http';
import { Exporter } from './exporter.mjs';

const exporter = new Exporter({ batchSize: 250 });

const server = http.createServer((request, response) => {
  const match = /^\/events\/(\d+)$/.exec(request.url);
  if (request.method !== 'POST' || !match) {
    response.writeHead(404).end();
    return;
  }
  exporter.add({
    id: Number(match[1]),
    kind: Number(match[1]) % 3 ? 'view' : 'purchase',
    at: new Date().toISOString(),
    page: `/shop/${match[1]}/details`,
    tags: ['web', `cohort-${Number(match[1]) % 17}`, `visit-${match[1]}`],
    timings: Array.from({ length: 40 }, (_, i) => Number(match[1]) + i + 0.5),
  });
  response.writeHead(202).end();
});

server.listen(Number(process.env.PORT), '127.0.0.1');
process.on('SIGTERM', () => {
  exporter.flush();
  server.close(() => process.exit(0));
});
