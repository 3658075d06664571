import assert from 'node:assert/strict';
import { test } from 'node:test';
import { read } from './watch.mjs';

const LINES = [
  { type: 'sample', at_ms: 12, kind: 'unclear', reason: 'watched for 0 s only' },
  { type: 'sample', at_ms: 5012, kind: 'heap', reason: 'what survives major collections grows' },
  { type: 'judgement', watched_ms: 5012, kind: 'native', reason: 'kept', worker: '[worker 2] pool', fragmentation_suspected: true },
];

test('the judgement of each sample and the last one are read', () => {
  const judgements = read(`${LINES.map((line) => JSON.stringify(line)).join('\n')}\n`);
  assert.deepEqual(judgements, [
    { kind: 'unclear', reason: 'watched for 0 s only', seconds: 0.012, worker: null, fragmentation: false },
    { kind: 'heap', reason: 'what survives major collections grows', seconds: 5.012, worker: null, fragmentation: false },
    { kind: 'native', reason: 'kept', seconds: 5.012, worker: '[worker 2] pool', fragmentation: true },
  ]);
});

test('without a document there is no judgement', () => {
  assert.deepEqual(read(''), []);
});
