// A running service: starts it with an inspector, waits for its port, and stops it with all its children.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const READY_MS = 20_000;
const GRACE_MS = 3_000;
const groups = new Set();

function signal(group, name) {
  try {
    process.kill(-group, name);
    return true;
  } catch {
    return false;
  }
}

process.on('exit', () => groups.forEach((group) => signal(group, 'SIGKILL')));

function freePort() {
  return new Promise((resolve, reject) => {
    const server = net.createServer().on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

function accepts(port) {
  return new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1');
    const end = (answer) => { socket.destroy(); resolve(answer); };
    socket.on('connect', () => end(true)).on('error', () => end(false));
  });
}

class Service {
  #child;
  #output = '';
  inspectorUrl;

  constructor(command, { cwd, port, log }) {
    const [node, ...args] = command;
    fs.mkdirSync(path.dirname(log), { recursive: true });
    const file = fs.createWriteStream(log);
    const env = { ...process.env, PORT: String(port) };
    delete env.NODE_OPTIONS;
    this.baseUrl = `http://127.0.0.1:${port}`;
    this.port = port;
    this.#child = spawn(node, ['--inspect=127.0.0.1:0', ...args], { cwd, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    if (this.#child.pid) groups.add(this.#child.pid);
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream.on('data', (data) => {
        file.write(data);
        if (!this.inspectorUrl) this.#listen(data);
      });
    }
    this.ended = new Promise((resolve) => {
      this.#child.on('error', (error) => resolve(error.message));
      this.#child.on('exit', (code, name) => resolve(`ended with ${name ?? `code ${code}`}`));
    });
  }

  get pid() {
    return this.#child.pid;
  }

  #listen(data) {
    this.#output += data;
    this.inspectorUrl = /Debugger listening on (ws:\S+)\n/.exec(this.#output)?.[1];
    if (this.inspectorUrl) this.#output = '';
  }

  async ready() {
    let end = null;
    this.ended.then((how) => { end = how; });
    for (const until = Date.now() + READY_MS; Date.now() < until; await sleep(50)) {
      if (end) throw new Error(`the service ${end} before it listened`);
      if (this.inspectorUrl && (await accepts(this.port))) return;
    }
    throw new Error(`the service did not listen on port ${this.port} within ${READY_MS / 1000} s`);
  }

  async stop() {
    if (!this.pid) return;
    signal(this.pid, 'SIGTERM');
    await Promise.race([this.ended, sleep(GRACE_MS, null, { ref: false })]);
    signal(this.pid, 'SIGKILL');
    groups.delete(this.pid);
  }
}

/** Starts `start` (a list that begins with "node") in `cwd`; the answer serves and has an open inspector. */
export async function start(node, start, cwd, log) {
  const service = new Service([node, ...start.slice(1)], { cwd, port: await freePort(), log });
  try {
    await service.ready();
    return service;
  } catch (error) {
    await service.stop();
    throw error;
  }
}
