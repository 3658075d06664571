import { setTimeout as sleep } from 'node:timers/promises';

const ACCOUNTS_PER_RANGE = 10;
const STATEMENTS = ['balance', 'limits', 'holder', 'currency', 'history', 'blocked'];

class Connection {
  constructor(shard, number) {
    this.name = `shard-${shard}/${number}`;
    this.prepared = new Map(STATEMENTS.map((name) => [name, { sql: `/* ${this.name} */ select ${name} from accounts where id = $1`, columns: [name, 'id'] }]));
    this.served = 0;
  }

  async query(statement, id) {
    await sleep(1);
    this.served += 1;
    return { id, via: this.name, columns: this.prepared.get(statement).columns.length };
  }
}

/** A fixed number of shards, each with a fixed number of connections, opened when they are first needed. */
export class Gateway {
  #pools = new Map();
  #limits;

  constructor(limits) {
    this.#limits = limits;
  }

  #pool(id) {
    const shard = Math.floor(id / ACCOUNTS_PER_RANGE) % this.#limits.shards;
    if (!this.#pools.has(shard)) {
      this.#pools.set(shard, Array.from({ length: this.#limits.connections }, (_, number) => new Connection(shard, number)));
    }
    return this.#pools.get(shard);
  }

  async fetchAccount(id) {
    const pool = this.#pool(id);
    return pool[id % pool.length].query('balance', id);
  }
}
