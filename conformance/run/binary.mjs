// Runs the built leaktrail and reads its JSON.
import { spawn } from 'node:child_process';
import { once } from 'node:events';

const IDS_PER_CALL = 200;

async function json(bin, args) {
  const child = spawn(bin, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const closed = once(child, 'close');
  const chunks = [];
  for await (const chunk of child.stdout) chunks.push(chunk);
  const [code, signal] = await closed;
  if (code !== 0) throw new Error(`${bin} ${args.slice(0, 4).join(' ')}: ended with ${signal ?? code}`);
  return JSON.parse(Buffer.concat(chunks).toString('utf8'));
}

export const summary = (bin, file) => json(bin, ['summary', file, '--format', 'json']);

export const compare = (bin, before, after) =>
  json(bin, ['compare', before, after, '--format', 'json']);

/** The answers for all `ids`, in order, each `{object, retainers}`. */
export async function retainers(bin, file, ids) {
  const answers = [];
  for (let from = 0; from < ids.length; from += IDS_PER_CALL) {
    const wanted = ids.slice(from, from + IDS_PER_CALL).map((id) => `@${id}`);
    const answer = await json(bin, ['retainers', file, ...wanted, '--paths', '0', '--format', 'json']);
    answers.push(...(answer.objects ?? [answer]));
  }
  return answers;
}
