// Healthy: readings are collected until 20 MB are together, about 2,000 requests; then they are shipped and gone.
import http from 'node:http';

const FULL_BYTES = 20 * 2 ** 20;
const POINTS = 1_300;

let batch = [];
let batchBytes = 0;

function collect(sensor) {
  const points = Array.from({ length: POINTS }, (_, i) => sensor + i / 3);
  batch.push({ sensor, points });
  batchBytes += points.length * 8;
  if (batchBytes >= FULL_BYTES) {
    batch = [];
    batchBytes = 0;
  }
}

const server = http.createServer((request, response) => {
  const sensor = Number(request.url.split('/').at(-1));
  collect(sensor);
  response.end(`${batch.length} readings wait\n`);
});

server.listen(Number(process.env.PORT), '127.0.0.1');
process.on('SIGTERM', () => process.exit(0));
