// The services whose verdict is known: reads verdicts.json, checks it, fingerprints the sources.
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const HOME = fileURLToPath(new URL('..', import.meta.url));
const LOAD = 'GET /{i}';
const SHARED = ['package-lock.json'];

function check({ name, is, accept }) {
  const wrong = (what) => { throw new Error(`verdicts.json: ${name}: ${what}`); };
  if (!['healthy', 'leaking', 'broken'].includes(is)) wrong('"is" must be "healthy", "leaking" or "broken"');
  if (!accept?.length) wrong('"accept" must be a list of verdicts, the best first');
}

function fingerprint({ start, load, files = [] }) {
  const hash = createHash('sha256').update(JSON.stringify({ start, load }));
  for (const file of [start.at(-1), ...files, ...SHARED]) hash.update(`\0${file}\0`).update(fs.readFileSync(path.join(HOME, file)));
  return hash.digest('hex').slice(0, 16);
}

function complete(entry) {
  check(entry);
  const service = { start: ['node', `${entry.name}.mjs`], load: LOAD, env: {}, ...entry };
  return { ...service, fingerprint: fingerprint(service) };
}

function read() {
  return JSON.parse(fs.readFileSync(path.join(HOME, 'verdicts.json'), 'utf8'));
}

/** The services of these names, or all. */
export function find(names) {
  const { services } = read();
  const unknown = names.find((name) => !services.some((service) => service.name === name));
  if (unknown) throw new Error(`--only: verdicts.json has no service ${unknown}`);
  return services.filter(({ name }) => names.length === 0 || names.includes(name)).map(complete);
}

/** The service that leaks as much as it is told, once for each size; without a leak it is healthy. */
export function sized(sizes) {
  const { power } = read();
  return sizes.map((bytes) => {
    const truth = bytes === 0 ? { is: 'healthy', accept: ['clean', 'saturating'] } : {};
    return complete({ ...power, ...truth, bytes, env: { LEAK_BYTES: String(bytes) } });
  });
}
