// Leaks 4 KB per request in a worker thread; the main thread only listens.
import http from 'node:http';
import { Worker, isMainThread, parentPort } from 'node:worker_threads';

const POINTS = 500;

function serve() {
  const worker = new Worker(new URL(import.meta.url));
  const waiting = new Map();
  worker.on('message', ({ id, average }) => {
    waiting.get(id).end(`${average}\n`);
    waiting.delete(id);
  });
  const server = http.createServer((request, response) => {
    const id = Number(request.url.split('/').at(-1));
    waiting.set(id, response);
    worker.postMessage(id);
  });
  server.listen(Number(process.env.PORT), '127.0.0.1');
  process.on('SIGTERM', () => process.exit(0));
}

function work() {
  const histories = [];
  parentPort.on('message', (id) => {
    const points = Array.from({ length: POINTS }, (_, i) => id + i / 3);
    histories.push(points);
    parentPort.postMessage({ id, average: points.reduce((sum, point) => sum + point, 0) / POINTS });
  });
}

if (isMainThread) serve();
else work();
