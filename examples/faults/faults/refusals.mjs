// Processes that must not be signalled, or where the signal does something else.
import { sleep } from '../runner/waiting.mjs';

const major = (version) => Number(/^v(\d+)/.exec(version)[1]);
const knowsFlags = (version) => major(version) >= 22;

/** Refused, with the reason; not touched. */
function refused(name, says, message, options, more = {}) {
  return {
    name,
    says,
    ...more,
    async run(lab) {
      const target = await lab.target(options(lab));
      const tool = lab.capture(target);
      await lab.ends(tool, 5, message);
      await sleep(300);
      await lab.isUnhurt(target);
      await lab.filesAreRight(tool);
    },
  };
}

const ownHandler = {
  name: 'own-handler',
  says: 'a SIGUSR1 handler of its own',
  async run(lab) {
    const target = await lab.target({ env: { OWN_HANDLER: '1' } });
    const tool = lab.capture(target);
    await lab.ends(tool, 4, /it handles SIGUSR1 itself/);
    lab.check('its handler ran', /asked/.test(await target.get()));
    // It cannot be told from native code that keeps the main thread, so a guard waits for 5 minutes.
    await lab.isUnhurt(target, { guards: 1 });
    await lab.filesAreRight(tool);
  },
};

const startingUp = {
  name: 'starting-up',
  says: 'a capture right after the start of the process',
  async run(lab) {
    const target = await lab.target({ settle: false });
    const tool = lab.capture(target);
    await lab.ends(tool, 0);
    await lab.isUnhurt(target);
    await lab.filesAreRight(tool, { complete: true });
  },
};

const denoOpen = {
  name: 'deno-inspect',
  says: 'Deno with --inspect',
  needs: 'deno',
  async run(lab) {
    const flags = ['run', '-A', '--inspect=127.0.0.1:0'];
    const target = await lab.target({ program: lab.deno, flags, plain: true });
    const tool = lab.capture(target);
    await lab.ends(tool, 0);
    await lab.isUnhurt(target);
    await lab.filesAreRight(tool, { complete: true });
  },
};

export const faults = [
  ownHandler,
  startingUp,
  refused('disable-sigusr1', 'the flag --disable-sigusr1', /--disable-sigusr1/, () => ({ flags: ['--disable-sigusr1'] }), { nodes: knowsFlags }),
  refused('permission', 'the flag --permission', /--permission/, () => ({ flags: ['--permission', '--allow-fs-read=*', '--allow-child-process'] }), { nodes: knowsFlags }),
  refused('bun', 'Bun, which SIGUSR1 would end', /Bun/, (lab) => ({ program: lab.bun, flags: [], plain: true }), { needs: 'bun' }),
  refused('deno', 'Deno without --inspect', /Deno/, (lab) => ({ program: lab.deno, flags: ['run', '-A'], plain: true }), { needs: 'deno' }),
  denoOpen,
];
