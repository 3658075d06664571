#!/usr/bin/env node
// Judges leaktrail's judgement: hunts in services whose verdict is known, one at a time, and compares.
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { version, writeJson } from '../leaks/runner/cells.mjs';
import { hunt } from '../leaks/runner/hunt.mjs';
import { begin } from '../leaks/runner/main.mjs';
import { keepBusy } from './runner/busy.mjs';
import { extract, fault } from './runner/judge.mjs';
import { parse } from './runner/options.mjs';
import { powerTable } from './runner/power.mjs';
import { Results } from './runner/results.mjs';
import { HOME, find, sized } from './runner/services.mjs';
import { table } from './runner/table.mjs';

/** Which leaktrail: results of another build are not this one's. */
function toolOf(leaktrail) {
  if (!fs.existsSync(leaktrail)) throw new Error(`--leaktrail: no such file: ${leaktrail}; cargo build --release makes it`);
  return createHash('sha256').update(fs.readFileSync(leaktrail)).digest('hex').slice(0, 12);
}

/** All hunts, every service once before any of them twice. */
function plan(services, options) {
  const common = { busy: options.busy, node: version(options.node), tool: toolOf(options.leaktrail) };
  return Array.from({ length: options.times }, (_, run) => services.map((service) => ({
    service,
    id: { service: service.name, env: service.env, run: run + 1, fingerprint: service.fingerprint, ...common },
    title: [service.name, service.bytes, options.busy ? 'busy' : null, run + 1].filter((part) => part !== null && part !== undefined).join('.'),
  }))).flat();
}

/** The answer of one hunt; what leaktrail cannot do is an answer too. */
async function ask({ service, id, title }, options) {
  const { start, load, env } = service;
  const place = path.join(id.tool, id.node, title);
  const log = path.join(options.work, 'logs', `${place}.log`);
  const begun = performance.now();
  try {
    const { document, seconds } = await hunt(options.leaktrail, { start, load, env, cwd: HOME, dir: HOME, node: options.node, log });
    writeJson(path.join(options.work, 'documents', `${place}.json`), document);
    return { ...id, title, ...extract(document), seconds };
  } catch (error) {
    return { ...id, title, error: error.message, seconds: (performance.now() - begun) / 1000 };
  }
}

async function runAll(hunts, options) {
  const results = new Results(path.join(options.work, 'results.jsonl'));
  if (options.fresh) results.forget(hunts.map(({ id }) => id));
  for (const one of hunts.filter(({ id }) => !results.get(id))) {
    const answer = await ask(one, options);
    results.add(answer);
    const wrong = fault(one.service, answer);
    console.error(`${one.title}: ${answer.error ?? `${answer.verdict} in ${answer.seconds.toFixed(1)} s`}${wrong ? `  WRONG: ${wrong}` : ''}`);
  }
  return hunts.map(({ id }) => results.get(id));
}

function grouped(services, hunts, answers) {
  return services.map((service) => ({ service, answers: answers.filter((_, i) => hunts[i].service === service) }));
}

async function main() {
  const options = parse(process.argv.slice(2));
  if (options.help) {
    console.log(options.help);
    return 0;
  }
  const services = options.sizes ? sized(options.sizes) : find(options.only);
  const hunts = plan(services, options);
  const stop = options.busy ? keepBusy() : () => {};
  const answers = await runAll(hunts, options).finally(stop);
  console.log((options.sizes ? powerTable : table)(grouped(services, hunts, answers)));
  const isWrong = (answer, i) => answer.error || (options.strict && fault(hunts[i].service, answer));
  return answers.some(isWrong) ? 1 : 0;
}

begin(main);
