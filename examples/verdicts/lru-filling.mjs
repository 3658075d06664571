// Healthy: an lru-cache with a large `max`, far from full when a hunt ends.
import http from 'node:http';
import { LRUCache } from 'lru-cache';

class Profiles {
  #recent = new LRUCache({ max: 50_000 });

  get(id) {
    let found = this.#recent.get(id);
    if (!found) {
      found = { id, name: `Visitor ${id}`, tags: [`tag-${id % 13}`, `tag-${id % 17}`], since: Date.now() };
      this.#recent.set(id, found);
    }
    return found;
  }
}

const profiles = new Profiles();

const server = http.createServer((request, response) => {
  response.end(JSON.stringify(profiles.get(Number(request.url.split('/').at(-1)))));
});

server.listen(Number(process.env.PORT), '127.0.0.1');
process.on('SIGTERM', () => process.exit(0));
