import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import test from 'node:test';
import { hunt } from './hunt.mjs';

/** Hunts with a leaktrail that prints its arguments as the reason. */
async function answer(t, { verdict, code, target }) {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'hunt-test-'));
  t.after(() => fs.rmSync(dir, { recursive: true }));
  const fake = path.join(dir, 'leaktrail');
  const text = `console.error('error: it rains');
    const reason = process.argv.slice(2);
    if (${JSON.stringify(verdict)}) console.log(JSON.stringify({ verdict: ${JSON.stringify(verdict)}, reason }));
    process.exitCode = ${code};`;
  fs.writeFileSync(fake, `#!${process.execPath}\n${text}\n`, { mode: 0o700 });
  return hunt(fake, { start: ['node', 'a.mjs'], cwd: dir, dir, node: 'node', log: path.join(dir, 'log'), load: 'GET /', ...target });
}

test('the service, its load and its environment are passed on', async (t) => {
  const target = { node: '/n', env: { LEAK_BYTES: '64' }, load: ['3:GET /a/{i}', 'GET /b'] };
  const { document, code } = await answer(t, { verdict: 'leak', code: 1, target });
  assert.equal(code, 1);
  assert.deepEqual(document.reason, [
    'hunt', '--format', 'json', '--node', '/n', '--env', 'LEAK_BYTES=64', '--load', '3:GET /a/{i}', '--load', 'GET /b', '--', 'node', 'a.mjs',
  ]);
});

test('a load script is a command of the shell', async (t) => {
  const { document } = await answer(t, { verdict: 'clean', code: 0, target: { load: { script: 'load.mjs' }, dir: "/it's here" } });
  const at = document.reason.indexOf('--load-cmd');
  assert.equal(document.reason[at + 1], `'${process.execPath}' '/it'\\''s here/load.mjs'`);
});

test('an answer that contradicts itself is none', async (t) => {
  await assert.rejects(answer(t, { verdict: 'clean', code: 1 }), /said clean and ended with 1/);
  await assert.rejects(answer(t, { verdict: 'leak', code: 0 }), /said leak and ended with 0/);
});

test('no answer tells why', async (t) => {
  await assert.rejects(answer(t, { verdict: null, code: 2 }), /ended with 2: error: it rains/);
  await assert.rejects(answer(t, { verdict: null, code: 4 }), /ended with 4 and printed no JSON: error: it rains/);
});
