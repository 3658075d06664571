export const type = 'text/plain';
const WIDTH = 14;

export function render(rows) {
  return rows.map((row) => row.map((cell) => String(cell).padEnd(WIDTH)).join('')).join('\n');
}
