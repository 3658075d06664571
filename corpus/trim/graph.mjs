// The parsed tables as a graph: out-edges, in-edges, names.
const EPHEMERON = /part of key \(.*? @(\d+)\) -> value \(.*? @\d+\) pair in WeakMap \(table @(\d+)\)$/s;

export class Graph {
  constructor({ meta, nodes, edges, strings }) {
    const field = (name) => meta.node_fields.indexOf(name);
    this.nodes = nodes;
    this.edges = edges;
    this.strings = strings.list;
    this.count = nodes.numbers.length / nodes.width;
    this.nameAt = field('name');
    this.idAt = field('id');
    this.edgeCountAt = field('edge_count');
    this.edgeTypes = meta.edge_types[0];
    this.firstEdge = new Uint32Array(this.count + 1);
    for (let n = 0; n < this.count; n++) {
      this.firstEdge[n + 1] = this.firstEdge[n] + this.nodes.numbers[n * nodes.width + this.edgeCountAt];
    }
  }

  name(node) {
    return this.#string(this.nodes.numbers[node * this.nodes.width + this.nameAt]);
  }

  id(node) {
    return this.nodes.numbers[node * this.nodes.width + this.idAt];
  }

  /** The out-edges of `node`: {type, named, label, name, to}. `label` is the raw name_or_index. */
  *out(node) {
    const { numbers, width } = this.edges;
    for (let e = this.firstEdge[node]; e < this.firstEdge[node + 1]; e++) {
      const type = this.edgeTypes[numbers[e * width]];
      const label = numbers[e * width + 1];
      const named = type !== 'element' && type !== 'hidden';
      yield { type, named, label, name: named ? this.#string(label) : label, to: numbers[e * width + 2] / this.nodes.width };
    }
  }

  /** For an ephemeron edge, the ids of its key and its table. */
  static ephemeron({ type, name }) {
    const match = type === 'internal' && EPHEMERON.exec(name);
    return match ? [Number(match[1]), Number(match[2])] : [];
  }

  #string(index) {
    return JSON.parse(this.strings[index]);
  }
}
