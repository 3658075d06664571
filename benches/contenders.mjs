// The programs that are measured: how each is called, and how it is made ready.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';

const here = (...parts) => path.join(import.meta.dirname, ...parts);
const node = (...args) => [process.execPath, '--max-old-space-size=16000', ...args];
const own = (name) => here(name, 'target/release', name);

/** Where leaktrail is unless --bin says otherwise. */
export const LEAKTRAIL = path.join(process.env.CARGO_TARGET_DIR ?? here('../target'), 'release/leaktrail');

/** Peers and the physical limit: name -> command line for what it does. The peers answer less than leaktrail. */
export const PEERS = {
  devtools: {
    summary: (file) => node(here('devtools-peer.mjs'), 'summary', file),
    compare: (before, after) => node(here('devtools-peer.mjs'), 'compare', before, after),
  },
  'v8-heap-parser': { summary: (file) => [own('v8-heap-parser-peer'), file] },
  memlab: {
    // By hand: the start script calls itself for ever on Linux.
    summary: (file) => node('--expose-gc', here('memlab-peer/node_modules/memlab/bin/memlab'), 'analyze', 'object-size', '--snapshot', file),
  },
  'decode numbers': { summary: (file) => [own('number-decoding'), file] },
  cat: { summary: (file) => ['cat', file] },
};

/** leaktrail's commands. A binary that has no index yet needs no flag to do without. */
export function leaktrail(bin) {
  const flags = execFileSync(bin, ['summary', '--help'], { encoding: 'utf8' });
  const has = (flag) => new RegExp(`^\\s+(-\\w, )?${flag}\\b`, 'm').test(flags);
  const plain = has('--no-index') ? ['--no-index'] : [];
  const json = ['--format', 'json'];
  return {
    summary: (file) => [bin, 'summary', file, ...plain, ...json],
    phases: (file) => [bin, 'summary', file, ...plain, '--stats', '--quiet'],
    compare: (before, after) => [bin, 'compare', before, after, ...plain, ...json],
    diagnose: (before, after) => [bin, 'diagnose', before, after, ...plain, ...json],
    inMemory: has('--memory') ? (file, size) => [bin, 'summary', file, ...plain, '--memory', size, ...json] : undefined,
    indexed: has('--index-dir') ? (file, dir) => [bin, 'summary', file, '--top', '50', '--index-dir', dir, ...json] : undefined,
  };
}

/** Builds and installs what is missing or older than its sources; npm and cargo say on stderr what they do. */
export function prepare({ bin }) {
  const run = (dir, command, ...args) => {
    console.error(`${command} ${args.join(' ')} (${path.relative(here('..'), dir) || '.'})`);
    execFileSync(command, args, { cwd: dir, stdio: ['ignore', 2, 2] });
  };
  for (const dir of [here(), here('memlab-peer'), here('../conformance'), here('../examples/dashboard')]) {
    if (!existsSync(path.join(dir, 'node_modules'))) run(dir, 'npm', 'ci', '--ignore-scripts', '--no-audit', '--no-fund');
  }
  if (bin === LEAKTRAIL) run(here('..'), 'cargo', 'build', '--release', '--locked');
  for (const peer of ['v8-heap-parser-peer', 'number-decoding']) {
    run(here(peer), 'cargo', 'build', '--release', '--locked', '--target-dir', here(peer, 'target'));
  }
}
