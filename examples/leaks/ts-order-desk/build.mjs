// Bundles and minifies a variant: node build.mjs leaky
import { build } from 'esbuild';

const variant = process.argv[2];

await build({
  entryPoints: [`${variant}/src/server.ts`],
  outfile: `${variant}/dist/server.mjs`,
  bundle: true,
  minify: true,
  sourcemap: 'linked',
  platform: 'node',
  format: 'esm',
  target: 'node18',
});
