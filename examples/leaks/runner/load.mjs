// Drives load: a number of requests with ids that never repeat, by plain HTTP or by the example's own script.
import { spawn } from 'node:child_process';
import http from 'node:http';

const CONCURRENCY = 8;
const SCRIPT_MS = 120_000;

/** "3:GET /a/{i}" and "GET /b" as one list in which each route stands as often as its weight says. */
function routes(load) {
  return [load].flat().flatMap((text) => {
    const { weight = '1', method, path } = /^(?:(?<weight>\d+):)?(?<method>[A-Z]+) (?<path>\/\S*)$/.exec(text)?.groups ?? {};
    if (!method) throw new Error(`"load": not a request: ${text}`);
    return Array(Number(weight)).fill({ method, path });
  });
}

function request(agent, baseUrl, { method, path }, id) {
  const url = new URL(path.replaceAll('{i}', id), baseUrl);
  return new Promise((resolve, reject) => {
    const out = http.request(url, { method, agent }, (answer) => {
      answer.resume();
      answer.on('error', reject).on('end', () => {
        if (answer.statusCode >= 200 && answer.statusCode < 300) resolve();
        else reject(new Error(`${method} ${url.pathname} answered ${answer.statusCode}`));
      });
    });
    out.on('error', reject).end();
  });
}

async function byHttp(baseUrl, list, start, count) {
  const agent = new http.Agent({ keepAlive: true, maxSockets: CONCURRENCY });
  let next = start;
  const client = async () => {
    while (next < start + count) {
      const id = next++;
      await request(agent, baseUrl, list[id % list.length], id);
    }
  };
  try {
    await Promise.all(Array.from({ length: CONCURRENCY }, client));
  } finally {
    agent.destroy();
  }
}

function byScript(baseUrl, { script, cwd }, start, count) {
  const env = { ...process.env, BASE_URL: baseUrl, START: String(start), COUNT: String(count) };
  const child = spawn(process.execPath, [script], { cwd, env, stdio: ['ignore', 'ignore', 'pipe'], timeout: SCRIPT_MS });
  let errors = '';
  child.stderr.on('data', (data) => { errors += data; });
  return new Promise((resolve, reject) => {
    child.on('error', reject).on('close', (code, name) => {
      if (code === 0) resolve();
      else reject(new Error(`${script} ended with ${name ?? `code ${code}`}: ${errors.trim().split('\n').at(-1)}`));
    });
  });
}

/** A function that sends requests `start` … `start + count - 1`; it fails at the first answer that is not 2xx. */
export function loader(load, cwd, baseUrl) {
  if (load?.script) return (start, count) => byScript(baseUrl, { script: load.script, cwd }, start, count);
  const list = routes(load);
  return (start, count) => byHttp(baseUrl, list, start, count);
}
