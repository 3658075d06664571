class Entry {
  next = null;

  constructor(number, receipt) {
    this.number = number;
    this.receipt = receipt;
  }
}

export class Journal {
  first = null;
  last = null;
  printed = 0;

  append(receipt) {
    const entry = new Entry((this.last?.number ?? 0) + 1, receipt);
    if (this.last) this.last.next = entry;
    else this.first = entry;
    this.last = entry;
    return entry;
  }

  *unprinted() {
    for (let entry = this.first; entry; entry = entry.next) {
      if (entry.number > this.printed) yield entry;
    }
  }

  markPrinted(entry) {
    this.printed = entry.number;
  }
}
