// The command line: what to run, with which Node.js, and where to keep things.
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { parseRequired } from './require.mjs';

export const LEAKS = fileURLToPath(new URL('..', import.meta.url));
const CHECKOUT = path.resolve(LEAKS, '../..');

const HELP = `Runs the example services, takes heap snapshots and scores what leaktrail says about them.

usage: node run.mjs [options] [NAME…]

  NAME…               only services whose name contains one of these
  --from DIR          where the services are (default: this directory)
  --set seen|unseen   only services of this set
  --variant V         only this variant: leaky, fixed or healthy
  --node PATH         the Node.js that runs the services (default: node on PATH); may be repeated
  --leaktrail PATH    the leaktrail binary (default: target/release/leaktrail)
  --work DIR          copies, snapshots and results go here (default: target/leaks)
  --jobs N            services and diagnoses at a time (default: 2; with --hunt 1, because it measures time)
  --hunt              whole hunts instead: leaktrail itself starts and loads each service, by its own defaults
  --renamed           rename at random what the services' own sources declare, then run
  --seed N            the seed of --renamed (default: 1)
  --fresh             run again what has a result already
  --keep              keep the snapshots
  --reuse             diagnose kept snapshots again and run only what has none; implies --keep
  --no-diagnose       run and measure only
  --require LIST      what the scores must reach, in percent: owner=95,file=90,line=90,pattern=90,silent=100
                      (with --hunt also verdict=100)
  --peers             beside it, what memlab and DevTools' comparison say: what peers.mjs asked them
  --verbose           also print what was said where it was right
  -h, --help          this text

examples:
  node run.mjs                                 every service, leaky and fixed; a second run continues
  node run.mjs --set seen --keep               one half, keeping snapshots
  node run.mjs --reuse --jobs 4                score a changed leaktrail on the same snapshots
  node run.mjs express worker --fresh          two services again
  node run.mjs --renamed --seed 7 --keep       names that nobody has seen
  node run.mjs --node /opt/node24/bin/node     another Node.js
  node run.mjs --hunt --require verdict=100    whole hunts, a row for each service

The exit code is 0 when everything ran (scores are data, unless --require), 1 when a service, a diagnosis or a hunt failed or a
score falls short, 2 for bad usage.
`;

const SPEC = {
  from: { type: 'string', default: LEAKS },
  set: { type: 'string' },
  variant: { type: 'string' },
  node: { type: 'string', multiple: true, default: ['node'] },
  leaktrail: { type: 'string', default: path.join(CHECKOUT, 'target/release/leaktrail') },
  work: { type: 'string', default: path.join(CHECKOUT, 'target/leaks') },
  jobs: { type: 'string' },
  hunt: { type: 'boolean', default: false },
  renamed: { type: 'boolean', default: false },
  seed: { type: 'string', default: '1' },
  fresh: { type: 'boolean', default: false },
  keep: { type: 'boolean', default: false },
  reuse: { type: 'boolean', default: false },
  'no-diagnose': { type: 'boolean', default: false },
  require: { type: 'string' },
  peers: { type: 'boolean', default: false },
  verbose: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
};

export function numeric(name, text) {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1) throw new Error(`--${name} takes a number from 1 up, not ${text}`);
  return value;
}

function oneOf(name, value, allowed) {
  if (value !== undefined && !allowed.includes(value)) {
    throw new Error(`--${name} takes ${allowed.join(' or ')}, not ${value}`);
  }
  return value;
}

const FOR_SNAPSHOTS = ['keep', 'reuse', 'no-diagnose', 'peers'];

function checkHunt(values, required) {
  const alien = FOR_SNAPSHOTS.find((name) => values[name]);
  if (values.hunt && alien) throw new Error(`--${alien} is about snapshots, and --hunt keeps none`);
  if (!values.hunt && required.has('verdict')) throw new Error('--require verdict=… needs --hunt: snapshots alone have no such mark');
}

/** Options of a run; throws with a sentence for people where they are wrong. */
export function parse(argv) {
  const { values, positionals } = parseArgs({ args: argv, options: SPEC, allowPositionals: true });
  const required = parseRequired(values.require);
  checkHunt(values, required);
  return {
    help: values.help && HELP,
    names: positionals,
    from: path.resolve(values.from),
    set: oneOf('set', values.set, ['seen', 'unseen']),
    variant: oneOf('variant', values.variant, ['leaky', 'fixed', 'healthy']),
    nodes: values.node,
    leaktrail: path.resolve(values.leaktrail),
    work: path.resolve(values.work),
    jobs: numeric('jobs', values.jobs ?? (values.hunt ? '1' : '2')),
    hunt: values.hunt,
    seed: values.renamed ? numeric('seed', values.seed) : null,
    fresh: values.fresh,
    keep: values.keep || values.reuse,
    reuse: values.reuse,
    diagnose: !values['no-diagnose'],
    required,
    peers: values.peers,
    verbose: values.verbose,
  };
}
