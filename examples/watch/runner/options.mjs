// The command line: which services, with which Node.js, and where results go.
import path from 'node:path';
import { parseArgs } from 'node:util';
import { numeric } from '../../leaks/runner/options.mjs';
import { HOME } from './services.mjs';

const CHECKOUT = path.resolve(HOME, '../..');

const HELP = `Runs leaktrail watch on services under load, and compares what it says with what is known of them.

usage: node run.mjs [options]

  --only A,B          only these services
  --seconds N         each is watched for so long at most (default: as long as watch.json says)
  --jobs N            services at a time (default: 4; most of them do little)
  --node PATH         the Node.js that runs the services (default: node on PATH)
  --leaktrail PATH    the leaktrail binary (default: target/release/leaktrail)
  --work DIR          samples and logs go here (default: target/watch)
  -h, --help          this text

examples:
  node run.mjs                                 every service: half an hour
  node run.mjs --only 'heap leak,TLS leak'     two of them
  node run.mjs --node /opt/node24/bin/node     another Node.js

The exit code is 0 when everything that was said is right, 1 when something is not, 2 for bad usage.
`;

const SPEC = {
  only: { type: 'string', default: '' },
  seconds: { type: 'string', default: String(Number.MAX_SAFE_INTEGER) },
  jobs: { type: 'string', default: '4' },
  node: { type: 'string', default: 'node' },
  leaktrail: { type: 'string', default: path.join(CHECKOUT, 'target/release/leaktrail') },
  work: { type: 'string', default: path.join(CHECKOUT, 'target/watch') },
  help: { type: 'boolean', short: 'h', default: false },
};

/** Options of a run; throws with a sentence for people where they are wrong. */
export function parse(argv) {
  const { values } = parseArgs({ args: argv, options: SPEC });
  return {
    help: values.help && HELP,
    only: values.only.split(',').filter(Boolean),
    seconds: numeric('seconds', values.seconds),
    jobs: numeric('jobs', values.jobs),
    node: values.node,
    leaktrail: path.resolve(values.leaktrail),
    work: path.resolve(values.work),
  };
}
