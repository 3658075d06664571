// One cell's measurement: warm-up and two rounds of equal work, a snapshot after each.
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { collectGarbage, memory, takeSnapshot, withInspector } from './inspector.mjs';
import { loader } from './load.mjs';
import { start } from './service.mjs';

const SETTLE_MS = 300;
const ROUNDS = 2;

async function look(service, target, file) {
  await sleep(SETTLE_MS);
  return withInspector(service.inspectorUrl, target, async (session) => {
    await collectGarbage(session);
    await takeSnapshot(session, file);
    const { heapUsed, external, arrayBuffers } = await memory(session);
    const rss = Number(/VmRSS:\s+(\d+)/.exec(fs.readFileSync(`/proc/${service.pid}/status`, 'utf8'))[1]) * 1024;
    return { heapUsed, external, arrayBuffers, rss };
  });
}

/** Runs the service and writes 0, 1 and 2.heapsnapshot; answers its memory after each, garbage collected. */
export async function measure(cell, dir) {
  const { example, variant } = cell;
  const service = await start(cell.node, example.start, path.join(dir, variant), cell.log);
  try {
    const send = loader(example.load, dir, service.baseUrl);
    const phases = [example.warmup, ...Array(ROUNDS).fill(example.requests)];
    const samples = [];
    let next = 0;
    for (const [phase, count] of phases.entries()) {
      await Promise.race([send(next, count), service.ended.then((how) => { throw new Error(`the service ${how} under load`); })]);
      next += count;
      samples.push(await look(service, example.target, path.join(cell.snapshots, `${phase}.heapsnapshot`)));
    }
    return samples;
  } finally {
    await service.stop();
  }
}
