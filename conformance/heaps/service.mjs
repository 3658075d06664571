// Drives an HTTP service: some users, a snapshot, more users, another snapshot.
//
//   node service.mjs SERVER ROUTE BEFORE AFTER       (in ROUTE, {i} is the number of the user)
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import net from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

const [server, route, before, after] = process.argv.slice(2);
const PATIENCE_MS = 20_000;

async function freePort() {
  const probe = net.createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address();
  probe.close();
  await once(probe, 'close');
  return port;
}

async function ready(base, child) {
  const deadline = Date.now() + PATIENCE_MS;
  while (Date.now() < deadline && child.exitCode === null) {
    if (await fetch(base).then((answer) => answer.text(), () => null) !== null) return;
    await sleep(50);
  }
  throw new Error(`${server} did not answer within ${PATIENCE_MS} ms`);
}

async function visit(base, from, to) {
  for (let i = from; i <= to; i++) {
    const answer = await fetch(base + route.replace('{i}', i));
    if (!answer.ok) throw new Error(`user ${i}: status ${answer.status}`);
    await answer.arrayBuffer();
  }
}

async function snapshot(child, name) {
  child.send(name);
  await once(child, 'message');
}

const port = await freePort();
const preload = new URL('./on-message.mjs', import.meta.url).href;
const child = spawn(process.execPath, ['--import', preload, server], {
  env: { ...process.env, PORT: String(port) },
  stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
});
try {
  const base = `http://127.0.0.1:${port}`;
  await ready(base, child);
  await visit(base, 1, Number(before));
  await snapshot(child, 'before');
  await visit(base, Number(before) + 1, Number(after));
  await snapshot(child, 'after');
} finally {
  child.kill('SIGKILL');
}
