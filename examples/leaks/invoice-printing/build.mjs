import { execFileSync } from 'node:child_process';

const variant = process.argv[2];
execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', `${variant}/tsconfig.json`], { stdio: 'inherit' });
