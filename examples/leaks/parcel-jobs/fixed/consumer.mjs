import { on } from 'node:events';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { currentSpan, inSpan } from './tracing.mjs';

export const sorted = new Map();

async function sortParcel(parcel) {
  await nextTurn();
  const lane = `lane-${parcel.checkpoints.length % 4}/${parcel.country}`;
  sorted.set(lane, { count: (sorted.get(lane)?.count ?? 0) + 1, span: currentSpan().id });
}

export async function consume(queue) {
  for await (const [parcel] of on(queue, 'parcel')) {
    await inSpan('parcel.sort', { parcel }, () => sortParcel(parcel));
  }
}
