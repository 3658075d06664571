// Asks leaktrail what it thinks of three snapshots.
import { execFile } from 'node:child_process';
import path from 'node:path';

const TIMEOUT_MS = 120_000;
const MAX_OUTPUT = 64 * 2 ** 20;
/** Exit codes that come with a document: clean, leak, inconclusive. */
const ANSWERS = [0, 1, 3];

const ARGV = (snapshots, root) => ['diagnose', ...snapshots, '--format', 'json', '--root', root];

/** The JSON document of `leaktrail diagnose`. */
export function diagnose(leaktrail, snapshotsDir, root) {
  const snapshots = [0, 1, 2].map((phase) => path.join(snapshotsDir, `${phase}.heapsnapshot`));
  return new Promise((resolve, reject) => {
    execFile(leaktrail, ARGV(snapshots, root), { timeout: TIMEOUT_MS, maxBuffer: MAX_OUTPUT }, (error, stdout, stderr) => {
      if (error && !ANSWERS.includes(error.code)) {
        const why = stderr.trim().split('\n').at(0) || error.message;
        reject(new Error(`leaktrail diagnose failed (${error.code ?? error.signal}): ${why}`));
        return;
      }
      try {
        resolve(JSON.parse(stdout));
      } catch {
        reject(new Error(`leaktrail diagnose printed no JSON: ${stdout.slice(0, 80)}`));
      }
    });
  });
}
