// Single objects as the engine sees them, with everything that holds them.
import { pick } from './sample.mjs';

// Some nodes (maps, oddballs) have hundreds of thousands of retainers: more are counted, not listed.
const LISTED_RETAINERS = 500;

// The retainers pane sorts by its distance column, then by the retainer's name.
const PANE_ORDER = { fieldName1: '!edgeDistance', ascending1: true, fieldName2: 'name', ascending2: true };

function rawRetainers(node) {
  const edges = [];
  const list = [];
  for (const it = node.retainers(); it.hasNext(); it.next()) {
    const edge = it.item();
    edges.push(edge.snapshot.retainingEdges[edge.itemIndex()]);
    if (list.length === LISTED_RETAINERS) continue;
    const holder = edge.node();
    list.push({
      edge_type: edge.type(),
      edge_name: edge.name(),
      id: holder.id(),
      name: holder.name(),
      distance: holder.distance(),
    });
  }
  return { edges, list };
}

/** Positions in the raw order of what the retainers pane shows, top to bottom. */
function paneOrder(snapshot, node, edges) {
  const position = new Map(edges.map((edge, i) => [edge, i]));
  const provider = snapshot.createRetainingEdgesProvider(node.nodeIndex);
  provider.sortAndRewind(PANE_ORDER);
  const { items } = provider.serializeItemsRange(0, edges.length);
  return items.slice(0, LISTED_RETAINERS).map((item) => position.get(item.edgeIndex));
}

function describe(snapshot, ordinal) {
  const node = snapshot.createNode(ordinal * snapshot.nodeFieldCount);
  const { edges, list } = rawRetainers(node);
  return {
    id: node.id(),
    name: node.name(),
    type: node.type(),
    self_bytes: node.selfSize(),
    retained_bytes: node.retainedSize(),
    distance: node.distance(),
    retainer_count: edges.length,
    retainers: list,
    pane: paneOrder(snapshot, node, edges),
  };
}

export function sampleObjects(snapshot, wanted, seed) {
  const { nodes, nodeCount, nodeFieldCount, nodeTypeOffset } = snapshot;
  const typeOf = (ordinal) => nodes.getValue(ordinal * nodeFieldCount + nodeTypeOffset);
  return pick(nodeCount, typeOf, wanted, seed).map((ordinal) => describe(snapshot, ordinal));
}
