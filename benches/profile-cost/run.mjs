// What sampling costs a service: its own CPU time for the same requests, with the profiler and without, in pairs.
// Needs Node.js 22 or later for itself; the service runs on the Node.js that is named.
//
//   node benches/profile-cost/run.mjs [PATH OF NODE] [PAIRS] [REQUESTS]
import { spawn } from 'node:child_process';
import http from 'node:http';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const [node = process.execPath, pairs = '8', requests = '3000'] = process.argv.slice(2);
const INTERVALS = [32, 128, 512].map((kib) => kib * 1024);
const CONNECTIONS = 8;
const BODY = JSON.stringify({
  items: Array.from({ length: 60 }, (_, id) => ({ id, price: id * 1.5, count: id % 7, text: 'x'.repeat(40) })),
});

const service = spawn(node, ['--inspect=127.0.0.1:0', fileURLToPath(new URL('service.mjs', import.meta.url))]);
process.on('exit', () => service.kill('SIGKILL'));
const inspector = new Promise((found) => {
  createInterface({ input: service.stderr }).on('line', (line) => {
    const url = /ws:\/\/\S+/.exec(line);
    if (url) found(url[0]);
  });
});
const [port] = await once(createInterface({ input: service.stdout }), 'line');
const socket = new WebSocket(await inspector);
await once(socket, 'open');

let lastId = 0;
const waiting = new Map();
socket.onmessage = ({ data }) => {
  const reply = JSON.parse(data);
  waiting.get(reply.id)?.(reply.result);
};
const call = (method, params = {}) =>
  new Promise((done) => {
    waiting.set(++lastId, done);
    socket.send(JSON.stringify({ id: lastId, method, params }));
  });

const agent = new http.Agent({ keepAlive: true, maxSockets: CONNECTIONS });
function send(path, body) {
  return new Promise((done, failed) => {
    const request = http.request({ port, host: '127.0.0.1', path, agent, method: body ? 'POST' : 'GET' }, (response) => {
      const parts = [];
      response.on('data', (part) => parts.push(part));
      response.on('end', () => done(Buffer.concat(parts)));
    });
    request.on('error', failed);
    request.end(body);
  });
}

async function load() {
  const latencies = [];
  let next = 0;
  const cpu = async () => Object.values(JSON.parse(await send('/cpu'))).reduce((a, b) => a + b);
  const before = await cpu();
  const began = performance.now();
  await Promise.all(
    Array.from({ length: CONNECTIONS }, async () => {
      while (next < Number(requests)) {
        const sent = performance.now();
        await send(`/${next++}`, BODY);
        latencies.push(performance.now() - sent);
      }
    }),
  );
  const seconds = (performance.now() - began) / 1000;
  latencies.sort((a, b) => a - b);
  const at = (share) => latencies[Math.floor(latencies.length * share)];
  return { cpuMs: ((await cpu()) - before) / 1000, rate: Number(requests) / seconds, p50: at(0.5), p99: at(0.99) };
}

const median = (numbers) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];
for (let i = 0; i < 3; i++) await load();
console.log('interval   CPU of the service    least to most       req/s off -> on   p50 ms        p99 ms        reading ms');
for (const interval of INTERVALS) {
  const found = [];
  for (let pair = 0; pair < Number(pairs); pair++) {
    const run = { reading: 0 };
    // Which of the two comes first changes from pair to pair.
    for (const on of pair % 2 ? [true, false] : [false, true]) {
      if (on) await call('HeapProfiler.startSampling', { samplingInterval: interval });
      run[on ? 'on' : 'off'] = await load();
      const began = performance.now();
      if (on) await call('HeapProfiler.stopSampling');
      if (on) run.reading = performance.now() - began;
    }
    found.push(run);
  }
  const changes = found.map(({ on, off }) => (on.cpuMs / off.cpuMs - 1) * 100).toSorted((a, b) => a - b);
  const both = (key) => `${median(found.map((it) => it.off[key])).toFixed(1)} -> ${median(found.map((it) => it.on[key])).toFixed(1)}`;
  console.log(
    `${interval / 1024} KiB`.padEnd(11) +
      `${median(changes).toFixed(1)} % (median)`.padEnd(22) +
      `${changes[0].toFixed(1)} to ${changes.at(-1).toFixed(1)} %`.padEnd(19) +
      `${both('rate')}   ${both('p50')}   ${both('p99')}   ${median(found.map((it) => it.reading)).toFixed(0)}`,
  );
}
socket.close();
agent.destroy();
service.kill('SIGKILL');
