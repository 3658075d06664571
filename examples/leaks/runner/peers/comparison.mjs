// Prints the first rows of DevTools' comparison of two snapshots by size delta, as the real engine computes them.
import { load } from '../../../../conformance/engine.mjs';
import { comparisonRows } from '../../../../conformance/reference/classes.mjs';

const TOP = 3;

const [before, after] = process.argv.slice(2);
const rows = comparisonRows(await load(before), await load(after));
console.log(JSON.stringify(rows.slice(0, TOP).map(({ name, delta, size_delta_bytes }) => ({ name, delta, size_delta_bytes }))));
