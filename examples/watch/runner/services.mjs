// The services: reads watch.json and checks it.
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const HOME = fileURLToPath(new URL('..', import.meta.url));
const KINDS = ['heap', 'external', 'native', 'nothing'];

function complete(entry, most) {
  const wrong = (what) => { throw new Error(`watch.json: ${entry.name}: ${what}`); };
  if (entry.kind && !KINDS.includes(entry.kind)) wrong(`"kind" must be one of ${KINDS.join(', ')}`);
  if (entry.load && !(entry.perSecond > 0)) wrong('"load" needs "perSecond"');
  if (!entry.calm && !entry.kind) wrong('"kind" or "calm" must be there: else nothing is asked');
  const seconds = Math.min(entry.seconds, most);
  return { ids: Number.MAX_SAFE_INTEGER, ...entry, seconds, start: [path.resolve(HOME, entry.start)] };
}

/** The services of these names, or all, each watched for so many seconds at most. */
export function find(names, most) {
  const { services } = JSON.parse(fs.readFileSync(path.join(HOME, 'watch.json'), 'utf8'));
  const unknown = names.find((name) => !services.some((service) => service.name === name));
  if (unknown) throw new Error(`--only: watch.json has no service ${unknown}`);
  return services.filter(({ name }) => names.length === 0 || names.includes(name)).map((entry) => complete(entry, most));
}
