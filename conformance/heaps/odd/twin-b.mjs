// One of two classes of the same name: told apart by where they were declared.
export class Twin {
  constructor(i) {
    this.b = { from: 'b', i };
  }
}
