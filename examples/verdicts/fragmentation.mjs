// Healthy: four gzips at a time in other threads; results of mixed sizes live for a while. All is freed; the allocator
// keeps what it cannot give back.
import http from 'node:http';
import { promisify } from 'node:util';
import zlib from 'node:zlib';

const gzip = promisify(zlib.gzip);
const SHELVES = 400;

const shelves = new Array(SHELVES).fill(null);
const text = Array.from({ length: 60_000 }, (_, i) => `${(i * 7_919) % 100_003} ${(i * i) % 9_973}`).join('\n');

async function pack(id) {
  const seeds = [1, 2, 3, 4].map((part) => id * 7_919 + part * 104_729);
  const parts = await Promise.all(seeds.map((seed) => gzip(text.slice(seed % 1_000, 4_000 + (seed % 300_000)), { level: 1 })));
  for (const [i, part] of parts.entries()) shelves[(seeds[i] * seeds[i]) % SHELVES] = part;
  return parts.reduce((bytes, part) => bytes + part.length, 0);
}

const server = http.createServer(async (request, response) => {
  const id = Number(request.url.split('/').at(-1));
  response.end(`${await pack(id)} bytes\n`);
});

server.listen(Number(process.env.PORT), '127.0.0.1');
process.on('SIGTERM', () => process.exit(0));
