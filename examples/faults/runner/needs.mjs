// What a machine must have for some faults.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { hasCgroups } from './cgroup.mjs';

/** What this machine has of what faults need. */
export function has(need, { bun, deno }) {
  const isRoot = process.getuid() === 0;
  switch (need) {
    case undefined: return true;
    case 'root': return isRoot;
    case 'cgroup': return hasCgroups();
    case 'bun': return Boolean(bun);
    case 'deno': return Boolean(deno);
    case 'mount': return isRoot && tries('mount', ['--version']);
    case 'ss -K': return isRoot && tries('ss', ['-K', 'dport', '=', '1']) && isDestroying();
    default: throw new Error(`nobody knows whether there is ${need}`);
  }
}

function tries(program, args) {
  try {
    execFileSync(program, args, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

function isDestroying() {
  const release = fs.readFileSync('/proc/sys/kernel/osrelease', 'utf8').trim();
  const sources = ['/proc/config.gz', path.join('/boot', `config-${release}`)].filter((file) => fs.existsSync(file));
  return sources.some((file) => tries('sh', ['-c', `zgrep -q '^CONFIG_INET_DIAG_DESTROY=y' ${file} || grep -q '^CONFIG_INET_DIAG_DESTROY=y' ${file}`]));
}
