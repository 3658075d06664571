// A default export that grows by one entry for every person seen.
const sessions = new Map();
const seen = new WeakMap();

export function touch(person) {
  seen.set(person, { since: sessions.size, tags: [`t${person.id}`] });
  sessions.set(person.id, person);
}

export default sessions;
