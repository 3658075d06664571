#!/usr/bin/env node
// Cuts a real snapshot down to a small connected one that keeps its format, layout and numbering.
//
//   node trim.mjs IN OUT [--nodes 2200] [--from corpus]… [--like TRIMMED]
//
// --from: begin with what a property or variable of this name holds; --like: keep, besides, what that file kept.
import { readFile, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { Graph } from './trim/graph.mjs';
import { select } from './trim/select.mjs';
import { format, parse } from './trim/text.mjs';

/** Gives out new indices, in the order of the old ones, to the strings in use. */
function renumber(used, total) {
  const index = new Map([...used].sort((a, b) => a - b).map((old, i) => [old, i]));
  if (index.size > total) throw new Error('more strings used than there are');
  return index;
}

function trim(file, kept) {
  const graph = new Graph(file);
  const place = new Map(kept.map((node, i) => [node, i]));
  const edges = kept.map((node) => [...graph.out(node)].filter(({ to }) => place.has(to)));
  const used = new Set([0]); // the first string is a dummy or empty; it stays first
  kept.forEach((node) => used.add(file.nodes.numbers[node * file.nodes.width + graph.nameAt]));
  edges.flat().forEach(({ named, label }) => named && used.add(label));
  const string = renumber(used, file.strings.list.length);

  const nodes = kept.flatMap((node, i) => {
    const row = [...file.nodes.numbers.slice(node * file.nodes.width, (node + 1) * file.nodes.width)];
    row[graph.nameAt] = string.get(row[graph.nameAt]);
    row[graph.edgeCountAt] = edges[i].length;
    return row;
  });
  const edgeRow = ({ type, named, label, to }) =>
    [graph.edgeTypes.indexOf(type), named ? string.get(label) : label, place.get(to) * file.nodes.width];
  return {
    nodes,
    edges: edges.flat().flatMap(edgeRow),
    locations: locations(file, place),
    strings: [...string.keys()].map((old) => file.strings.list[old]),
  };
}

/** Locations of kept nodes; both fields that point at nodes follow them (Deno has a second, the script). */
function locations({ meta, nodes, locations: { numbers, width } }, place) {
  const pointers = ['object_index', 'script_object_index'].map((name) => meta.location_fields.indexOf(name)).filter((at) => at >= 0);
  const rows = [];
  for (let i = 0; i < numbers.length; i += width) {
    const row = [...numbers.slice(i, i + width)];
    if (!pointers.every((at) => place.has(row[at] / nodes.width))) continue;
    for (const at of pointers) row[at] = place.get(row[at] / nodes.width) * nodes.width;
    rows.push(row);
  }
  return rows.flat();
}

const { positionals: [input, output], values } = parseArgs({
  allowPositionals: true,
  options: {
    nodes: { type: 'string', default: '2200' },
    from: { type: 'string', multiple: true, default: ['corpus'] },
    like: { type: 'string' },
  },
});
const file = parse(await readFile(input, 'latin1'));
let wanted;
if (values.like) {
  const earlier = new Graph(parse(await readFile(values.like, 'latin1')));
  const ids = new Set(Array.from({ length: earlier.count }, (_, node) => earlier.id(node)));
  wanted = (id) => ids.has(id);
}
const kept = select(new Graph(file), values.from, Number(values.nodes), wanted);
await writeFile(output, format(file, trim(file, kept)), 'latin1');
