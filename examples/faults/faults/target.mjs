// What can become of the target during a capture.
import { Cgroup } from '../runner/cgroup.mjs';
import { comes, sleep, until } from '../runner/waiting.mjs';

const GONE = /the process ended|has ended|closed the connection/;
const MB = 1 << 20;

/** Ends the target at a moment of the capture. */
function ended(name, says, moment, end) {
  return {
    name,
    says,
    async run(lab) {
      const target = await lab.target();
      const tool = lab.capture(target);
      await lab.moment(moment, tool, target);
      end(target);
      await lab.ends(tool, 4, GONE);
      await lab.filesAreRight(tool);
      lab.check('the target has ended', await comes(() => !target.isAlive));
      lab.check('no guard is left', await comes(() => !target.guards.length, 5000));
    },
  };
}

async function inCgroup(lab, name) {
  const cgroup = new Cgroup(name);
  lab.undo.push(() => cgroup.remove());
  const target = await lab.target({ prefix: cgroup.prefix });
  cgroup.leaveRoom(30 * MB);
  return { cgroup, target };
}

const refusedInCgroup = {
  name: 'cgroup-refused',
  says: 'a memory cgroup that is too small for the snapshot: refused',
  needs: 'cgroup',
  async run(lab) {
    const { target } = await inCgroup(lab, 'refused');
    const tool = lab.capture(target);
    await lab.ends(tool, 5, /memory limit/);
    await lab.isUnhurt(target);
    await lab.filesAreRight(tool);
  },
};

const oom = {
  name: 'target-oom',
  says: 'the same with --force: the kernel kills the target',
  needs: 'cgroup',
  async run(lab) {
    const { cgroup, target } = await inCgroup(lab, 'oom');
    const tool = lab.capture(target, ['--force']);
    await lab.ends(tool, 4, GONE);
    lab.check('the kernel killed it', cgroup.kills > 0, `${cgroup.kills} kills`);
    await lab.filesAreRight(tool);
    lab.check('no guard is left', await comes(() => !target.guards.length, 5000));
  },
};

const stoppedBefore = {
  name: 'stopped-before',
  says: 'SIGSTOP before the capture',
  async run(lab) {
    const target = await lab.target();
    target.signal('SIGSTOP');
    const tool = lab.capture(target);
    await lab.ends(tool, 5, /it is stopped.*kill -CONT/);
    target.signal('SIGCONT');
    await sleep(300);
    await lab.isUnhurt(target);
    await lab.filesAreRight(tool);
  },
};

const stoppedDuring = {
  name: 'stopped-during',
  says: 'SIGSTOP while V8 walks the heap, SIGCONT 3 s later',
  async run(lab) {
    const target = await lab.target();
    const tool = lab.capture(target);
    await lab.moment('walk', tool, target);
    await sleep(200);
    target.signal('SIGSTOP');
    await sleep(3000);
    lab.check('it waits', !tool.hasEnded);
    target.signal('SIGCONT');
    await lab.ends(tool, 0, /was stopped/);
    await lab.isUnhurt(target);
    await lab.filesAreRight(tool, { complete: true });
  },
};

const stoppedAndWeKilled = {
  name: 'stopped-and-killed',
  says: 'SIGSTOP while V8 walks the heap, then SIGKILL to leaktrail, SIGCONT 3 s later',
  async run(lab) {
    const target = await lab.target();
    const tool = lab.capture(target);
    await lab.moment('walk', tool, target);
    target.signal('SIGSTOP');
    tool.kill('SIGKILL');
    await lab.ends(tool, 'SIGKILL');
    await sleep(3000);
    lab.check('the guard waits', target.guards.length === 1, `${target.guards.length} guards`);
    target.signal('SIGCONT');
    await lab.isUnhurt(target);
    await lab.filesAreRight(tool, { target });
  },
};

const busy = {
  name: 'busy-10s',
  says: 'JavaScript that loops for 10 s',
  async run(lab) {
    const target = await lab.target();
    await target.get('/busy?ms=10000');
    await sleep(100);
    const tool = lab.capture(target);
    await lab.ends(tool, 0);
    await lab.isUnhurt(target);
    await lab.filesAreRight(tool, { complete: true });
  },
};

const busyForever = {
  name: 'busy-forever',
  says: 'JavaScript that loops and never ends',
  async run(lab) {
    const target = await lab.target();
    await target.get('/busy');
    await sleep(100);
    const tool = lab.capture(target);
    // Newer V8 takes snapshots between two tasks only, so here never; the user gives up.
    const isTaken = await comes(() => tool.hasEnded, 20_000);
    if (!isTaken) tool.kill('SIGINT');
    await lab.ends(tool, isTaken ? 0 : 130);
    await lab.isUnhurt(target, { answers: false });
    await lab.filesAreRight(tool, { complete: isTaken });
  },
};

const native = {
  name: 'native-late',
  says: 'native code for 15 s: the inspector opens when nobody waits for it any more',
  async run(lab) {
    const target = await lab.target();
    await target.get('/native?ms=15000');
    await sleep(300);
    const tool = lab.capture(target);
    // Some versions open it at once, and answer when the native code is done.
    const code = await lab.ends(tool, [4, 0]);
    await lab.filesAreRight(tool, { complete: code === 0 });
    if (code === 4) {
      lab.check('says what becomes of a late inspector', /opened no inspector within \d.*closed again/.test(tool.stderr), tool.stderr);
      lab.check('a guard waits for the inspector', target.guards.length === 1, `${target.guards.length} guards`);
      await until('the inspector', () => target.opened.length);
    }
    await lab.isUnhurt(target);
  },
};

export const faults = [
  ended('target-exits', 'process.exit while V8 walks the heap', 'walk', (target) => target.signal('SIGUSR2')),
  ended('target-killed', 'SIGKILL to the target while the file is written', 'stream', (target) => target.signal('SIGKILL')),
  ended('target-killed-early', 'SIGKILL to the target as soon as its inspector is open', 'signal', (target) => target.signal('SIGKILL')),
  refusedInCgroup,
  oom,
  stoppedBefore,
  stoppedDuring,
  stoppedAndWeKilled,
  busy,
  busyForever,
  native,
];
