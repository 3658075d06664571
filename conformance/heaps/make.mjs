// Runs one heap program and keeps its snapshots; makes nothing that is there already.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';

/** The snapshots in `dir`; `before` is absent where the program wrote one only. */
export function snapshotsIn(dir) {
  const [before, after] = ['before', 'after'].map((name) => path.join(dir, `${name}.heapsnapshot`));
  return { before: existsSync(before) ? before : undefined, after };
}

/** Runs `program args…` with HEAP_DIR set to a new folder, which becomes `dir` when all went well. */
export async function make(program, args, dir) {
  if (existsSync(dir)) return snapshotsIn(dir);
  const partial = `${dir}.partial`;
  await rm(partial, { recursive: true, force: true });
  await mkdir(partial, { recursive: true });
  const child = spawn(program, args, {
    env: { ...process.env, HEAP_DIR: partial },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const [code, signal] = await once(child, 'exit');
  if (code !== 0) throw new Error(`${program} ${args.join(' ')}: ended with ${signal ?? code}`);
  await rename(partial, dir);
  return snapshotsIn(dir);
}
