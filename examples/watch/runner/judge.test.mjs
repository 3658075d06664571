import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fault, first } from './judge.mjs';

const said = (...kinds) => kinds.map((kind, at) => ({ kind, seconds: 5 * at }));

test('one alarm is too many for a calm service', () => {
  const service = { calm: true, kind: 'nothing' };
  assert.equal(fault({ service, judgements: said('unclear', 'nothing', 'nothing') }), null);
  assert.equal(fault({ service, judgements: said('unclear', 'heap', 'nothing') }), 'false alarm after 5 s');
});

test('a leak must be there in the end, of the right kind', () => {
  const service = { kind: 'heap' };
  assert.equal(fault({ service, judgements: said('unclear', 'heap', 'heap') }), null);
  assert.equal(fault({ service, judgements: said('unclear', 'external') }), 'external, not heap');
  assert.equal(fault({ service, judgements: said('heap', 'unclear') }), 'unclear, not heap');
  assert.equal(fault({ service, judgements: [] }), 'no sample');
  assert.equal(fault({ service, judgements: [], error: 'gone' }), 'gone');
});

test('fragmentation is no leak, and a leak no fragmentation', () => {
  const kept = [{ kind: 'native', fragmentation: true, seconds: 60 }];
  assert.equal(fault({ service: { kind: 'native', fragmentation: true }, judgements: kept }), null);
  assert.equal(fault({ service: { kind: 'native' }, judgements: kept }), 'taken for fragmentation');
  assert.equal(fault({ service: { kind: 'native', fragmentation: true }, judgements: said('native') }), 'fragmentation not told');
});

test('the worker must be named', () => {
  const service = { kind: 'heap', worker: true };
  assert.equal(fault({ service, judgements: said('heap') }), 'the worker is not named');
  assert.equal(fault({ service, judgements: [{ kind: 'heap', worker: '[worker 1]', seconds: 9 }] }), null);
});

test('the first alarm is found', () => {
  assert.deepEqual(first({ judgements: said('unclear', 'nothing', 'native', 'heap') }), { kind: 'native', seconds: 10 });
  assert.equal(first({ judgements: said('unclear', 'nothing') }), undefined);
});
