// Numbers for people.

/** The middle one; NaN of nothing. */
export function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return sorted.length % 2 ? sorted[Math.floor(middle)] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** `31.2 (44.0)`: median and maximum. */
export function seconds(numbers) {
  return numbers.length ? `${median(numbers).toFixed(1)} (${Math.max(...numbers).toFixed(1)})` : '';
}
