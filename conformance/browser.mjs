// The Chromium of this machine; with root and apt it is installed when there is none.
import { execFileSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import path from 'node:path';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function inPath(name) {
  return (process.env.PATH ?? '').split(path.delimiter).map((dir) => path.join(dir, name)).find(isExecutable);
}

function install() {
  const quiet = { stdio: ['ignore', 'ignore', 'inherit'], env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } };
  execFileSync('apt-get', ['update', '-qq'], quiet);
  execFileSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium'], quiet);
}

/** Path of Chromium: the one that CHROMIUM names, else the first in PATH. */
export function chromium() {
  const find = () => process.env.CHROMIUM ?? NAMES.map(inPath).find(Boolean);
  if (!find() && process.getuid() === 0 && inPath('apt-get')) install();
  const found = find();
  if (!found) throw new Error('no Chromium: install the package chromium, or set CHROMIUM to the path of its executable');
  return found;
}
