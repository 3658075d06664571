// The matrix for people: a line for each fault, a column for each Node.js.

function cell(answer) {
  if (!answer) return '·';
  if (answer.result === 'skipped') return 'skipped';
  return `${answer.result} (${counted(answer.codes)})`;
}

/** `130 ×8, 0`: each code once, in the order in which they came. */
function counted(codes) {
  const counts = new Map();
  for (const code of codes) counts.set(code, (counts.get(code) ?? 0) + 1);
  return [...counts].map(([code, count]) => (count > 1 ? `${code} ×${count}` : `${code}`)).join(', ');
}

export function table(answers) {
  const versions = [...new Set(answers.map(({ node }) => node))];
  const faults = [...new Set(answers.map(({ fault }) => fault))];
  const of = (fault, version) => answers.find((answer) => answer.fault === fault && answer.node === version);
  const lines = [['fault (exit codes)', ...versions], ...faults.map((fault) => [fault, ...versions.map((version) => cell(of(fault, version)))])];
  const widths = lines[0].map((_, column) => Math.max(...lines.map((line) => line[column].length)));
  const failures = answers.flatMap(({ node, fault, failures = [] }) => failures.map((failure) => `${node} ${fault}: ${failure}`));
  return [
    ...lines.map((line) => line.map((text, column) => text.padEnd(widths[column])).join('  ').trimEnd()),
    ...(failures.length ? ['', 'failures', ...failures] : []),
  ].join('\n');
}
