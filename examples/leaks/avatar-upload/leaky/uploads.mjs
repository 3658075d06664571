import { createHash } from 'node:crypto';

export class Uploads {
  #partial = new Map();
  #interruptions = 0;

  begin(name) {
    this.#partial.set(name, { parts: [], since: Date.now() });
  }

  append(name, part) {
    this.#partial.get(name).parts.push(part);
  }

  size(name) {
    return this.#partial.get(name).parts.reduce((sum, part) => sum + part.length, 0);
  }

  finish(name) {
    const hash = createHash('sha256');
    for (const part of this.#partial.get(name).parts) hash.update(part);
    this.#partial.delete(name);
    return hash.digest('hex');
  }

  interrupted(name) {
    if (this.#partial.has(name)) this.#interruptions += 1;
  }
}
