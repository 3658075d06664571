import { stat } from 'node:fs/promises';

const file = new URL('./rules.mjs', import.meta.url);
let reloads = 0;

export async function loadRules() {
  const { size } = await stat(file);
  if (size === 0) throw new Error('the rules file is empty');
  reloads += 1;
  return import(`${file}?reload=${reloads}`);
}
