import { build } from 'esbuild';

const variant = process.argv[2];
await build({
  entryPoints: [`${variant}/src/server.js`],
  outfile: `${variant}/dist/server.cjs`,
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  sourcemap: 'inline',
  logLevel: 'warning',
});
