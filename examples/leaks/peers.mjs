#!/usr/bin/env node
// Asks memlab and DevTools' engine about kept snapshots of the example services; run.mjs --peers shows the scores.
import fs from 'node:fs';
import path from 'node:path';
import { known, plan, writeJson } from './runner/cells.mjs';
import { find } from './runner/examples.mjs';
import { begin } from './runner/main.mjs';
import { parse } from './runner/options.mjs';
import { compare, version as devtoolsVersion } from './runner/peers/devtools.mjs';
import { findLeaks, unboundCollections, version as memlabVersion } from './runner/peers/memlab.mjs';
import { file, read } from './runner/peers/results.mjs';

const HELP = `Asks memlab and Chrome DevTools' heap engine about the snapshots that run.mjs --keep left.

usage: node peers.mjs [--set S] [--variant V] [--node PATH] [--work DIR] [--renamed --seed N] [--fresh] [NAME…]

The options mean what they mean to run.mjs; tools are asked one at a time. It needs \`npm ci\` in peers/ and in
conformance/, and GNU time. Answers lie in <work>/peers; \`node run.mjs --peers\` puts them into the score table.
`;

const TOOLS = {
  leaks: findLeaks,
  objects: (snapshots, scratch) => findLeaks(snapshots, scratch, ['--trace-all-objects']),
  collections: unboundCollections,
  devtools: compare,
};

/** An empty directory for each question: memlab mixes its runs up in a shared one. */
async function inScratch(work, question) {
  const scratch = path.join(work, 'peers', 'scratch');
  fs.rmSync(scratch, { recursive: true, force: true });
  fs.mkdirSync(scratch, { recursive: true });
  try {
    return await question(scratch);
  } finally {
    fs.rmSync(scratch, { recursive: true, force: true });
  }
}

/** What each tool says; one that fails does not take the others with it. */
async function ask(cell, work) {
  if (!known(path.join(cell.snapshots, 'run.json'), cell)) throw new Error('no snapshots of this version: run.mjs --keep');
  const snapshots = [0, 1, 2].map((phase) => path.join(cell.snapshots, `${phase}.heapsnapshot`));
  const answers = { fingerprint: cell.example.fingerprint, versions: { memlab: memlabVersion(), devtools: devtoolsVersion() }, failures: {} };
  for (const [name, tool] of Object.entries(TOOLS)) {
    await inScratch(work, (scratch) => tool(snapshots, scratch)).then(
      (answer) => { answers[name] = answer; },
      (error) => { answers.failures[name] = error.message; },
    );
  }
  return answers;
}

async function main() {
  const options = parse(process.argv.slice(2));
  if (options.help) {
    console.log(HELP);
    return 0;
  }
  let code = 0;
  for (const cell of plan(options, find(options))) {
    if (!options.fresh && read(cell, options.work)) continue;
    try {
      const answers = await ask(cell, options.work);
      writeJson(file(cell, options.work), answers);
      const failed = Object.entries(answers.failures).map(([name, why]) => `${name}: ${why}`);
      if (failed.length) code = 1;
      console.error(`${cell.title}: ${failed.join('; ') || 'done'}`);
    } catch (error) {
      code = 1;
      console.error(`${cell.title}: ${error.message}`);
    }
  }
  return code;
}

begin(main);
