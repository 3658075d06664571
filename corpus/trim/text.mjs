// A heap snapshot as text: its sections taken apart and put together again, byte for byte.
//
// Works on latin1 text, so that what is not read stays as it was, whatever the encoding.
const NUMBERS = /\d+/g;
const STRINGS = /"(?:[^"\\]|\\.)*"/gs;

/** The text of the array that follows `key`, and where it is. */
function arrayAfter(text, key, from) {
  const start = text.indexOf('[', text.indexOf(`"${key}"`, from)) + 1;
  return { start, end: text.indexOf(']', start) };
}

function table(text, { start, end }, width) {
  const body = text.slice(start, end);
  const numbers = Float64Array.from(body.match(NUMBERS) ?? [], Number);
  return { start, end, width, numbers, lines: body.includes('\n') };
}

export function parse(text) {
  const head = /"snapshot":\s*(\{.*?\})\s*,\s*"nodes":/s.exec(text.slice(0, 100_000));
  const { meta, node_count, edge_count } = JSON.parse(head[1]);
  const nodes = table(text, arrayAfter(text, 'nodes', head.index + head[0].length - '"nodes":'.length), meta.node_fields.length);
  const edges = table(text, arrayAfter(text, 'edges', nodes.end), meta.edge_fields.length);
  const locations = table(text, arrayAfter(text, 'locations', edges.end), meta.location_fields.length);
  const { start } = arrayAfter(text, 'strings', locations.end);
  const list = text.slice(start).match(STRINGS);
  const lines = text.slice(start + list[0].length, start + list[0].length + 2) === ',\n';
  return { text, meta, counts: { node_count, edge_count }, nodes, edges, locations, strings: { start, list, lines } };
}

function rows({ width, lines }, numbers) {
  const made = [];
  for (let i = 0; i < numbers.length; i += width) made.push(numbers.slice(i, i + width).join(','));
  return made.join(lines ? '\n,' : ',') + (lines ? '\n' : '');
}

/** The same file with other nodes, edges, locations (flat numbers) and strings (raw JSON tokens). */
export function format({ text, counts, nodes, edges, locations, strings }, now) {
  const head = text
    .slice(0, nodes.start)
    .replace(`"node_count":${counts.node_count}`, `"node_count":${now.nodes.length / nodes.width}`)
    .replace(`"edge_count":${counts.edge_count}`, `"edge_count":${now.edges.length / edges.width}`);
  const last = strings.list.at(-1);
  const afterStrings = text.slice(text.lastIndexOf(last) + last.length);
  return [
    head, rows(nodes, now.nodes),
    text.slice(nodes.end, edges.start), rows(edges, now.edges),
    text.slice(edges.end, locations.start), rows(locations, now.locations),
    text.slice(locations.end, strings.start), now.strings.join(strings.lines ? ',\n' : ','),
    afterStrings,
  ].join('');
}
