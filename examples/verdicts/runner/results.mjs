// The result file: a line of JSON for each hunt, so that an interrupted campaign goes on where it stopped.
import fs from 'node:fs';
import path from 'node:path';

/** What makes two hunts the same one; another leaktrail or a changed service begins anew. */
export function key({ service, env, run, busy, node, fingerprint, tool }) {
  return JSON.stringify([service, env, run, busy, node, fingerprint, tool]);
}

export class Results {
  #file;
  #known = new Map();

  constructor(file) {
    this.#file = file;
    fs.mkdirSync(path.dirname(file), { recursive: true });
    const text = fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : '';
    const whole = text.slice(0, text.lastIndexOf('\n') + 1);
    // A line that was being written when the power went.
    if (whole.length < text.length) fs.writeFileSync(file, whole);
    for (const line of whole.split('\n').filter(Boolean)) {
      const result = JSON.parse(line);
      this.#known.set(key(result), result);
    }
  }

  get(id) {
    return this.#known.get(key(id));
  }

  add(result) {
    fs.appendFileSync(this.#file, `${JSON.stringify(result)}\n`);
    this.#known.set(key(result), result);
  }

  /** Forgets these hunts and no other. */
  forget(ids) {
    ids.forEach((id) => this.#known.delete(key(id)));
    fs.writeFileSync(this.#file, [...this.#known.values()].map((result) => `${JSON.stringify(result)}\n`).join(''));
  }
}
