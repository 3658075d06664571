// What can become of leaktrail itself: it is ended at any moment, and runs twice.
import fs from 'node:fs';
import { MOMENTS } from '../runner/lab.mjs';
import { comes, sleep } from '../runner/waiting.mjs';

/** A signal that comes before leaktrail listens to signals ends it as it would end any program. */
const ENDINGS = { SIGKILL: ['SIGKILL'], SIGTERM: [130, 'SIGTERM'], SIGINT: [130, 'SIGINT'] };
const SMALL = 20_000;
const OFTEN = 20;
/** Long enough for a process that crashes after its snapshot. */
const LATE = 500;

/** Takes one whole snapshot; says how large it is and how long that took. */
async function measure(lab, target) {
  const begun = performance.now();
  const tool = lab.capture(target);
  await lab.ends(tool, 0);
  const { size } = fs.statSync(tool.file);
  fs.rmSync(tool.file);
  return { size, took: performance.now() - begun };
}

/** After the end: nothing is left of it. When leaktrail was faster than the signal, it has done its work. */
async function isOver(lab, target, tool, signal) {
  await lab.ends(tool, [...ENDINGS[signal], 0]);
  await lab.isUnhurt(target);
  await lab.filesAreRight(tool, { complete: null, ...(signal === 'SIGKILL' && { target }) });
  for (const file of [tool.file, tool.partial, `${tool.file}.meta.json`]) fs.rmSync(file, { force: true });
}

function atEachMoment(signal) {
  return {
    name: `we-${signal.slice(3).toLowerCase()}`,
    says: `${signal} to leaktrail at each moment: ${MOMENTS.join(', ')}`,
    async run(lab) {
      const target = await lab.target();
      const { size } = await measure(lab, target);
      const closed = [];
      for (const moment of MOMENTS) {
        const tool = lab.capture(target);
        await lab.moment(moment, tool, target, size);
        tool.kill(signal);
        const known = lab.failures.length;
        await isOver(lab, target, tool, signal);
        lab.failures = lab.failures.map((failure, at) => (at < known ? failure : `${moment}: ${failure}`));
        closed.push(target.closedAfter);
      }
      lab.note(`inspector closed at most ${Math.max(...closed)} ms after the first answer`);
    },
  };
}

/** The loss of the connection can crash Node.js, but not each time. */
function whileItStreams(signal) {
  return {
    name: `we-${signal.slice(3).toLowerCase()}-streaming`,
    says: `${signal} to leaktrail while the file is written, ${OFTEN} times, each in a new process`,
    isLong: true,
    async run(lab) {
      for (let turn = 0; turn < OFTEN; turn += 1) {
        const target = await lab.target({ flags: turn % 2 ? [] : ['--inspect=127.0.0.1:0'], plain: turn % 2 === 0 });
        const tool = lab.capture(target);
        await lab.moment('stream', tool, target);
        tool.kill(signal);
        const known = lab.failures.length;
        await lab.ends(tool, [...ENDINGS[signal], 0]);
        await lab.isUnhurt(target);
        await sleep(LATE);
        lab.check('it lives on', target.isAlive, target.end);
        lab.failures = lab.failures.map((failure, at) => (at < known ? failure : `turn ${turn}: ${failure}`));
        for (const file of [tool.file, tool.partial, `${tool.file}.meta.json`]) fs.rmSync(file, { force: true });
        await target.stop();
      }
    },
  };
}

function sweep(signal) {
  return {
    name: `we-${signal.slice(3).toLowerCase()}-sweep`,
    says: `${signal} to leaktrail after 0, 15, 30… ms, over a whole run`,
    isLong: true,
    async run(lab) {
      const target = await lab.target({ objects: SMALL });
      const { took } = await measure(lab, target);
      const closed = [];
      let tries = 0;
      for (let delay = 0; delay < took * 1.2; delay += lab.step) {
        const tool = lab.capture(target);
        await sleep(delay);
        tool.kill(signal);
        const known = lab.failures.length;
        await isOver(lab, target, tool, signal);
        lab.failures = lab.failures.map((failure, at) => (at < known ? failure : `${delay} ms: ${failure}`));
        closed.push(target.closedAfter);
        tries += 1;
      }
      lab.note(`${tries} kills; inspector closed at most ${Math.max(...closed)} ms after the first answer`);
    },
  };
}

const guardKilled = {
  name: 'guard-killed',
  says: 'SIGKILL to the guard, then an ordinary end',
  async run(lab) {
    const target = await lab.target();
    const tool = lab.capture(target);
    await lab.moment('walk', tool, target);
    for (const guard of target.guards) process.kill(guard, 'SIGKILL');
    await lab.ends(tool, 0);
    await lab.isUnhurt(target);
    await lab.filesAreRight(tool, { complete: true });
  },
};

const twice = {
  name: 'two-at-once',
  says: 'a second capture of the same process meanwhile',
  async run(lab) {
    const target = await lab.target();
    const first = lab.capture(target);
    await lab.moment('walk', first, target);
    const second = lab.capture(target, [], { file: 'b.heapsnapshot' });
    await lab.ends(second, 5, /another leaktrail capture is at work/);
    await lab.ends(first, 0);
    await lab.isUnhurt(target);
    await lab.filesAreRight(first, { complete: true });
    await lab.filesAreRight(second);
  },
};

const sameFile = {
  name: 'same-file',
  says: 'captures of two processes into one file at once',
  async run(lab) {
    const targets = [await lab.target(), await lab.target()];
    const first = lab.capture(targets[0]);
    await lab.moment('walk', first, targets[0]);
    const second = lab.capture(targets[1]);
    await lab.ends(second, 2, /a\.heapsnapshot\.partial/);
    await lab.ends(first, 0);
    for (const target of targets) await lab.isUnhurt(target);
    await lab.filesAreRight(first, { complete: true });
  },
};

const withDebugger = {
  name: 'debugger-comes',
  says: 'a debugger connects meanwhile, stays a while, and leaves',
  nodes: () => typeof WebSocket === 'function',
  async run(lab) {
    const target = await lab.target();
    const tool = lab.capture(target);
    await lab.moment('walk', tool, target);
    const list = await fetch(`http://127.0.0.1:${target.opened[0]}/json/list`).then((answer) => answer.json());
    const socket = new WebSocket(list[0].webSocketDebuggerUrl);
    await new Promise((resolve) => socket.addEventListener('open', resolve));
    await lab.ends(tool, 0, /a debugger has connected meanwhile/);
    await sleep(1500);
    lab.check('the debugger is left alone', socket.readyState === WebSocket.OPEN && target.opened.length === 1);
    lab.check('a guard waits', target.guards.length === 1);
    socket.close();
    lab.check('the inspector is closed', await comes(() => !target.opened.length, 20_000));
    await lab.isUnhurt(target);
    await lab.filesAreRight(tool, { complete: true });
  },
};

export const faults = [
  ...Object.keys(ENDINGS).map(atEachMoment),
  ...['SIGKILL', 'SIGINT'].map(whileItStreams),
  sweep('SIGKILL'),
  sweep('SIGTERM'),
  guardKilled,
  twice,
  sameFile,
  withDebugger,
];
