import assert from 'node:assert/strict';
import test from 'node:test';
import { upperBound } from './bound.mjs';

const near = (actual, expected) => assert.ok(Math.abs(actual - expected) < 1e-9, `${actual} is not ${expected}`);

test('no hit: the closed form', () => {
  for (const runs of [1, 20, 59, 100, 5_000]) near(upperBound(0, runs), 1 - 0.05 ** (1 / runs));
});

test('all but one: the closed form', () => {
  for (const runs of [2, 20, 100]) near(upperBound(runs - 1, runs), 0.95 ** (1 / runs));
});

test('the bound is the rate at which so few hits are 1 in 20', () => {
  const choose = [1, 10, 45, 120];
  const rate = upperBound(3, 10);
  const sum = choose.reduce((total, ways, i) => total + ways * rate ** i * (1 - rate) ** (10 - i), 0);
  near(sum, 0.05);
});

test('all hits, or no run, bound nothing', () => {
  assert.equal(upperBound(7, 7), 1);
  assert.equal(upperBound(0, 0), 1);
});
