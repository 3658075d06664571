// Talks to a service's inspector: garbage collection, memory, heap snapshots; of the main thread or of a worker.
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import WebSocket from 'ws';

/** One protocol session over anything that can send text. */
class Session {
  #send;
  #next = 1;
  #pending = new Map();
  #listeners = new Map();

  constructor(send) {
    this.#send = send;
  }

  call(method, params = {}) {
    const id = this.#next++;
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { resolve, reject: (why) => reject(new Error(`${method}: ${why}`)) });
      this.#send(JSON.stringify({ id, method, params }));
    });
  }

  on(method, listener) {
    this.#listeners.set(method, listener);
  }

  receive(text) {
    const message = JSON.parse(text);
    if (message.id === undefined) return this.#listeners.get(message.method)?.(message.params);
    const { resolve, reject } = this.#pending.get(message.id);
    this.#pending.delete(message.id);
    if (message.error) reject(message.error.message);
    else resolve(message.result);
  }

  fail(why) {
    this.#pending.forEach(({ reject }) => reject(why));
  }
}

/** The session of the worker that started first. */
async function workerSession(main) {
  const workers = [];
  main.on('NodeWorker.attachedToWorker', (worker) => workers.push(worker));
  await main.call('NodeWorker.enable', { waitForDebuggerOnStart: false });
  if (workers.length === 0) throw new Error('the service has no worker');
  const [{ sessionId }] = workers.sort((a, b) => Number(a.workerInfo.workerId) - Number(b.workerInfo.workerId));
  const worker = new Session((message) => {
    main.call('NodeWorker.sendMessageToWorker', { sessionId, message }).catch((error) => worker.fail(error.message));
  });
  main.on('NodeWorker.receivedMessageFromWorker', (params) => {
    if (params.sessionId === sessionId) worker.receive(params.message);
  });
  return worker;
}

/**
 * Opens a session to the isolate that is looked at. It stays open for all snapshots of a process: V8 numbers objects
 * anew when the session that took a snapshot ends.
 */
export async function inspect(url, target) {
  const socket = new WebSocket(url, { perMessageDeflate: false, maxPayload: 2 ** 30 });
  const main = new Session((text) => socket.send(text));
  socket.on('message', (data) => main.receive(data));
  await new Promise((resolve, reject) => {
    socket.on('open', resolve).on('error', reject).on('close', () => main.fail('the inspector closed'));
  });
  const session = target === 'worker' ? await workerSession(main) : main;
  return { session, close: () => socket.terminate() };
}

/** Several times, with pauses: finalizers and weak callbacks run in between and free more. */
export async function collectGarbage(session) {
  for (let round = 0; round < 4; round += 1) {
    await session.call('HeapProfiler.collectGarbage');
    await sleep(50);
  }
}

export async function takeSnapshot(session, file) {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.rmSync(file, { force: true });
  const out = fs.openSync(file, 'wx', 0o600);
  try {
    session.on('HeapProfiler.addHeapSnapshotChunk', ({ chunk }) => fs.writeSync(out, chunk));
    await session.call('HeapProfiler.takeHeapSnapshot', { reportProgress: false });
  } finally {
    fs.closeSync(out);
  }
}

/** What `process.memoryUsage()` says in the isolate of the session. */
export async function memory(session) {
  const expression = 'JSON.stringify(process.memoryUsage())';
  const { result } = await session.call('Runtime.evaluate', { expression, returnByValue: true });
  return JSON.parse(result.value);
}
