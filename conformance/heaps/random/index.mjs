// Made-up snapshots: small, legal, and full of what real ones have seldom. No Node wrote them.
//
//   node random/index.mjs SEED      writes a pair that shares most ids
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { random } from '../../reference/sample.mjs';
import { graph } from './graph.mjs';
import { serialize } from './serialize.mjs';

const seed = Number(process.argv[2]);
const next = random(seed);
const chance = {
  /** An integer from 0 to below `n`. */
  below: (n) => Math.floor(next() * n),
  /** True once in `n` times. */
  oneIn: (n) => next() * n < 1,
  of: (list) => list[Math.floor(next() * list.length)],
};

const nodes = 20 + chance.below(280);
const before = graph(chance, nodes, []);
const after = graph(chance, nodes + chance.below(60), before.nodes);
const style = { seed, permuted: chance.oneIn(3), withDetachedness: !chance.oneIn(5), extraNativeBytes: chance.oneIn(2) ? chance.below(5000) : null };
for (const [name, made] of Object.entries({ before, after })) {
  await writeFile(path.join(process.env.HEAP_DIR, `${name}.heapsnapshot`), serialize(made, style));
}
