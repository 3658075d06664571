// Writes one named heap snapshot into the folder that HEAP_DIR names.
//
// Where HEAP_BY is `inspector`, the process that started this one takes it: it reads the name, and answers when it has it.
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import v8 from 'node:v8';
import vm from 'node:vm';

/** A full collection, also where the process was started without --expose-gc. */
function collect() {
  v8.setFlagsFromString('--expose-gc');
  vm.runInNewContext('gc')();
}

/** Done when it returns; only where the inspector takes it, when the promise is kept. */
export async function writeSnapshot(name) {
  const file = path.join(process.env.HEAP_DIR, `${name}.heapsnapshot`);
  if (process.env.HEAP_BY === 'inspector') {
    process.stdout.write(`${name}\n`);
    await once(process.stdin, 'data');
  } else if (globalThis.Bun) {
    Bun.gc(true);
    writeFileSync(file, Bun.generateHeapSnapshot('v8'));
  } else {
    collect();
    v8.writeHeapSnapshot(file);
  }
}
