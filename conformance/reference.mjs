#!/usr/bin/env node
// The expected numbers for one snapshot (and its difference from an earlier one), as JSON.
//
//   node reference.mjs FILE [BEFORE] [--objects 1000] [--seed 1] [-o OUT]
import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { load } from './engine.mjs';
import { comparisonRows, statistics, summaryRows } from './reference/classes.mjs';
import { dominatorChains, dominatorTree } from './reference/dominators.mjs';
import { sampleObjects } from './reference/objects.mjs';
import { duplicateStrings } from './reference/strings.mjs';

export const DEFAULTS = { objects: 1000, seed: 1 };

export async function reference(file, before, { objects, seed } = DEFAULTS) {
  const snapshot = await load(file);
  const sampled = sampleObjects(snapshot, objects, seed);
  return {
    snapshot: { nodes: snapshot.nodeCount, edges: snapshot.containmentEdges.length / snapshot.edgeFieldsCount },
    statistics: statistics(snapshot),
    classes: summaryRows(snapshot),
    objects: sampled,
    chains: dominatorChains(snapshot, sampled),
    dominators: dominatorTree(snapshot),
    strings: duplicateStrings(snapshot),
    compare: before ? comparisonRows(await load(before), snapshot) : null,
  };
}

/** One row per line: a changed number shows as a changed line. */
export function format(expected) {
  const rows = (list) => (list ? `[\n${list.map((row) => `  ${JSON.stringify(row)}`).join(',\n')}\n]` : 'null');
  const { classes, objects, compare, chains, dominators, strings, ...head } = expected;
  const parts = Object.entries(head).map(([key, value]) => `"${key}":${JSON.stringify(value)}`);
  for (const [key, list] of Object.entries({ classes, compare, chains, dominators, strings, objects })) parts.push(`"${key}":${rows(list)}`);
  return `{\n${parts.join(',\n')}\n}\n`;
}

async function main() {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: {
      objects: { type: 'string', default: String(DEFAULTS.objects) },
      seed: { type: 'string', default: String(DEFAULTS.seed) },
      output: { type: 'string', short: 'o' },
    },
  });
  const [file, before] = positionals;
  if (!file) throw new Error('usage: node reference.mjs FILE [BEFORE] [--objects N] [--seed N] [-o OUT]');
  const expected = await reference(file, before, { objects: Number(values.objects), seed: Number(values.seed) });
  if (values.output) await writeFile(values.output, format(expected));
  else process.stdout.write(format(expected));
}

if (import.meta.filename === process.argv[1]) await main();
