// Compresses a file. Runs itself on a newer Node.js where this one has no zstd:
//
//   node compress.mjs gzip|zstd IN OUT
import { execFile } from 'node:child_process';
import { createReadStream, createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import zlib from 'node:zlib';
import { CACHE } from '../cache.mjs';
import { runtime } from '../runtimes.mjs';

const ENCODERS = {
  gzip: () => zlib.createGzip({ level: 1 }),
  zstd: zlib.createZstdCompress,
};

/** Writes `from` compressed to `to`, whose path it gives. */
export async function compressed(encoding, from, to) {
  const encoder = ENCODERS[encoding];
  if (encoder) await pipeline(createReadStream(from), encoder(), createWriteStream(to));
  else await promisify(execFile)(runtime('node24', CACHE), [import.meta.filename, encoding, from, to]);
  return to;
}

if (import.meta.filename === process.argv[1]) await compressed(...process.argv.slice(2));
