import { parentPort } from 'node:worker_threads';
import { scale } from './scale.mjs';

/** Thumbnails by picture: a picture that is asked for again is not scaled again. */
const finished = new Map();
const KEPT = 20;

function thumbnail(input) {
  const key = `${input.picture}/${input.width}x${input.height}`;
  const result = finished.get(key) ?? scale(input);
  finished.delete(key);
  finished.set(key, result);
  if (finished.size > KEPT) finished.delete(finished.keys().next().value);
  return result;
}

parentPort.on('message', ({ task, input }) => {
  const { width, height, average } = thumbnail(input);
  parentPort.postMessage({ task, result: { width, height, average } });
});
