// Renames what a service's own sources declare, line for line, so that no name can have been seen before.
// A name gets the same new name everywhere in a service: imports still meet exports, and no two become one.
import fs from 'node:fs';
import path from 'node:path';
import MagicString from 'magic-string';
import { bindingPlaces } from './bindings.mjs';
import { knownNames } from './known-names.mjs';
import { inventor } from './names.mjs';
import { parseVariants } from './parse.mjs';
import { renamable, surveyProperties } from './properties.mjs';

function words(dir) {
  const files = ['load.mjs', 'example.json', 'build.mjs', 'package.json'].map((file) => path.join(dir, file));
  const texts = files.filter((file) => fs.existsSync(file)).map((file) => fs.readFileSync(file, 'utf8'));
  return new Set(texts.join(' ').match(/[A-Za-z_$][\w$]*/g) ?? []);
}

/** The load's words without those of "expect", which name what is to be renamed. */
function loadWords(dir) {
  const { load, start } = JSON.parse(fs.readFileSync(path.join(dir, 'example.json'), 'utf8'));
  const found = JSON.stringify({ load, start }).match(/[A-Za-z_$][\w$]*/g) ?? [];
  const script = path.join(dir, 'load.mjs');
  if (fs.existsSync(script)) found.push(...(fs.readFileSync(script, 'utf8').match(/[A-Za-z_$][\w$]*/g) ?? []));
  return new Set(found);
}

/** The names of packages that lie among the sources: others import their exports by name. */
function packageNames(files) {
  const manifests = new Set(files.map(({ file }) => path.join(path.dirname(file), 'package.json')));
  return [...manifests].filter((file) => fs.existsSync(file)).map((file) => JSON.parse(fs.readFileSync(file, 'utf8')).name);
}

function specifierEdit({ inner, outer, isOurs, isImport }, names) {
  const to = (name) => names.get(name) ?? name;
  const from = isOurs ? to(inner) : inner;
  const as = isImport || isOurs ? to(outer) : outer;
  return from === as ? from : `${from} as ${as}`;
}

function edit({ file, text }, places, found, { bindings, properties, privates }) {
  const out = new MagicString(text);
  const shorthands = new Set(places.filter(({ isShorthand }) => isShorthand).map(({ start }) => start));
  for (const place of places) {
    if (place.kind === 'specifier') out.update(...place.span, specifierEdit(place, bindings));
    else if (place.isShorthand) {
      const key = properties.get(place.name) ?? place.name;
      const value = bindings.get(place.name) ?? place.name;
      if (key !== place.name || value !== place.name) out.update(place.start, place.end, key === value ? key : `${key}: ${value}`);
    } else if (bindings.has(place.name)) out.update(place.start, place.end, bindings.get(place.name));
  }
  for (const { name, start, isShorthand } of found.places) {
    if (!properties.has(name) || shorthands.has(start)) continue;
    const value = isShorthand ? `: ${name}` : '';
    out.update(start, start + name.length, properties.get(name) + value);
  }
  for (const { name, start } of found.privates) out.update(start, start + name.length, privates.get(name));
  fs.writeFileSync(file, out.toString());
}

/** Rewrites the sources of the copy in `dir`; answers old → new names of bindings, properties and private fields. */
export function rename(dir, variants, seed) {
  const files = parseVariants(dir, variants);
  const fixed = { exports: new Set(), allExports: false };
  const ownPackages = packageNames(files);
  const placesOf = files.map((file) => bindingPlaces(file, fixed, ownPackages));
  const survey = surveyProperties(files);
  const known = knownNames(dir);
  const propertyNames = renamable(survey, known, loadWords(dir));
  const isKept = (name) => survey.both.has(name) || (fixed.allExports && fixed.exports.has(name));
  const bindingNames = placesOf.flat().filter(({ kind }) => kind === 'name').map(({ name }) => name).filter((name) => !isKept(name));
  const privateNames = survey.byFile.flatMap(({ privates }) => privates.map(({ name }) => name));

  const invent = inventor(seed, path.basename(dir), [...known, ...words(dir), ...survey.strings]);
  const all = new Map();
  for (const name of [...bindingNames, ...propertyNames, ...privateNames]) if (!all.has(name)) all.set(name, invent(name));
  const pick = (list) => new Map([...list].map((name) => [name, all.get(name)]));
  const names = { bindings: pick(bindingNames), properties: pick(propertyNames), privates: pick(privateNames) };

  files.forEach((file, at) => edit(file, placesOf[at], survey.byFile[at], names));
  return Object.fromEntries(Object.entries(names).map(([kind, map]) => [kind, Object.fromEntries(map)]));
}
