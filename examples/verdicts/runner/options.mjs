// The command line: which services, how often, and where results go.
import path from 'node:path';
import { parseArgs } from 'node:util';
import { numeric } from '../../leaks/runner/options.mjs';
import { HOME } from './services.mjs';

const CHECKOUT = path.resolve(HOME, '../..');

const HELP = `Runs leaktrail hunt on services whose verdict is known, and judges its judgement.

usage: node run.mjs [options]

  --only A,B          only these services
  --times N           hunts in each service (default: 1; with --power 20)
  --power             instead, the service that leaks as much as it is told: which leaks are found
  --sizes LIST        bytes per request for --power (default: 0,1,2,4,8,16,32,64,256)
  --busy              keep all other cores busy meanwhile
  --node PATH         the Node.js that runs the services (default: node on PATH)
  --leaktrail PATH    the leaktrail binary (default: target/release/leaktrail)
  --work DIR          results, documents and logs go here (default: target/verdicts)
  --fresh             forget the results of the hunts that are asked for, and run them again
  --strict            exit code 1 when an answer is wrong
  -h, --help          this text

examples:
  node run.mjs                                 every service once
  node run.mjs --times 20 --busy               a campaign on a busy machine; started again, it goes on
  node run.mjs --only sawtooth-heap,jobs       two services
  node run.mjs --power                         from which size on a leak is found

Hunts run one at a time, by leaktrail's own defaults. The exit code is 0 when everything ran, 1 when leaktrail gave no
answer (with --strict also when one is wrong), 2 for bad usage.
`;

const SPEC = {
  only: { type: 'string', default: '' },
  times: { type: 'string' },
  power: { type: 'boolean', default: false },
  sizes: { type: 'string', default: '0,1,2,4,8,16,32,64,256' },
  busy: { type: 'boolean', default: false },
  node: { type: 'string', default: 'node' },
  leaktrail: { type: 'string', default: path.join(CHECKOUT, 'target/release/leaktrail') },
  work: { type: 'string', default: path.join(CHECKOUT, 'target/verdicts') },
  fresh: { type: 'boolean', default: false },
  strict: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
};

function list(text) {
  return text.split(',').filter(Boolean);
}

function sizes(text) {
  const numbers = list(text).map(Number);
  if (!numbers.length || !numbers.every((bytes) => Number.isSafeInteger(bytes) && bytes >= 0)) {
    throw new Error(`--sizes takes bytes per request, as 64,256,1024, not ${text}`);
  }
  return numbers.sort((a, b) => a - b);
}

/** Options of a run; throws with a sentence for people where they are wrong. */
export function parse(argv) {
  const { values } = parseArgs({ args: argv, options: SPEC });
  if (values.power && values.only) throw new Error('--only and --power do not go together: --power has a service of its own');
  return {
    help: values.help && HELP,
    only: list(values.only),
    times: numeric('times', values.times ?? (values.power ? '20' : '1')),
    sizes: values.power ? sizes(values.sizes) : null,
    busy: values.busy,
    node: values.node,
    leaktrail: path.resolve(values.leaktrail),
    work: path.resolve(values.work),
    fresh: values.fresh,
    strict: values.strict,
  };
}
