// Healthy, but each answer takes 300 ms.
import http from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

const LATENCY_MS = 300;

const server = http.createServer(async (request, response) => {
  await sleep(LATENCY_MS);
  response.end('at last\n');
});

server.listen(Number(process.env.PORT), '127.0.0.1');
process.on('SIGTERM', () => process.exit(0));
