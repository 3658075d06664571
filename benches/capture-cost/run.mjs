// What a snapshot was said to cost and what it cost, for each shape of shapes.mjs and each runtime.
// `node run.mjs [--nodes node20,node22] [--shapes small:44,worker:40] [--busy N] [--out DIR]`; Linux, as a user who may
// read the memory of its own processes. First: cargo build --release -p leaktrail-probe --example capture-cost
import { execFile, spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { CACHE } from '../../conformance/cache.mjs';
import { runtime } from '../../conformance/runtimes.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
const target = process.env.CARGO_TARGET_DIR ?? path.join(here, '../../target');
const { values: options } = parseArgs({
  options: {
    nodes: { type: 'string', default: 'node18,node20,node22,node24,node26' },
    shapes: { type: 'string', default: 'small:44,strings:60,buffers:60,closures:40,bundle:9,worker:40' },
    busy: { type: 'string', default: '0' },
    tool: { type: 'string', default: path.join(target, 'release/examples/capture-cost') },
    out: { type: 'string' },
  },
});

/** Resolves with the first line the shape prints. */
function started(child) {
  return new Promise((resolve, reject) => {
    child.stdout.once('data', resolve);
    child.once('exit', (code) => reject(new Error(`the shape ended with ${code}`)));
  });
}

async function measured(node, shape, mb) {
  const [name, where] = shape === 'worker' ? ['small', 'worker'] : [shape, 'main'];
  const args = ['--inspect-port=0', path.join(here, 'shapes.mjs'), name, mb, where];
  const child = spawn(runtime(node, CACHE), args, { stdio: ['ignore', 'pipe', 'ignore'] });
  try {
    const port = String(await started(child)).trim();
    const load = Number(options.busy) > 0 && busy(port);
    await new Promise((resolve) => setTimeout(resolve, 1500));
    const { stdout } = await promisify(execFile)(options.tool, [String(child.pid), where]);
    clearInterval(load);
    return JSON.parse(stdout);
  } finally {
    child.kill('SIGKILL');
  }
}

/** Requests at a fixed rate; nobody waits for their answers. */
function busy(port) {
  const send = () => fetch(`http://127.0.0.1:${port}/`).then((res) => res.text(), () => {});
  return setInterval(send, 1000 / Number(options.busy));
}

const mb = (bytes) => (bytes / 1e6).toFixed(0);
const rows = [];
for (const node of options.nodes.split(',')) {
  for (const [shape, size] of options.shapes.split(',').map((word) => word.split(':'))) {
    const row = await measured(node, shape, size).catch((error) => ({ error: String(error.stderr || error).slice(0, 300) }));
    rows.push({ node, shape, size_mb: Number(size), load1: os.loadavg()[0], ...row });
    if (row.error) { console.log(node, shape, row.error); continue; }
    const { predicted: { extra_bytes: [low, high], freeze_ms, nodes, took_ms }, measured: real } = row;
    const inside = (low, it, high) => (low <= it && it <= high ? '' : ' OUTSIDE');
    console.log([
      `${node} ${shape} ${size}`,
      `memory ${mb(low)}-${mb(high)} MB, was ${mb(real.extra_bytes)}${inside(low, real.extra_bytes, high)}`,
      `high/low ${(high / low).toFixed(2)}, high/was ${(high / real.extra_bytes).toFixed(2)}`,
      `freeze ${freeze_ms.join('-')} ms, was ${real.freeze_ms}${inside(freeze_ms[0], real.freeze_ms, freeze_ms[1])}`,
      `nodes ${nodes} of ${real.nodes}, edges ${real.edges}, file ${mb(real.file_bytes)} MB, took ${took_ms} ms`,
    ].join(' | '));
  }
}
if (options.out) {
  fs.mkdirSync(options.out, { recursive: true });
  const machine = { date: new Date().toISOString(), cpu: os.cpus()[0].model, cores: os.cpus().length, kernel: os.release() };
  fs.writeFileSync(path.join(options.out, 'raw.jsonl'), [machine, ...rows].map((row) => `${JSON.stringify(row)}\n`).join(''));
}
