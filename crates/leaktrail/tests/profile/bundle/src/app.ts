// A service of its own load: it keeps every order, and makes far more garbage than that.
import { archive } from './archive';

interface Row {
  id: number;
  text: string;
}

function report(id: number): string {
  const rows: Row[] = [];
  for (let at = 0; at < 400; at++) {
    rows.push({ id: at, text: `row ${at} of ${id}` });
  }
  return rows.map((row) => row.text).join();
}

let id = 0;
setInterval(() => {
  for (let round = 0; round < 20; round++) {
    id += 1;
    archive(id);
    report(id);
  }
}, 10);
console.log('up');
