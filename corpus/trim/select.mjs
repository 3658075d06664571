// Which nodes a trimmed snapshot keeps: always a graph that hangs together from the root.
//
// The roots and their children; the program's own objects (all under some names, such as the global `corpus`) with what
// holds them and what they reach, nearest first; then the nearest of the rest. Nothing is kept without a path from the root.
import { Graph } from './graph.mjs';

/** Breadth first over non-weak edges: the order nodes are met in, and how each was reached. */
function walk(graph, starts) {
  const parent = new Map(starts.map((node) => [node, null]));
  const order = [...starts];
  for (const node of order) {
    for (const { type, to } of graph.out(node)) {
      if (type === 'weak' || parent.has(to)) continue;
      parent.set(to, node);
      order.push(to);
    }
  }
  return { order, parent };
}

/** What the program holds under a property or variable of this name. */
function held(graph, name) {
  for (let node = 0; node < graph.count; node++) {
    for (const edge of graph.out(node)) {
      if (['property', 'context'].includes(edge.type) && edge.name === name) return edge.to;
    }
  }
  throw new Error(`nothing is called ${name} in this snapshot`);
}

/** Nodes with an edge, weak or not, to one of `targets`. */
function holders(graph, targets) {
  const found = [];
  for (let node = 0; node < graph.count; node++) {
    for (const { to } of graph.out(node)) {
      if (targets.has(to)) found.push(node);
    }
  }
  return found;
}

/** Sorted ordinals of about `budget` nodes more than those whose id is `wanted`, beginning with what is called `names`. */
export function select(graph, names, budget, wanted = () => false) {
  const { order, parent } = walk(graph, [0]);
  const kept = new Set();
  const keep = (node) => {
    for (let at = node; at != null && parent.has(at) && !kept.has(at); at = parent.get(at)) kept.add(at);
    if (!parent.has(node)) kept.add(node); // reached by weak edges only: stays so
  };
  const fill = (nodes, share) => {
    const limit = kept.size + share * budget;
    for (const node of nodes) {
      if (kept.size >= limit) return;
      keep(node);
    }
  };

  keepRoots(graph, keep);
  order.filter((node) => wanted(graph.id(node))).forEach(keep);
  const own = walk(graph, names.map((name) => held(graph, name))).order;
  fill(own, 0.7);
  fill(holders(graph, new Set(own.slice(0, 200))), 0.1);
  fill(order, 0.2);
  completeEphemerons(graph, kept, keep);
  return [...kept].sort((a, b) => a - b);
}

/** The root, its children, and the groups under (GC roots). */
function keepRoots(graph, keep) {
  keep(0);
  for (const { to } of graph.out(0)) {
    keep(to);
    if (graph.name(to) !== '(GC roots)') continue;
    for (const { to: group } of graph.out(to)) if (graph.name(group).startsWith('(')) keep(group);
  }
}

/** A kept ephemeron edge needs the key and the table it names. */
function completeEphemerons(graph, kept, keep) {
  const byId = new Map(Array.from({ length: graph.count }, (_, node) => [graph.id(node), node]));
  for (const node of kept) {
    for (const edge of graph.out(node)) {
      if (!kept.has(edge.to)) continue;
      for (const id of Graph.ephemeron(edge)) if (byId.has(id)) keep(byId.get(id));
    }
  }
}
