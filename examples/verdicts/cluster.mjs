// Two processes answer in turn; each keeps 1 KB of every request that it gets.
import cluster from 'node:cluster';
import http from 'node:http';

const WORKERS = 2;
const POINTS = 115;

const audit = [];

function serve() {
  const server = http.createServer((request, response) => {
    const id = Number(request.url.split('/').at(-1));
    audit.push({ id, trace: Array.from({ length: POINTS }, (_, i) => id + i / 3) });
    response.end(`${process.pid}\n`);
  });
  server.listen(Number(process.env.PORT), '127.0.0.1');
  process.on('SIGTERM', () => process.exit(0));
}

function supervise() {
  for (let i = 0; i < WORKERS; i += 1) cluster.fork();
  process.on('SIGTERM', () => {
    for (const worker of Object.values(cluster.workers)) worker.process.kill('SIGTERM');
    process.exit(0);
  });
}

if (cluster.isPrimary) supervise();
else serve();
