// The process that is captured.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { descendants, guards, ports, state } from './processes.mjs';
import { comes, sleep, until } from './waiting.mjs';

const SERVICE = path.resolve(import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname), '../service.mjs');
/** Node.js may be ended by SIGUSR1 before it is this old; leaktrail waits. */
const SETTLED = 2200;
const REQUEST_TIMEOUT = 2000;

export class Target {
  /** Starts `PREFIX… PROGRAM FLAGS… service.mjs`; settled unless told otherwise. */
  static async start(program, { flags = [], prefix = [], env = {}, objects, settle = true, folder, inside = false } = {}) {
    const [first, ...rest] = [...prefix, program, ...flags, SERVICE];
    const variables = { ...process.env, ...env, ...(objects && { OBJECTS: String(objects) }) };
    const log = fs.openSync(path.join(folder, 'service.log'), 'a');
    const child = spawn(first, rest, { cwd: folder, env: variables, stdio: ['ignore', 'pipe', log] });
    fs.closeSync(log);
    const target = new Target();
    target.child = child;
    target.begun = performance.now();
    child.once('exit', (code, signal) => { target.end = signal ?? `exit ${code}`; });
    const ended = new Promise((resolve) => child.once('close', () => resolve(null)));
    const line = await Promise.race([new Promise((resolve) => createInterface(child.stdout).once('line', resolve)), ended]);
    if (line === null) throw new Error(`the service did not start: ${fs.readFileSync(path.join(folder, 'service.log'), 'utf8')}`);
    target.port = Number(line);
    target.pid = inside ? descendants(child.pid).at(-1) : child.pid;
    target.inspectors = ports(target.pid).filter((port) => port !== target.port);
    if (settle) await sleep(SETTLED - (performance.now() - target.begun));
    return target;
  }

  get isAlive() {
    return state(this.pid) !== null;
  }

  /** Inspectors that were not open when it was started. */
  get opened() {
    return ports(this.pid).filter((port) => port !== this.port && !this.inspectors.includes(port));
  }

  get guards() {
    return guards(this.pid);
  }

  signal(name) {
    process.kill(this.pid, name);
  }

  /** The answer to a request, or null. */
  get(where = '/') {
    return new Promise((resolve) => {
      const request = http.get({ host: '127.0.0.1', port: this.port, path: where, agent: false, timeout: REQUEST_TIMEOUT });
      request.on('response', (response) => {
        let body = '';
        response.setEncoding('utf8').on('data', (part) => { body += part; }).on('end', () => resolve(body));
      });
      request.on('timeout', () => request.destroy());
      request.on('error', () => resolve(null));
    });
  }

  answers() {
    return comes(async () => (await this.get()) !== null);
  }

  /** Ends it; what looks after it must end too. */
  async stop() {
    for (const pid of [...descendants(this.child.pid), this.child.pid].filter(state)) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // It is gone already.
      }
    }
    await until('the end of the service', () => !state(this.pid));
  }
}
