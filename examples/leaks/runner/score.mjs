// Compares what leaktrail said with what example.json expects.
export const LOUD = ['leak', 'outside-heap'];
const VERDICTS = { leaky: ['leak'], fixed: ['clean', 'saturating'], healthy: ['clean', 'saturating'] };

/** `Cache.entries` is a right answer where `entries` is expected, and `cache.entries` where `entries` is. */
export function isOwner(name, accepted) {
  return accepted.some((right) => name === right || name?.endsWith(`.${right}`));
}

function spots(finding) {
  const { file, line } = finding?.owner ?? {};
  return { file, at: `${file}:${line}` };
}

/** All strings in a value, however deep. */
function strings(value) {
  if (typeof value === 'string') return [value];
  return value && typeof value === 'object' ? Object.values(value).flatMap(strings) : [];
}

/** A package is named by its name as a package or holder, or by a file of its own; a variable of that name is not it. */
function mentions({ owner, holders, path } = {}, name) {
  const names = [owner?.package?.name, ...(holders ?? []).flatMap((holder) => [holder.name, holder.package?.name ?? holder.package])];
  return names.includes(name) || strings([owner, holders, path]).some((text) => text.includes(`node_modules/${name}/`));
}

/** What the owner is called after a renaming. */
export function renamedOwners(owners, names) {
  if (!names) return owners;
  const one = (part, position) => {
    if (part.startsWith('#')) return names.privates[part.slice(1)] ? `#${names.privates[part.slice(1)]}` : part;
    return (position === 0 ? names.bindings[part] : undefined) ?? names.properties[part] ?? part;
  };
  return owners.map((owner) => owner.split('.').map(one).join('.'));
}

function leaky(document, expect) {
  const [first, ...others] = document.findings ?? [];
  const owners = [first, ...others.slice(0, 2)].map((finding) => finding?.owner?.name);
  const { file, at } = spots(first);
  return {
    owner: isOwner(owners[0], expect.owner),
    top3: owners.some((name) => isOwner(name, expect.owner)),
    file: expect.at.some((spot) => spot.replace(/:\d+$/, '') === file),
    line: expect.at.includes(at),
    pattern: expect.pattern.includes(first?.pattern),
    ...(expect.package && { package: mentions(first, expect.package) }),
  };
}

function silent(document) {
  return { silent: (document.findings ?? []).length === 0 && !LOUD.includes(document.verdict) };
}

/** The marks of one cell: name of the mark → right or not. */
export function score(cell, document, names) {
  if (cell.variant !== 'leaky') return silent(document);
  return leaky(document, { ...cell.example.expect, owner: renamedOwners(cell.example.expect.owner, names) });
}

/** The mark that only a hunt can get. */
export function verdict({ variant }, document) {
  return { verdict: VERDICTS[variant].includes(document.verdict) };
}

/** What leaktrail said, in a line. */
export function said(document) {
  const [first] = document.findings ?? [];
  if (!first) return document.verdict;
  const { name, file, line } = first.owner ?? {};
  return `${document.verdict}: ${name} ${file}:${line} ${first.pattern}`;
}
