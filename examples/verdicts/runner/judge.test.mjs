import assert from 'node:assert/strict';
import test from 'node:test';
import { extract, fault } from './judge.mjs';

const healthy = { is: 'healthy', accept: ['clean', 'saturating'] };
const leaking = { is: 'leaking', accept: ['leak', 'inconclusive'], kind: 'heap', owner: ['visits'] };
const broken = { is: 'broken', accept: ['failed'] };
const leak = { verdict: 'leak', kind: 'heap', owner: 'visits' };

test('accepted answers are right', () => {
  assert.equal(fault(healthy, { verdict: 'saturating' }), null);
  assert.equal(fault(leaking, leak), null);
  assert.equal(fault(leaking, { ...leak, owner: 'Journal.visits' }), null);
  assert.equal(fault(leaking, { verdict: 'inconclusive', kind: 'none', owner: null }), null);
  assert.equal(fault(broken, { verdict: 'failed' }), null);
});

test('what is wrong has a name', () => {
  assert.equal(fault(healthy, leak), 'false alarm');
  assert.equal(fault(healthy, { verdict: 'outside-heap' }), 'false alarm');
  assert.equal(fault(leaking, { verdict: 'clean' }), 'missed');
  assert.equal(fault(leaking, { verdict: 'saturating' }), 'missed');
  assert.equal(fault(leaking, { verdict: 'outside-heap' }), 'wrong verdict');
  assert.equal(fault(leaking, { ...leak, kind: 'external' }), 'wrong kind');
  assert.equal(fault(leaking, { ...leak, owner: 'revisits' }), 'wrong owner');
  assert.equal(fault(leaking, { ...leak, owner: null }), 'wrong owner');
  assert.equal(fault(healthy, { verdict: 'inconclusive' }), 'inconclusive');
  assert.equal(fault(healthy, { verdict: 'failed' }), 'hunt failed');
  assert.equal(fault(broken, { verdict: 'clean' }), 'wrong verdict');
  assert.equal(fault(healthy, { error: 'leaktrail hunt ended with 101' }), 'no answer');
});

test('a document of a failed hunt has no numbers', () => {
  const { verdict, kind, owner, growth, minimum } = extract({ verdict: 'failed', reason: 'the service died' });
  assert.deepEqual({ verdict, kind, owner, growth, minimum }, { verdict: 'failed', kind: null, owner: null, growth: null, minimum: null });
});
