#!/usr/bin/env node
// One peer of the benchmark: the DevTools engine doing what its Summary or Comparison view needs.
//
//   node devtools-peer.mjs summary FILE | compare BEFORE AFTER
import { load } from '../conformance/engine.mjs';
import { comparisonRows, statistics, summaryRows } from '../conformance/reference/classes.mjs';

const [view, ...files] = process.argv.slice(2);
const [first, second] = [await load(files[0]), files[1] && (await load(files[1]))];
const rows = view === 'compare' ? comparisonRows(first, second) : summaryRows(first);
console.log(JSON.stringify({ rows: rows.length, ...statistics(first) }));
