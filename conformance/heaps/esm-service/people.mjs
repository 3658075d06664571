// Classes with private, static and inherited fields.
export class Member {
  static #count = 0;
  static known = new WeakRef({});
  #secret;
  constructor(id) {
    Member.#count += 1;
    this.id = id;
    this.#secret = `secret of ${id}`;
  }
  get label() {
    return `member ${this.id} of ${Member.#count} ${this.#secret.length}`;
  }
}

export class Admin extends Member {
  rights = new Set(['read', 'write']);
  get label() {
    return `admin ${super.label}`;
  }
}
