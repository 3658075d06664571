// Opens a page in headless Chromium and takes its heap before and after it grows.
//
//   node page.mjs CHROMIUM
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { address, Inspector } from './cdp.mjs';

const [chromium] = process.argv.slice(2);
const PAGE = new URL('./page/index.html', import.meta.url).href;

async function opened(browser) {
  const { host } = new URL(browser);
  const targets = await (await fetch(`http://${host}/json/list`)).json();
  const page = await Inspector.connect(targets.find(({ type }) => type === 'page').webSocketDebuggerUrl);
  await page.send('Page.enable');
  const loaded = page.event('Page.loadEventFired');
  await page.send('Page.navigate', { url: PAGE });
  await loaded;
  return page;
}

const profile = await mkdtemp(path.join(os.tmpdir(), 'leaktrail-page-'));
const sandbox = process.getuid() === 0 ? ['--no-sandbox'] : [];
const quiet = ['--disable-gpu', '--disable-dev-shm-usage', '--disable-extensions', '--no-first-run'];
const child = spawn(chromium, ['--headless', ...sandbox, ...quiet, '--remote-debugging-port=0', `--user-data-dir=${profile}`, 'about:blank'], {
  stdio: ['ignore', 'ignore', 'pipe'],
});
const exited = once(child, 'exit');
try {
  const page = await opened(await address(child));
  child.stderr.resume();
  for (const [round, name] of ['before', 'after'].entries()) {
    await page.evaluate(`grow(${round + 1})`);
    await page.snapshot(path.join(process.env.HEAP_DIR, `${name}.heapsnapshot`), { captureNumericValue: true });
  }
  page.close();
  child.kill();
  await exited;
} finally {
  child.kill('SIGKILL');
  await rm(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
}
