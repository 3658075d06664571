// A memory cgroup (version 1) of its own for a process.
import fs from 'node:fs';
import path from 'node:path';

const V1 = '/sys/fs/cgroup/memory';

/** Whether one can be made. */
export function hasCgroups() {
  try {
    fs.accessSync(path.join(V1, 'memory.limit_in_bytes'), fs.constants.R_OK);
    fs.accessSync(V1, fs.constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

export class Cgroup {
  constructor(name) {
    this.folder = path.join(V1, `leaktrail-faults-${process.pid}-${name}`);
    fs.mkdirSync(this.folder);
  }

  /** What a command is started behind to begin in it: what a process holds already does not move. */
  get prefix() {
    return ['sh', '-c', `echo $$ > ${path.join(this.folder, 'cgroup.procs')}; exec "$@"`, 'sh'];
  }

  /** So much more than what is used now. */
  leaveRoom(bytes) {
    const used = Number(fs.readFileSync(path.join(this.folder, 'memory.usage_in_bytes'), 'utf8'));
    fs.writeFileSync(path.join(this.folder, 'memory.limit_in_bytes'), String(used + bytes));
  }

  get kills() {
    return Number(/^oom_kill (\d+)$/m.exec(fs.readFileSync(path.join(this.folder, 'memory.oom_control'), 'utf8'))?.[1] ?? 0);
  }

  remove() {
    try {
      fs.rmdirSync(this.folder);
    } catch {
      // A process may still be in it.
    }
  }
}
