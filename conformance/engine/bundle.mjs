// The DevTools heap engine as one JavaScript file, bundled from the TypeScript
// sources that the chrome-devtools-frontend package ships, and cached by version.
import { build } from 'esbuild';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const require = createRequire(import.meta.url);
const here = path.dirname(fileURLToPath(import.meta.url));
const devtools = path.dirname(require.resolve('chrome-devtools-frontend/package.json'));
const engineDir = path.join(devtools, 'front_end/entrypoints/heap_snapshot_worker');

const ENTRY = `
export { SecondaryInitManager } from './HeapSnapshot.js';
export { HeapSnapshotLoader } from './HeapSnapshotLoader.js';
`;

// Two modules the engine imports but never needs without a browser.
const STUBS = [
  [/\bi18n\/locales\.js$/, `
    export const LOCALES = ['en-US'], BUNDLED_LOCALES = ['en-US'], DEFAULT_LOCALE = 'en-US';
    export const REMOTE_FETCH_PATTERN = '', LOCAL_FETCH_PATTERN = '';`],
  [/\bbrowser\/browser\.js$/, 'export default {};'],
];

const typescriptBehindJs = {
  name: 'typescript-behind-js',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^\..*\.js$/ }, ({ path: wanted, resolveDir }) => {
      const target = path.resolve(resolveDir, wanted);
      const stub = STUBS.findIndex(([pattern]) => pattern.test(target));
      if (stub >= 0) return { path: String(stub), namespace: 'stub' };
      const source = target.replace(/\.js$/, '.ts');
      return existsSync(source) ? { path: source } : undefined;
    });
    onLoad({ filter: /.*/, namespace: 'stub' }, ({ path: stub }) => ({ contents: STUBS[stub][1] }));
  },
};

async function version(name) {
  return JSON.parse(await readFile(require.resolve(`${name}/package.json`), 'utf8')).version;
}

/** Path of the bundled engine; builds it when this pair of versions is new here. */
export async function engineBundle() {
  const cache = path.join(here, '../node_modules/.cache/devtools-engine');
  const outfile = path.join(cache, `${await version('chrome-devtools-frontend')}-${await version('esbuild')}.mjs`);
  if (existsSync(outfile)) return outfile;
  await mkdir(cache, { recursive: true });
  const partial = `${outfile}.${process.pid}.partial`;
  await build({
    stdin: { contents: ENTRY, resolveDir: engineDir, loader: 'ts' },
    bundle: true,
    platform: 'node',
    format: 'esm',
    outfile: partial,
    plugins: [typescriptBehindJs],
    logLevel: 'error',
  });
  await rename(partial, outfile);
  return outfile;
}
