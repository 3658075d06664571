import http from 'node:http';
import { Reservoir } from './reservoir.mjs';
import { search } from './search.mjs';

const traces = new Reservoir(150);

const server = http.createServer((request, response) => {
  const match = /^\/search\/(\w+)$/.exec(request.url);
  const body = match ? search(match[1]) : { traces: traces.size, slowest: traces.max(({ ms }) => ms) };
  if (match) {
    traces.offer({ query: match[1], ms: body.ms, spans: body.spans, headers: { ...request.headers }, at: new Date() });
  }
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(JSON.stringify(match ? { hits: body.hits } : body));
});

server.listen(Number(process.env.PORT), '127.0.0.1');
process.on('SIGTERM', () => server.close(() => process.exit(0)));
