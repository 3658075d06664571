// Writes one named heap snapshot into the folder that HEAP_DIR names.
import path from 'node:path';
import v8 from 'node:v8';
import vm from 'node:vm';

/** A full collection, also where the process was started without --expose-gc. */
function collect() {
  v8.setFlagsFromString('--expose-gc');
  vm.runInNewContext('gc')();
}

export function writeSnapshot(name) {
  collect();
  v8.writeHeapSnapshot(path.join(process.env.HEAP_DIR, `${name}.heapsnapshot`));
}
