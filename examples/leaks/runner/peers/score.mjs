// Compares what other tools said with what example.json expects, in their favour wherever it is open.
import { sources } from '../examples.mjs';
import { renamedOwners } from '../score.mjs';

/** V8's own edges have names too (table, context): they are no owner. */
const V8_EDGES = /--.*? \((?:internal|hidden|weak|shortcut)\)--->/g;

function hasWord(text, word) {
  const quoted = word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`(?<![\\w$])${quoted}(?![\\w$])`).test(text);
}

/** The last part of a dotted name, without the signs around it: `entries` of `Cache.#entries`. */
function bare(name) {
  return name.split('.').at(-1).replace(/^[^\w$]+|[^\w$]+$/g, '');
}

function classes({ example, variant }) {
  const own = sources(example.dir, variant).map(([, bytes]) => bytes.toString());
  return own.flatMap((text) => [...text.matchAll(/\bclass\s+([\w$]+)/g)].map(([, name]) => name));
}

function leaky(cell, answers, names) {
  const { expect } = cell.example;
  const owners = renamedOwners(expect.owner, names).map(bare);
  const spots = expect.at.map((spot) => spot.split('/').at(-1));
  const files = spots.map((spot) => spot.replace(/:\d+$/, ''));
  const isNamed = (text) => [...owners, ...spots].some((word) => hasWord(text.replace(V8_EDGES, ''), word));
  const [leaks, objects] = [answers.leaks?.top ?? '', answers.objects?.top ?? ''];
  const collections = (answers.collections?.top ?? []).map(({ name, trace }) => `${name}\n${trace}`).join('\n');
  const rows = (answers.devtools?.rows ?? []).map(({ name }) => name);
  const own = renamedOwners(classes(cell), names);
  return {
    leaks: isNamed(leaks),
    objects: isNamed(objects),
    collections: isNamed(collections),
    file: files.some((file) => hasWord(`${leaks}\n${objects}\n${collections}`, file)),
    devtools: rows.some((row) => own.includes(row) || owners.some((owner) => hasWord(row, owner))),
  };
}

/** DevTools always has rows, and all objects are no accusation: neither is asked to be silent. */
function silent(answers) {
  return {
    leaks: answers.leaks && answers.leaks.clusters === 0,
    collections: answers.collections && answers.collections.collections === 0,
  };
}

/** The marks of one cell: tool → right or not; no answer names nobody. */
export function score(cell, answers, names) {
  return cell.variant === 'leaky' ? leaky(cell, answers, names) : silent(answers);
}
