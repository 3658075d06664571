// Counts the values compared and keeps every difference in words.

export class Tally {
  compared = 0;
  differences = [];

  /** One value: a number, a name. */
  equal(where, expected, actual) {
    this.compared += 1;
    if (expected !== actual) this.#differ(`${where}: expected ${quote(expected)}, got ${quote(actual)}`);
  }

  /** Two long texts: told apart by where they begin to differ. */
  same(where, expected, actual) {
    this.compared += 1;
    if (expected === actual) return;
    let at = 0;
    while (expected[at] === actual[at]) at += 1;
    const around = (text) => quote(text.slice(Math.max(0, at - 60), at + 60));
    this.#differ(`${where}: from character ${at} on, expected ${around(expected)}, got ${around(actual)}`);
  }

  /** What could not be compared. */
  failed(where, { message }) {
    this.compared += 1;
    this.#differ(`${where}: ${message}`);
  }

  /** The named fields of one record. */
  fields(where, names, expected, actual) {
    for (const name of names) this.equal(`${where} ${name}`, expected[name], actual?.[name]);
  }

  /** Rows without an order, each known by all its fields together. */
  rows(where, names, expected, actual) {
    const key = (row) => JSON.stringify(names.map((name) => row[name]));
    const left = new Map();
    for (const row of actual ?? []) left.set(key(row), (left.get(key(row)) ?? 0) + 1);
    for (const row of expected) {
      this.compared += names.length;
      const found = left.get(key(row)) ?? 0;
      if (found) left.set(key(row), found - 1);
      else this.#differ(`${where}: missing ${key(row)}`);
    }
    for (const [row, count] of left) {
      for (let i = 0; i < count; i++) this.#differ(`${where}: unexpected ${row}`);
    }
  }

  /** Rows whose order counts. */
  list(where, names, expected, actual) {
    this.equal(`${where} length`, expected.length, actual.length);
    expected.forEach((row, i) => this.fields(`${where}[${i}]`, names, row, actual[i]));
  }

  #differ(text) {
    this.differences.push(text);
  }
}

function quote(value) {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}
