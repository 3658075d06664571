import { stat } from 'node:fs/promises';

const file = new URL('./rules.mjs', import.meta.url);

export async function loadRules() {
  const { size, mtimeMs } = await stat(file);
  if (size === 0) throw new Error('the rules file is empty');
  return import(`${file}?changed=${mtimeMs}`);
}
