// Where leaktrail's time and memory go, by its own account (--stats), kept beside the results.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { LARGEST, snapshots } from './files.mjs';

const NAMES = ['tsc-1g', LARGEST];
const account = (dir, name) => path.join(dir, `phases-${name}.txt`);

/** Asks once per file, if `wanted` says so. */
export async function askPhases(ours, dir, wanted) {
  for (const name of NAMES) {
    const { after } = snapshots(name);
    if (!after || existsSync(account(dir, name)) || !wanted(`summary ${name}`)) continue;
    const [bin, ...args] = ours.phases(after);
    const { status, stderr } = spawnSync(bin, args, { stdio: ['ignore', 'ignore', 'pipe'], encoding: 'utf8' });
    if (status === 0) await writeFile(account(dir, name), stderr);
  }
}

/** What was told, as Markdown; empty if nothing was. */
export async function phasesText(dir) {
  const told = await Promise.all(NAMES.map(async (name) => {
    const text = await readFile(account(dir, name), 'utf8').catch(() => '');
    return text && `\`leaktrail summary ${name} --stats\`\n\n\`\`\`text\n${text.trimEnd()}\n\`\`\``;
  }));
  return told.filter(Boolean).join('\n\n');
}
