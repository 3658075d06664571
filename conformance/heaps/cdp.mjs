// The Chrome DevTools protocol, as much as it takes to have a snapshot. Needs Node.js 22 (its WebSocket).
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';

const PATIENCE_MS = 20_000;

/** The address that a process prints on its standard error. */
export async function address(child) {
  let text = '';
  const patience = AbortSignal.timeout(PATIENCE_MS);
  for (;;) {
    const found = text.match(/ listening on (ws:\S+)/i);
    if (found) return found[1];
    const [chunk] = await once(child.stderr, 'data', { signal: patience });
    text += chunk;
  }
}

export class Inspector {
  #socket;
  #waiting = new Map();
  #listeners = new Map();
  #last = 0;

  static async connect(url) {
    const socket = new WebSocket(url);
    await once(socket, 'open', { signal: AbortSignal.timeout(PATIENCE_MS) });
    return new Inspector(socket);
  }

  constructor(socket) {
    this.#socket = socket;
    socket.addEventListener('message', ({ data }) => this.#receive(JSON.parse(data)));
    socket.addEventListener('close', () => this.#waiting.forEach(({ reject }) => reject(new Error('the inspector has gone'))));
  }

  /** The result of a command. */
  send(method, params = {}) {
    return new Promise((resolve, reject) => {
      this.#waiting.set(++this.#last, { resolve, reject });
      this.#socket.send(JSON.stringify({ id: this.#last, method, params }));
    });
  }

  /** The value of an expression, promises awaited. */
  async evaluate(expression) {
    const { result, exceptionDetails } = await this.send('Runtime.evaluate', { expression, awaitPromise: true, returnByValue: true });
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result.value;
  }

  /** The next event of this name. */
  event(method) {
    return new Promise((resolve) => this.#listeners.set(method, resolve));
  }

  /** Collects garbage and writes a snapshot to `file`. */
  async snapshot(file, options) {
    const out = createWriteStream(file);
    this.#listeners.set('HeapProfiler.addHeapSnapshotChunk', ({ chunk }) => out.write(chunk));
    await this.send('HeapProfiler.enable');
    await this.send('HeapProfiler.collectGarbage');
    await this.send('HeapProfiler.takeHeapSnapshot', { reportProgress: false, ...options });
    out.end();
    await once(out, 'finish');
  }

  close() {
    this.#socket.close();
  }

  #receive({ id, method, params, result, error }) {
    if (id === undefined) return this.#listeners.get(method)?.(params);
    const { resolve, reject } = this.#waiting.get(id);
    this.#waiting.delete(id);
    return error ? reject(new Error(error.message)) : resolve(result);
  }
}
