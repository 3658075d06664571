// What watching costs the watched service: CPU time (user and system, all threads) per 10,000 requests, with and
// without `leaktrail watch`, in pairs that take turns. The interval is that of a terminal; off one it is 10s.
//
//   node benches/watch-overhead/run.mjs [--pairs 10] [--requests 200000] [--interval 2s] [--node node]
//
// Build first: cargo build --release. Run it on a machine that does nothing else. Linux only.
import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const here = dirname(fileURLToPath(import.meta.url));
const { values: options } = parseArgs({
  options: {
    pairs: { type: 'string', default: '10' },
    requests: { type: 'string', default: '200000' },
    interval: { type: 'string', default: '2s' },
    node: { type: 'string', default: process.execPath },
    bin: { type: 'string', default: join(here, '../../target/release/leaktrail') },
    out: { type: 'string' },
  },
});
const requests = Number(options.requests);
const ticksPerSecond = Number(execFileSync('getconf', ['CLK_TCK']));

function cpuSeconds(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
}

async function load(port, count) {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 4 });
  let sent = 0;
  const one = () => new Promise((done, fail) => {
    http.get({ port, host: '127.0.0.1', agent, path: `/${sent}` }, (response) => {
      response.resume().on('end', done);
    }).on('error', fail);
  });
  await Promise.all([1, 2, 3, 4].map(async () => { while (sent++ < count) await one(); }));
  agent.destroy();
}

const line = (stream) => new Promise((done) => stream.once('data', (text) => done(String(text).trim())));
const ended = (child) => new Promise((done) => child.once('exit', done));

/// CPU seconds of the service per 10,000 requests.
async function measure(watched) {
  const service = spawn(options.node, ['--inspect-port=0', join(here, 'service.mjs')], { stdio: ['ignore', 'pipe', 'ignore'] });
  const port = Number(await line(service.stdout));
  await load(port, requests / 2);
  await new Promise((done) => setTimeout(done, 2500));
  let watch;
  if (watched) {
    const flags = ['watch', String(service.pid), '--interval', options.interval, '--format', 'jsonl'];
    watch = spawn(options.bin, flags, { stdio: ['ignore', 'pipe', 'inherit'] });
    await line(watch.stdout);
    watch.stdout.resume();
  }
  const before = cpuSeconds(service.pid);
  await load(port, requests);
  const spent = cpuSeconds(service.pid) - before;
  if (watch) {
    watch.kill('SIGTERM');
    await ended(watch);
  }
  service.kill('SIGKILL');
  await ended(service);
  return spent / requests * 10_000;
}

/// The median and its interval of at least 95 %, by the sign test.
function median(sorted) {
  const n = sorted.length;
  const middle = (sorted[Math.floor((n - 1) / 2)] + sorted[Math.ceil((n - 1) / 2)]) / 2;
  let below = 0;
  let ways = 1;
  let rank = 0;
  for (let k = 0; k < n / 2; k += 1) {
    below += ways / 2 ** n;
    if (below > 0.025) break;
    rank = k + 1;
    ways = ways * (n - k) / (k + 1);
  }
  const interval = rank > 0 ? [sorted[rank - 1], sorted[n - rank]] : null;
  return { middle, interval };
}

const pairs = [];
for (let number = 0; number < Number(options.pairs); number += 1) {
  const pair = {};
  for (const watched of number % 2 ? [true, false] : [false, true]) pair[watched ? 'watched' : 'alone'] = await measure(watched);
  pair.extra_percent = (pair.watched / pair.alone - 1) * 100;
  pairs.push(pair);
  console.log(`pair ${number + 1}: alone ${pair.alone.toFixed(3)} s, watched ${pair.watched.toFixed(3)} s, ${pair.extra_percent.toFixed(2)} %`);
}
const { middle, interval } = median(pairs.map((pair) => pair.extra_percent).sort((a, b) => a - b));
const shown = interval ? `${interval.map((bound) => bound.toFixed(2)).join(' to ')} %` : 'too few pairs';
console.log(`median ${middle.toFixed(2)} %, interval of at least 95 %: ${shown}`);
const result = {
  date: new Date().toISOString().slice(0, 10),
  machine: `${os.cpus().length} × ${os.cpus()[0].model}, Linux ${os.release()}`,
  load_average: os.loadavg().map((load) => Number(load.toFixed(1))),
  node: execFileSync(options.node, ['--version'], { encoding: 'utf8' }).trim(),
  interval: options.interval, requests, median_percent: middle, interval_percent: interval,
  unit: 'CPU seconds of the service per 10,000 requests', pairs,
};
const out = options.out ?? join(here, 'results', `${result.date}-${result.node}.json`);
mkdirSync(dirname(out), { recursive: true });
writeFileSync(out, `${JSON.stringify(result, null, 2)}\n`);
