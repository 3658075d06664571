#!/usr/bin/env node
// The fault matrix: whatever becomes of a capture, the service is not hurt and nothing half done is left.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { faults as ofOurselves } from './faults/ourselves.mjs';
import { faults as ofRefusals } from './faults/refusals.mjs';
import { faults as ofTarget } from './faults/target.mjs';
import { faults as ofWorld } from './faults/world.mjs';
import { Lab } from './runner/lab.mjs';
import { has } from './runner/needs.mjs';
import { table } from './runner/table.mjs';

const HOME = path.dirname(new URL(import.meta.url).pathname);
const CHECKOUT = path.resolve(HOME, '../..');
const FAULTS = [...ofTarget, ...ofOurselves, ...ofWorld, ...ofRefusals];

const HELP = `Captures services while things go wrong, and looks what is left.

usage: node run.mjs [options] [NODE…]

  NODE…               the Node.js that run the services (default: node on PATH)
  --only A,B          only these faults
  --quick             without those that take minutes
  --step MS           the time from one kill to the next in a sweep (default: 15)
  --bun PATH          a Bun, which must not be signalled
  --deno PATH         a Deno
  --leaktrail PATH    the leaktrail binary (default: target/release/leaktrail)
  --work DIR          results go here, as JSON (default: target/faults)
  --list              the faults, without running them
  -h, --help          this text

examples:
  node run.mjs --quick
  node run.mjs --only target-exits,we-kill /opt/node20/bin/node /opt/node24/bin/node

Linux only. Faults that need root, or a memory cgroup of version 1, are skipped where there is none, and said to be. The
exit code is 0 when all is well, 1 when something is not, 2 for bad usage.
`;

const OPTIONS = {
  only: { type: 'string', default: '' },
  quick: { type: 'boolean', default: false },
  step: { type: 'string', default: '15' },
  bun: { type: 'string' },
  deno: { type: 'string' },
  leaktrail: { type: 'string', default: path.join(CHECKOUT, 'target/release/leaktrail') },
  work: { type: 'string', default: path.join(CHECKOUT, 'target/faults') },
  list: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
};

function chosen(only, quick) {
  const names = only.split(',').filter(Boolean);
  const unknown = names.filter((name) => !FAULTS.some((fault) => fault.name === name));
  if (unknown.length) throw new Error(`--only: no such fault: ${unknown.join(', ')}; --list names them`);
  return FAULTS.filter((fault) => (names.length ? names.includes(fault.name) : !(quick && fault.isLong)));
}

/** Tries one fault on one Node.js. */
async function run(fault, version, options) {
  const answer = { node: version, fault: fault.name };
  if ((fault.nodes && !fault.nodes(version)) || !has(fault.needs, options)) {
    return { ...answer, result: 'skipped', reason: fault.needs ? `needs ${fault.needs}` : 'not for this version' };
  }
  const begun = performance.now();
  const lab = new Lab(options);
  try {
    await fault.run(lab);
  } catch (error) {
    lab.failures.push(error.message);
  }
  await lab.finish().catch((error) => lab.failures.push(error.message));
  const seconds = (performance.now() - begun) / 1000;
  const { codes, notes, failures } = lab;
  return { ...answer, result: failures.length ? 'FAILED' : 'ok', codes, notes, failures, seconds };
}

function write(work, answers) {
  fs.mkdirSync(work, { recursive: true });
  const file = path.join(work, 'results.json');
  fs.writeFileSync(`${file}.partial`, `${JSON.stringify(answers, null, 1)}\n`);
  fs.renameSync(`${file}.partial`, file);
}

async function main() {
  const { values, positionals } = parseArgs({ args: process.argv.slice(2), options: OPTIONS, allowPositionals: true });
  if (values.help) return console.log(HELP) ?? 0;
  const faults = chosen(values.only, values.quick);
  if (values.list) return console.log(faults.map(({ name, says }) => `${name.padEnd(20)} ${says}`).join('\n')) ?? 0;
  const leaktrail = path.resolve(values.leaktrail);
  if (!fs.existsSync(leaktrail)) throw new Error(`--leaktrail: no such file: ${leaktrail}; cargo build --release makes it`);
  const answers = [];
  for (const node of positionals.length ? positionals : ['node']) {
    const version = execFileSync(node, ['--version'], { encoding: 'utf8' }).trim();
    for (const fault of faults) {
      const answer = await run(fault, version, { ...values, step: Number(values.step), node, leaktrail });
      answers.push(answer);
      write(values.work, answers);
      const told = [answer.reason, ...(answer.notes ?? []), ...(answer.failures ?? [])].filter(Boolean).join('; ');
      console.error(`${version} ${fault.name}: ${answer.result}${told ? `: ${told}` : ''}`);
    }
  }
  console.log(table(answers));
  return answers.some(({ result }) => result === 'FAILED') ? 1 : 0;
}

main().then((code) => process.exit(code), (error) => {
  console.error(`error: ${error.message}`);
  process.exit(2);
});
