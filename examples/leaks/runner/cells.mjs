// The plan: one cell for each (Node.js, service, variant, renamed or not), and the files that belong to it.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

export function version(node) {
  return execFileSync(node, ['--version'], { encoding: 'utf8' }).trim();
}

/** All cells of a run, services in order, leaky before fixed. */
export function plan(options, examples) {
  const runtimes = options.nodes.map((node) => ({ node, version: version(node) }));
  const results = options.hunt ? 'hunts' : 'results';
  const suffix = options.seed === null ? '' : `.renamed-${options.seed}`;
  const cells = [];
  for (const runtime of runtimes) {
    for (const example of examples) {
      for (const variant of example.variants.filter((name) => !options.variant || name === options.variant)) {
        const id = `${example.name}.${variant}${suffix}`;
        cells.push({
          ...runtime,
          example,
          variant,
          seed: options.seed,
          title: `${id} (${runtime.version})`,
          snapshots: path.join(options.work, 'snapshots', runtime.version, id),
          result: path.join(options.work, results, runtime.version, `${id}.json`),
          log: path.join(options.work, 'logs', runtime.version, `${id}${options.hunt ? '.hunt' : ''}.log`),
        });
      }
    }
  }
  return cells;
}

export function readJson(file) {
  return fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, 'utf8')) : null;
}

/** Writes whole or not at all, so that an interrupted run can go on. */
export function writeJson(file, value) {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(`${file}.partial`, `${JSON.stringify(value, null, 1)}\n`);
  fs.renameSync(`${file}.partial`, file);
}

/** What an earlier run measured and was told, if the service is still the same. */
export function known(file, cell) {
  const stored = readJson(file);
  return stored?.fingerprint === cell.example.fingerprint ? stored : null;
}
