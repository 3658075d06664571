export const type = 'text/csv';
const header = ['region', 'month', 'amount'];

export function render(rows) {
  return [header, ...rows].map((row) => row.join(';')).join('\n');
}
