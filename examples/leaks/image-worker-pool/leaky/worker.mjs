import { parentPort } from 'node:worker_threads';
import { scale } from './scale.mjs';

/** Thumbnails by picture: a picture that is asked for again is not scaled again. */
const finished = new Map();

function thumbnail(input) {
  const key = `${input.picture}/${input.width}x${input.height}`;
  if (!finished.has(key)) finished.set(key, scale(input));
  return finished.get(key);
}

parentPort.on('message', ({ task, input }) => {
  const { width, height, average } = thumbnail(input);
  parentPort.postMessage({ task, result: { width, height, average } });
});
