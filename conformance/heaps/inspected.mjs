// Runs a heap program whose snapshots are taken from outside, by the runtime's inspector.
//
//   node inspected.mjs RUNTIME ARGUMENTS…       (the runtime prints the inspector's address)
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { address, Inspector } from './cdp.mjs';

const LAST = 'after';

const [runtime, ...args] = process.argv.slice(2);
const child = spawn(runtime, args, {
  env: { ...process.env, HEAP_BY: 'inspector' },
  stdio: ['pipe', 'pipe', 'pipe'],
});
const exited = once(child, 'exit');
try {
  // One connection for all snapshots: without one, objects get new ids.
  const inspector = await Inspector.connect(await address(child));
  child.stderr.pipe(process.stderr);
  for await (const name of createInterface({ input: child.stdout })) {
    await inspector.snapshot(path.join(process.env.HEAP_DIR, `${name}.heapsnapshot`));
    if (name === LAST) inspector.close(); // Deno does not end before.
    child.stdin.write('taken\n');
  }
  const [code, signal] = await exited;
  process.exitCode = signal ? 1 : code;
} finally {
  child.kill('SIGKILL');
}
