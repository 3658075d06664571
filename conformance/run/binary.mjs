// Runs the built leaktrail and reads its JSON.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createReadStream } from 'node:fs';

const IDS_PER_CALL = 200;

/** What it prints. `flags` follow `args`, `env` is added, `stdin` is a file that it reads as `-`. */
export async function text(bin, args, { env = {}, flags = [], stdin } = {}) {
  const child = spawn(bin, [...args, ...flags], {
    env: { ...process.env, ...env },
    stdio: [stdin ? 'pipe' : 'ignore', 'pipe', 'inherit'],
  });
  const closed = once(child, 'close');
  if (stdin) createReadStream(stdin, { highWaterMark: 1 << 20 }).pipe(child.stdin).on('error', () => {}); // its exit code tells
  const chunks = [];
  for await (const chunk of child.stdout) chunks.push(chunk);
  const [code, signal] = await closed;
  if (code !== 0) throw new Error(`${bin} ${args.slice(0, 4).join(' ')}: ended with ${signal ?? code}`);
  return Buffer.concat(chunks).toString('utf8');
}

/** Whether the binary knows a flag. */
export function knows(bin, flag) {
  return execFileSync(bin, ['summary', '--help'], { encoding: 'utf8' }).includes(flag);
}

/** Every comparison with the engine reads the file itself, and leaves nothing behind. */
export function plain(bin) {
  return knows(bin, '--no-index') ? { flags: ['--no-index'] } : {};
}

const json = async (bin, args) => JSON.parse(await text(bin, args, plain(bin)));

export const summary = (bin, file) => json(bin, ['summary', file, '--format', 'json']);

export const compare = (bin, before, after) =>
  json(bin, ['compare', before, after, '--format', 'json']);

/** Everything that one command lists of the dominator tree, `depth` and `top` wide. */
export const dominators = (bin, file, { depth, top }) =>
  json(bin, ['dominators', file, '--depth', `${depth}`, '--top', `${top}`, '--min', '0', '--format', 'json']);

/** One object and what dominates it. */
export const dominatorsOf = (bin, file, id) => json(bin, ['dominators', file, `@${id}`, '--depth', '0', '--format', 'json']);

export const strings = (bin, file) => json(bin, ['strings', file, '--format', 'json']);

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
