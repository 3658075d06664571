export const type = 'application/json';

export function render(rows) {
  return JSON.stringify(rows.map(([region, month, amount]) => ({ region, month, amount })));
}
