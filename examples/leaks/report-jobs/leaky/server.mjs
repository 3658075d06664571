import http from 'node:http';
import { ReportRunner } from './runner.mjs';

const runner = new ReportRunner();

const server = http.createServer((request, response) => {
  const report = /^\/reports\/(\w+)$/.exec(request.url);
  if (request.method === 'POST' && report) {
    runner.start({ id: report[1], requestedAt: Date.now(), format: 'csv' });
    response.writeHead(202, { 'content-type': 'application/json' }).end(JSON.stringify({ id: report[1], status: 'started' }));
  } else if (request.url === '/health') {
    response.end(JSON.stringify({ running: runner.running }));
  } else {
    response.writeHead(404).end();
  }
});

server.listen(Number(process.env.PORT), '127.0.0.1');
process.on('SIGTERM', async () => {
  server.close();
  await runner.drain();
  process.exit(0);
});
