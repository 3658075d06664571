// A small service in ES modules: the shapes that module scope, exports and classes take in a heap.
import http from 'node:http';
import { audit, recent } from './audit.mjs';
import { Member, Admin } from './people.mjs';
import sessions, { touch } from './sessions.mjs';

export let served = 0;
const pending = new Set();

function greet(id) {
  const person = id % 10 === 0 ? new Admin(id) : new Member(id);
  touch(person);
  audit({ at: served, who: person.label, action: 'greet' });
  return { id, name: person.label, sessions: sessions.size, recent: recent(3) };
}

const server = http.createServer((request, response) => {
  served += 1;
  const id = Number(/\/hello\/(\d+)/.exec(request.url)?.[1] ?? 0);
  const answer = Promise.resolve(id).then(greet);
  pending.add(answer);
  answer.then((body) => response.end(JSON.stringify(body)));
});

server.listen(Number(process.env.PORT), '127.0.0.1');
