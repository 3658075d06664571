// The engine's dominator tree from the root, largest first: what `leaktrail dominators` lists.

// As deep and as wide as is compared.
export const EXTENT = { depth: 5, top: 8 };

/** Ordinals of the children of every node, by the engine's array of immediate dominators. */
function childrenOf({ dominatorsTree, nodeCount }) {
  const children = new Map();
  for (let node = 1; node < nodeCount; node++) {
    const list = children.get(dominatorsTree[node]);
    if (list) list.push(node);
    else children.set(dominatorsTree[node], [node]);
  }
  return children;
}

export function dominatorTree(snapshot) {
  const children = childrenOf(snapshot);
  const nodeAt = (ordinal) => snapshot.createNode(ordinal * snapshot.nodeFieldCount);
  const retained = (ordinal) => nodeAt(ordinal).retainedSize();
  const list = [];
  const add = (ordinal, parent, depth) => {
    const node = nodeAt(ordinal);
    const below = children.get(ordinal) ?? [];
    const sizes = new Map(below.map((child) => [child, retained(child)]));
    const shown = depth < EXTENT.depth ? below.toSorted((a, b) => sizes.get(b) - sizes.get(a) || a - b).slice(0, EXTENT.top) : [];
    const at = list.length;
    list.push({
      id: node.id(),
      parent,
      name: node.name(),
      type: node.type(),
      self_bytes: node.selfSize(),
      retained_bytes: node.retainedSize(),
      children: below.length,
    });
    for (const child of shown) add(child, at, depth + 1);
  };
  add(0, null, 0);
  return list;
}

// Chains of single objects that are compared: leaktrail is run for each.
const CHAINS = 8;

/** The ids of what dominates some of the sampled `objects`, from the root down. */
export function dominatorChains(snapshot, objects) {
  const step = Math.max(1, Math.ceil(objects.length / CHAINS));
  return objects
    .filter((_, at) => at % step === 0)
    .map(({ id }) => {
      const chain = snapshot.getDominatorsOf(snapshot.nodeIndexForId(id));
      return { id, dominators: chain.slice(1).map(({ nodeId }) => nodeId).reverse() };
    });
}
