// Where generated snapshots, references and results live, and how they are known to be unchanged.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const CACHE = path.resolve(
  process.env.LEAKTRAIL_CACHE ?? fileURLToPath(new URL('../target/conformance', import.meta.url)),
);

/** SHA-256 over the contents of all `files`, in order. */
export async function digest(...files) {
  const hash = createHash('sha256');
  for (const file of files) for await (const chunk of createReadStream(file)) hash.update(chunk);
  return hash.digest('hex');
}
