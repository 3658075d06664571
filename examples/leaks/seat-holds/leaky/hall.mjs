export class SeatHold {
  constructor(show, seats) {
    this.code = `${show}/${seats[0]}`;
    this.seats = seats;
    this.offers = seats.flatMap((seat) => ['full', 'student', 'senior', 'group'].map((tariff) => ({ tariff, label: `${show} seat ${seat} ${tariff}` })));
  }
}

export class Hall {
  constructor(rows, columns) {
    this.capacity = rows * columns;
    this.free = this.capacity;
    this.next = 0;
    this.abandoned = new FinalizationRegistry((giveBack) => giveBack());
  }

  hold(show, count) {
    const seats = Array.from({ length: count }, () => this.next++ % this.capacity);
    const hold = new SeatHold(show, seats);
    this.free -= count;
    this.abandoned.register(hold, () => this.release(hold.seats.length));
    return hold;
  }

  release(count) {
    this.free += count;
  }
}
