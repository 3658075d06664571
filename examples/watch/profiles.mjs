// Healthy: a cache of visitors' profiles that is full after its first 10,000 visitors.
import http from 'node:http';

const MOST_PROFILES = 10_000;

const profiles = new Map();

function profile(id) {
  let found = profiles.get(id);
  if (!found) {
    if (profiles.size >= MOST_PROFILES) profiles.delete(profiles.keys().next().value);
    const orders = Array.from({ length: 20 }, (_, i) => ({ order: id * 20 + i, cents: (id * 31 + i * 7) % 10_000, state: 'paid' }));
    found = { id, name: `Visitor ${id}`, orders };
    profiles.set(id, found);
  }
  return found;
}

const server = http.createServer((request, response) => {
  response.end(JSON.stringify(profile(Number(request.url.split('/').at(-1)))));
});

server.listen(Number(process.env.PORT), '127.0.0.1');
process.on('SIGTERM', () => process.exit(0));
