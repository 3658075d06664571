// What a number of runs can prove at most.

const CONFIDENCE = 0.95;

/** P(X ≤ hits) for X of `runs` with `probability`; summed in logarithms, so that many runs do not overflow. */
function atMost(hits, runs, probability) {
  let sum = 0;
  let logChoose = 0;
  for (let i = 0; i <= hits; i += 1) {
    if (i > 0) logChoose += Math.log((runs - i + 1) / i);
    sum += Math.exp(logChoose + i * Math.log(probability) + (runs - i) * Math.log1p(-probability));
  }
  return sum;
}

/**
 * The one-sided 95 % upper bound of a rate that showed `hits` times in `runs` (Clopper and Pearson 1934, exact): the
 * largest rate at which so few hits are not rarer than 1 in 20. For 0 of n it is 1 - 0.05^(1/n).
 */
export function upperBound(hits, runs) {
  if (hits >= runs) return 1;
  let [low, high] = [hits / runs, 1];
  for (let step = 0; step < 60; step += 1) {
    const middle = (low + high) / 2;
    if (atMost(hits, runs, middle) > 1 - CONFIDENCE) low = middle;
    else high = middle;
  }
  return high;
}
