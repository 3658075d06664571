// A page of odd things, so that every kind of node and edge V8 writes is in the comparison.
//
// Each module builds one family of them; `grow` makes more of each for the second snapshot.
import { writeSnapshot } from '../snapshot.mjs';
import * as collections from './collections.mjs';
import * as contexts from './contexts.mjs';
import * as functions from './functions.mjs';
import * as names from './names.mjs';
import * as shapes from './shapes.mjs';
import * as storage from './storage.mjs';

const families = { collections, contexts, functions, names, shapes, storage };
globalThis.odd = {};

async function grow(round) {
  for (const [name, family] of Object.entries(families)) {
    globalThis.odd[`${name}${round}`] = await family.make(round);
  }
}

await grow(1);
await writeSnapshot('before');
delete globalThis.odd.names1; // so that the comparison has deleted objects too
await grow(2);
await writeSnapshot('after');
process.exit(0);
