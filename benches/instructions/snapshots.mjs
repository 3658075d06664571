// Snapshots of some megabytes from the small real ones of corpus/: the same rows many times over, under one root.
// No chance is in it: the same corpus gives the same bytes.
import { readFile, writeFile } from 'node:fs/promises';

/** Ids of one copy lie this far from those of the next; a pair keeps them apart in the same way. */
const ID_STRIDE = 2 ** 21;
/** Edges with a number, not a name. */
const NUMBERED = ['element', 'hidden'];
const EPHEMERON = /^\d+ \/ part of key .* pair in WeakMap \(table @\d+\)$/;

/**
 * The strings of all copies, and for each copy where its own lie. Copies share all but the names of WeakMap entries,
 * which tell the id of their table.
 */
function tableOf(strings, copies) {
  const table = [...strings];
  const indexes = copies.map((k) => strings.map((text, i) => {
    if (k === 0 || !EPHEMERON.test(text)) return i;
    return table.push(text.replace(/@(\d+)/g, (_, id) => `@${Number(id) + k * ID_STRIDE}`)) - 1;
  }));
  return { table, indexes };
}

/** Rows of numbers as V8 writes them: Node.js 18 to 22 end the line after each. */
function rows(list, lines) {
  if (!lines) return `[${list.flat().join(',')}]`;
  return `[${list.map((row) => row.join(',')).join('\n,')}\n]`;
}

const chunks = (list, width) => Array.from({ length: list.length / width }, (_, i) => list.slice(i * width, (i + 1) * width));

/** The snapshot `text` with everything but its root `times` over. */
function multiplied(text, times) {
  const { snapshot, nodes, edges, locations, strings, ...empty } = JSON.parse(text);
  const { node_fields, edge_fields, edge_types, location_fields } = snapshot.meta;
  const nodeAt = Object.fromEntries(node_fields.map((name, i) => [name, i]));
  const edgeAt = Object.fromEntries(edge_fields.map((name, i) => [name, i]));
  const width = node_fields.length;
  const [nodeRows, edgeRows, placeRows] = [chunks(nodes, width), chunks(edges, edge_fields.length), chunks(locations, location_fields.length)];
  const numbered = NUMBERED.map((name) => edge_types[0].indexOf(name));
  const ofRoot = nodeRows[0][nodeAt.edge_count];
  const copies = [...Array(times).keys()];
  const { table, indexes } = tableOf(strings, copies);

  const pointer = (to, k) => (to === 0 ? 0 : to + k * (nodeRows.length - 1) * width);
  const node = (row, k) => row.with(nodeAt.name, indexes[k][row[nodeAt.name]]).with(nodeAt.id, row[nodeAt.id] + k * ID_STRIDE);
  const edge = (row, k) => {
    const label = row[edgeAt.name_or_index];
    const own = numbered.includes(row[edgeAt.type]) ? label : indexes[k][label];
    return row.with(edgeAt.name_or_index, own).with(edgeAt.to_node, pointer(row[edgeAt.to_node], k));
  };

  const root = nodeRows[0].with(nodeAt.edge_count, ofRoot * times);
  const allNodes = [root, ...copies.flatMap((k) => nodeRows.slice(1).map((row) => node(row, k)))];
  const allEdges = [
    ...copies.flatMap((k) => edgeRows.slice(0, ofRoot).map((row) => edge(row, k))),
    ...copies.flatMap((k) => edgeRows.slice(ofRoot).map((row) => edge(row, k))),
  ];
  const allPlaces = copies.flatMap((k) => placeRows.map(([at, ...place]) => [pointer(at, k), ...place]));
  const counts = { node_count: allNodes.length, edge_count: allEdges.length };
  const lines = /"nodes":\[[\d,]+\n,/.test(text);
  const sections = [
    ['snapshot', JSON.stringify({ ...snapshot, ...counts })],
    ['nodes', rows(allNodes, lines)],
    ['edges', rows(allEdges, lines)],
    ...Object.entries(empty).map(([name, value]) => [name, JSON.stringify(value)]),
    ['locations', rows(allPlaces, lines)],
    ['strings', `[${table.map((string) => JSON.stringify(string)).join(',\n')}]`],
  ];
  return `{${sections.map(([name, value]) => `"${name}":${value}`).join(',\n')}}`;
}

/** Writes the snapshot `file` of corpus/ `times` over to `target`. */
export async function multiply(file, times, target) {
  await writeFile(target, multiplied(await readFile(file, 'utf8'), times));
}
