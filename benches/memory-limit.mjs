// A memory cgroup of one's own, version 1 or 2, for as long as one command runs. Needs root.
import { existsSync } from 'node:fs';
import { mkdir, readFile, rmdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const V1 = '/sys/fs/cgroup/memory';
const V2 = '/sys/fs/cgroup';

const read = async (group, name) => (await readFile(path.join(group, name), 'utf8').catch(() => '')).trim();

async function version1(group, bytes) {
  await writeFile(path.join(group, 'memory.limit_in_bytes'), String(bytes));
  await writeFile(path.join(group, 'memory.memsw.limit_in_bytes'), String(bytes)).catch(() => {}); // no swap accounting
  return { peak: 'memory.max_usage_in_bytes', kills: 'memory.oom_control' };
}

async function version2(group, bytes) {
  await writeFile(path.join(group, 'memory.max'), String(bytes));
  await writeFile(path.join(group, 'memory.swap.max'), '0').catch(() => {}); // no swap
  return { peak: 'memory.peak', kills: 'memory.events' };
}

/**
 * Calls `work` with the path of the `cgroup.procs` of a group limited to `bytes` without swap, removes the group, and
 * adds what the kernel counted: { …work's answer, group_peak_mib, oom_kills }.
 */
export async function limited(bytes, work) {
  const old = existsSync(path.join(V1, 'memory.limit_in_bytes'));
  if (!old) await writeFile(path.join(V2, 'cgroup.subtree_control'), '+memory');
  const group = path.join(old ? V1 : V2, 'leaktrail-bench');
  if (existsSync(group)) await remove(group);
  await mkdir(group);
  try {
    const counters = await (old ? version1 : version2)(group, bytes);
    const answer = await work(path.join(group, 'cgroup.procs'));
    const kills = /oom_kill (\d+)/.exec(await read(group, counters.kills));
    const peak = Number(await read(group, counters.peak));
    return { ...answer, group_peak_mib: Number((peak / 2 ** 20).toFixed(1)), oom_kills: Number(kills?.[1] ?? 0) };
  } finally {
    await remove(group);
  }
}

/** The kernel lets go of a group a moment after its last process ended. */
async function remove(group) {
  for (let attempt = 0; attempt < 50; attempt++) {
    const gone = await rmdir(group).then(() => true, () => false);
    if (gone) return;
    await sleep(100);
  }
  throw new Error(`${group} cannot be removed: there are processes in it`);
}
