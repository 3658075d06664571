#!/usr/bin/env node
// Makes the snapshots to be measured, those that are not there yet.
//
//   LEAKTRAIL_BENCH=DIR node generate.mjs [NAME…]      (needs `npm ci` in conformance/ and examples/dashboard/)
import path from 'node:path';
import { make } from '../conformance/heaps/make.mjs';
import { DIRECTORY, FILES } from './files.mjs';

const names = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(FILES);
for (const name of names) {
  const { before, after } = await make(process.execPath, FILES[name].args, path.join(DIRECTORY, name));
  for (const file of [before, after].filter(Boolean)) console.log(file);
}
