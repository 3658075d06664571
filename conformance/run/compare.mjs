// Holds the binary's answers for one cell against the reference, number by number.
import { EXTENT } from '../reference/dominators.mjs';
import * as binary from './binary.mjs';
import { Tally } from './tally.mjs';

const CLASS = ['name', 'count', 'distance', 'self_bytes', 'retained_bytes'];
const CHANGE = ['name', 'new', 'deleted', 'delta', 'alloc_bytes', 'freed_bytes', 'size_delta_bytes'];
const OBJECT = ['id', 'name', 'type', 'self_bytes', 'retained_bytes', 'distance'];
const DOMINATED = ['id', 'parent', 'name', 'type', 'self_bytes', 'retained_bytes', 'children'];
const DUPLICATE = ['text', 'count', 'self_bytes', 'retained_bytes'];
const RETAINER = ['edge_type', 'edge_name', 'id', 'name', 'distance'];

/** How a retainer list may be ordered: as the engine stores it, or as the retainers pane shows it. */
export const ORDERS = {
  raw: (object) => object.retainers,
  pane: (object) => object.pane.map((position) => object.retainers[position]),
};

function compareObject(tally, expected, actual, order) {
  const where = `object @${expected.id}`;
  tally.fields(where, OBJECT, expected, actual?.object);
  const wanted = ORDERS[order](expected);
  if (wanted.includes(undefined)) return; // shown rows beyond those the reference lists
  const got = (actual?.retainers ?? []).map((row) => ({ ...row, edge_name: String(row.edge_name) }));
  const whole = expected.retainers.length === expected.retainer_count;
  if (order === 'raw') tally.equal(`${where} retainers`, expected.retainer_count, got.length);
  tally.list(`${where} retainers`, RETAINER, wanted, whole ? got : got.slice(0, wanted.length));
}

async function compareDominators(tally, bin, file, { dominators, chains }) {
  const { nodes } = await binary.dominators(bin, file, EXTENT);
  tally.list('dominators', DOMINATED, dominators, nodes);
  for (const { id, dominators: expected } of chains) {
    const answer = await binary.dominatorsOf(bin, file, id);
    tally.equal(`dominators of @${id}`, expected.join(), answer.dominators.map((node) => node.id).join());
  }
}

/** The tally of everything compared for `cell` ({file, before, expected}). */
export async function compareCell(bin, { file, before, expected }, order) {
  const tally = new Tally();
  const summary = await binary.summary(bin, file);
  tally.fields('snapshot', Object.keys(expected.snapshot), expected.snapshot, summary.snapshot);
  tally.fields('statistics', Object.keys(expected.statistics), expected.statistics, summary.statistics);
  tally.rows('summary', CLASS, expected.classes, summary.classes);
  if (expected.compare) {
    const comparison = await binary.compare(bin, before, file);
    tally.rows('compare', CHANGE, expected.compare, comparison.classes);
  }
  await compareDominators(tally, bin, file, expected);
  tally.rows('strings', DUPLICATE, expected.strings, (await binary.strings(bin, file)).strings);
  const ids = expected.objects.map((object) => object.id);
  const answers = await binary.retainers(bin, file, ids);
  expected.objects.forEach((object, i) => compareObject(tally, object, answers[i], order));
  return tally;
}
