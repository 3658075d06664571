#!/usr/bin/env node
// Watches services of which it is known what grows, while they are under load, and compares what leaktrail says.
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { version } from '../leaks/runner/cells.mjs';
import { loader } from '../leaks/runner/load.mjs';
import { begin } from '../leaks/runner/main.mjs';
import { start } from '../leaks/runner/service.mjs';
import { parse } from './runner/options.mjs';
import { fault, first } from './runner/judge.mjs';
import { HOME, find } from './runner/services.mjs';
import { table } from './runner/table.mjs';
import { watch } from './runner/watch.mjs';

const TURN_MS = 200;

/** Sends requests at an even pace until `isOver`; those that the service answers too late are sent later. */
async function drive(service, baseUrl, isOver) {
  if (!service.load) return;
  const send = loader(service.load, HOME, baseUrl);
  const begun = performance.now();
  for (let sent = 0; !isOver(); await sleep(TURN_MS)) {
    const due = Math.floor(((performance.now() - begun) / 1000) * service.perSecond) - sent;
    if (due > 0) await send(sent % service.ids, due);
    sent += Math.max(0, due);
  }
}

async function run(service, options) {
  const place = `${version(options.node)}/${service.name.replaceAll(' ', '-')}`;
  const file = (ending) => path.join(options.work, `${place}.${ending}`);
  const running = await start(options.node, ['node', ...service.start], path.dirname(service.start.at(-1)), file('log'));
  try {
    let isOver = false;
    const load = drive(service, running.baseUrl, () => isOver);
    load.catch(() => {});
    const judgements = await watch(options.leaktrail, running.pid, service.seconds, file('jsonl'));
    isOver = true;
    await load;
    return { service, judgements };
  } catch (error) {
    return { service, judgements: [], error: error.message };
  } finally {
    await running.stop();
  }
}

/** All services, several at a time; the long ones first. */
async function runAll(services, options) {
  const waiting = services.toSorted((a, b) => b.seconds - a.seconds);
  const answers = [];
  const next = async () => {
    for (let service = waiting.shift(); service; service = waiting.shift()) {
      const answer = await run(service, options);
      answers.push(answer);
      const told = first(answer);
      const said = told ? `${told.kind} after ${told.seconds.toFixed(0)} s` : 'nothing raised';
      const wrong = fault(answer);
      console.error(`${service.name}: ${answer.error ?? said}${wrong ? `  WRONG: ${wrong}` : ''}`);
    }
  };
  await Promise.all(Array.from({ length: options.jobs }, next));
  return services.map((service) => answers.find((answer) => answer.service === service));
}

async function main() {
  const options = parse(process.argv.slice(2));
  if (options.help) {
    console.log(options.help);
    return 0;
  }
  const answers = await runAll(find(options.only, options.seconds), options);
  console.log(table(answers));
  return answers.some(fault) ? 1 : 0;
}

begin(main);
