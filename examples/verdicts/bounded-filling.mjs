// Healthy: a Map that never has more than MAX entries, and is far from full when a hunt ends.
import http from 'node:http';

const MAX = 50_000;

const profiles = new Map();

function profile(id) {
  let found = profiles.get(id);
  if (!found) {
    if (profiles.size >= MAX) profiles.delete(profiles.keys().next().value);
    found = { id, name: `Visitor ${id}`, tags: [`tag-${id % 13}`, `tag-${id % 17}`], since: Date.now() };
    profiles.set(id, found);
  }
  return found;
}

const server = http.createServer((request, response) => {
  response.end(JSON.stringify(profile(Number(request.url.split('/').at(-1)))));
});

server.listen(Number(process.env.PORT), '127.0.0.1');
process.on('SIGTERM', () => process.exit(0));
