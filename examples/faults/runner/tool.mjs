// leaktrail while it runs.
import { spawn } from 'node:child_process';

export class Tool {
  /** `leaktrail ARGUMENTS…`, behind a prefix such as `setpriv …`. */
  constructor(leaktrail, args, { prefix = [], cwd } = {}) {
    const [first, ...rest] = [...prefix, leaktrail, ...args];
    this.child = spawn(first, rest, { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
    this.stdout = '';
    this.stderr = '';
    for (const stream of ['stdout', 'stderr']) {
      this.child[stream].setEncoding('utf8').on('data', (part) => { this[stream] += part; });
    }
    // The end of its output, too: nothing that it leaves may keep that open.
    this.ended = new Promise((resolve) => {
      this.child.once('close', (code, signal) => {
        this.result = { code, signal, stdout: this.stdout, stderr: this.stderr };
        resolve(this.result);
      });
    });
  }

  get hasEnded() {
    return this.result !== undefined;
  }

  kill(signal) {
    return this.child.kill(signal);
  }
}
