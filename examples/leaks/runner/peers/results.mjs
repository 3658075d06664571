// What other tools said of a cell, on disk: written by peers.mjs, read by run.mjs --peers.
import path from 'node:path';
import { known } from '../cells.mjs';

export function file(cell, work) {
  return path.join(work, 'peers', cell.version, path.basename(cell.result));
}

/** The stored answers, if the service is still the same; else null. */
export function read(cell, work) {
  return known(file(cell, work), cell);
}
