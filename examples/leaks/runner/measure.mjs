// One cell's measurement: warm-up and two rounds of equal work, a snapshot after each.
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { collectGarbage, inspect, memory, takeSnapshot } from './inspector.mjs';
import { loader } from './load.mjs';
import { start } from './service.mjs';

const SETTLE_MS = 300;
const ROUNDS = 2;

async function look(session, service, file) {
  await collectGarbage(session);
  await takeSnapshot(session, file);
  const { heapUsed, external, arrayBuffers } = await memory(session);
  const rss = Number(/VmRSS:\s+(\d+)/.exec(fs.readFileSync(`/proc/${service.pid}/status`, 'utf8'))[1]) * 1024;
  return { heapUsed, external, arrayBuffers, rss };
}

/** Fails when the service ends before `work` does. */
function whileAlive(service, work) {
  const death = service.ended.then((how) => { throw new Error(`the service ${how} under load`); });
  return Promise.race([work, death]);
}

async function rounds({ example, snapshots }, service, send) {
  const samples = [];
  let inspector = null;
  let next = 0;
  try {
    for (const [phase, count] of [example.warmup, ...Array(ROUNDS).fill(example.requests)].entries()) {
      await whileAlive(service, send(next, count));
      next += count;
      await sleep(SETTLE_MS);
      inspector ??= await inspect(service.inspectorUrl, example.target);
      samples.push(await whileAlive(service, look(inspector.session, service, path.join(snapshots, `${phase}.heapsnapshot`))));
    }
    return samples;
  } finally {
    inspector?.close();
  }
}

/** Runs the service and writes 0, 1 and 2.heapsnapshot; answers its memory after each, garbage collected. */
export async function measure(cell, dir) {
  const { example, variant } = cell;
  const service = await start(cell.node, example.start, path.join(dir, variant), cell.log);
  try {
    return await rounds(cell, service, loader(example.load, dir, service.baseUrl));
  } finally {
    await service.stop();
  }
}
