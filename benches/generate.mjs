#!/usr/bin/env node
// Makes the snapshots to be measured, those that are not there yet. Needs `npm ci` in conformance/ and examples/dashboard/.
//
//   LEAKTRAIL_BENCH=DIR node generate.mjs [NAME…]
import os from 'node:os';
import path from 'node:path';
import { readFile } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import { make } from '../conformance/heaps/make.mjs';
import { DIRECTORY, FILES, SIZES, snapshots } from './files.mjs';

const ALL = { ...FILES, ...SIZES };

/** Memory that a new process can have without swapping, in bytes; Linux counts the page cache as free. */
async function availableBytes() {
  const kilobytes = /MemAvailable:\s+(\d+)/.exec(await readFile('/proc/meminfo', 'utf8').catch(() => ''));
  return kilobytes ? Number(kilobytes[1]) * 1024 : os.freemem();
}

/** The snapshots of `name`, made if need be: { before, after }. */
export async function generate(name) {
  if (snapshots(name).after) return snapshots(name);
  const { args, memory_gb = 2 } = ALL[name] ?? {};
  if (!args) throw new Error(`${name}: no such file; there are ${Object.keys(ALL).join(', ')}`);
  const available = await availableBytes();
  if (available < memory_gb * 1e9) {
    throw new Error(`${name}: writing it takes ${memory_gb} GB of memory, and ${(available / 1e9).toFixed(1)} GB are free`);
  }
  console.error(`writing ${name}`);
  return make(process.execPath, args, path.join(DIRECTORY, name));
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const names = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(FILES);
  for (const name of names) {
    for (const file of Object.values(await generate(name)).filter(Boolean)) console.log(file);
  }
}
