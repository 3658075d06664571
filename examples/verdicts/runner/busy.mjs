// Keeps all cores but one busy. The children end with this process, however it ends: they look at who their parent is.
import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';

const WORK = 'const parent = process.ppid; while (process.ppid === parent);';

/** Starts them; the answer stops them. */
export function keepBusy() {
  const count = Math.max(1, availableParallelism() - 1);
  const children = Array.from({ length: count }, () => spawn(process.execPath, ['-e', WORK], { stdio: 'ignore' }));
  const stop = () => children.forEach((child) => child.kill('SIGKILL'));
  process.on('exit', stop);
  return stop;
}
