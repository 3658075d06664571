// Loads a heap snapshot file into the real DevTools engine.
import './engine/globals.mjs';
import { createReadStream } from 'node:fs';
import { setImmediate as turn } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { MessageChannel, Worker } from 'node:worker_threads';
import { createGunzip } from 'node:zlib';
import { engineBundle } from './engine/bundle.mjs';

const CHUNK_BYTES = 10_000_000;

async function feed(loader, file) {
  const raw = createReadStream(file, { highWaterMark: CHUNK_BYTES });
  const bytes = file.endsWith('.gz') ? raw.pipe(createGunzip({ chunkSize: CHUNK_BYTES })) : raw;
  const decoder = new TextDecoder();
  for await (const chunk of bytes) {
    loader.write(decoder.decode(chunk, { stream: true }));
    await turn();
  }
  loader.write(decoder.decode());
  loader.close();
  await loader.parsingComplete;
}

/** The engine's own snapshot object for `file` (plain or .gz). */
export async function load(file) {
  const bundle = pathToFileURL(await engineBundle()).href;
  const { HeapSnapshotLoader } = await import(bundle);
  const loader = new HeapSnapshotLoader({ sendEvent() {} });
  await feed(loader, file);
  const { port1, port2 } = new MessageChannel();
  const second = new Worker(new URL('./engine/second-thread.mjs', import.meta.url), {
    workerData: { bundle, port: port2 },
    transferList: [port2],
  });
  const died = new Promise((_, reject) => second.once('error', reject));
  try {
    return await Promise.race([loader.buildSnapshot(port1), died]);
  } finally {
    port1.close();
    await second.terminate();
  }
}
