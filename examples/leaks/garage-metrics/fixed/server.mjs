import http from 'node:http';
import { billing, entries, occupied, prometheus, samples } from './metrics.mjs';

const LEVELS = ['ground', 'first', 'second', 'roof'];

const server = http.createServer(async (request, response) => {
  if (request.url.startsWith('/metrics')) {
    const points = [...(await samples(prometheus)), ...(await samples(billing))];
    response.end(points.map((point) => `${point.attributes.level} ${point.value}`).join('\n'));
    return;
  }
  for (const level of LEVELS) {
    entries.add(1, { level, gate: 'west' });
    occupied.add(level === 'roof' ? -1 : 1, { level });
  }
  response.end('open\n');
});

server.listen(Number(process.env.PORT), '127.0.0.1');
process.once('SIGTERM', () => process.exit(0));
