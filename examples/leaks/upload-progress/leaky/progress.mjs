const totals = { samples: 0, fastest: 0 };

/** Remembers how fast imports are, for the dashboard. */
export function report(name, rows) {
  totals.samples += 1;
  totals.fastest = Math.max(totals.fastest, rows);
}
