// The same snapshot read in every way there is: our own answers must not differ in a byte.
//
// One way is compared with the engine (compare.mjs); that the others agree with it is enough.
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { knows, plain, text } from './binary.mjs';
import { compressed } from './compress.mjs';

const OBJECTS = 100;
const THREADS = [1, 2, 5];

/** What stands in an answer for the file and not for what is in it. */
const ABOUT_THE_FILE = /"path":"(?:[^"\\]|\\.)*","bytes":\d+,/g;

/** The answers to all commands about a cell; `how` as in binary.mjs, `as` says what to write for a file. */
async function answers(bin, { file, before, ids }, how, as = (name) => name) {
  const ask = async (args) => (await text(bin, [...args, '--format', 'json'], how)).replaceAll(ABOUT_THE_FILE, '');
  const after = how.stdin ? '-' : await as(file);
  return {
    summary: await ask(['summary', after]),
    ...(before && { compare: await ask(['compare', await as(before), after]) }),
    retainers: await ask(['retainers', after, ...ids.map((id) => `@${id}`), '--paths', '0']),
  };
}

const threads = (count) => ({
  name: `${count} ${count === 1 ? 'thread' : 'threads'}`,
  of: (bin, cell, direct) => answers(bin, cell, { ...direct, env: { RAYON_NUM_THREADS: String(count) } }),
});

const stream = {
  name: 'stream',
  of: (bin, cell, direct) => answers(bin, cell, { ...direct, stdin: cell.file }),
};

const encoded = (encoding) => ({
  name: encoding,
  async of(bin, cell, direct, dir) {
    const made = new Map();
    const as = async (file) => {
      if (!made.has(file)) made.set(file, compressed(encoding, file, path.join(dir, `${made.size}.${encoding}`)));
      return made.get(file);
    };
    return answers(bin, cell, direct, as);
  },
});

const index = {
  name: 'index',
  needs: '--index-dir',
  async of(bin, cell, _direct, dir) {
    const how = { flags: ['--index-dir', dir] };
    for (const file of [cell.file, cell.before].filter(Boolean)) await text(bin, ['index', file], how);
    if ((await readdir(dir)).length === 0) throw new Error(`${bin} has written no index`);
    return answers(bin, cell, how);
  },
};

const VARIANTS = [...THREADS.map(threads), stream, encoded('gzip'), encoded('zstd'), index];

/** Adds to `tally` what every way of reading answers, held against the usual way. */
export async function compareVariants(tally, bin, cell, scratch) {
  const direct = plain(bin);
  const asked = { ...cell, ids: cell.expected.objects.slice(0, OBJECTS).map(({ id }) => id) };
  const usual = await answers(bin, asked, direct);
  await mkdir(scratch, { recursive: true });
  for (const { name, needs, of } of VARIANTS) {
    if (needs && !knows(bin, needs)) continue;
    const dir = await mkdtemp(path.join(scratch, 'variant-'));
    try {
      const given = await of(bin, asked, direct, dir);
      for (const command of Object.keys(usual)) tally.same(`${command}, ${name}`, usual[command], given[command]);
    } catch (error) {
      tally.failed(name, error);
    } finally {
      await rm(dir, { recursive: true, force: true });
    }
  }
}
