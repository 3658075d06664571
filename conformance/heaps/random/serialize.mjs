// A made-up graph in V8's file format; fields and types in an order of its own where asked.
const NODE_FIELDS = ['type', 'name', 'id', 'self_size', 'edge_count', 'trace_node_id', 'detachedness'];
const NODE_TYPES = [
  'hidden', 'array', 'string', 'object', 'code', 'closure', 'regexp', 'number', 'native', 'synthetic', 'concatenated string',
  'sliced string', 'symbol', 'bigint', 'object shape',
];
const EDGE_FIELDS = ['type', 'name_or_index', 'to_node'];
const EDGE_TYPES = ['context', 'element', 'property', 'internal', 'hidden', 'shortcut', 'weak'];

function layout({ seed, permuted, withDetachedness }) {
  const rotate = (list) => (permuted ? [...list.slice(seed % list.length), ...list.slice(0, seed % list.length)] : list);
  const fields = withDetachedness ? NODE_FIELDS : NODE_FIELDS.slice(0, -1);
  return { nodeFields: rotate(fields), nodeTypes: rotate(NODE_TYPES), edgeFields: rotate(EDGE_FIELDS), edgeTypes: rotate(EDGE_TYPES) };
}

function meta({ nodeFields, nodeTypes, edgeFields, edgeTypes }) {
  return {
    node_fields: nodeFields,
    node_types: nodeFields.map((field) => (field === 'type' ? nodeTypes : field === 'name' ? 'string' : 'number')),
    edge_fields: edgeFields,
    edge_types: edgeFields.map((field) => ({ type: edgeTypes, name_or_index: 'string_or_number', to_node: 'node' })[field]),
    trace_function_info_fields: ['function_id', 'name', 'script_name', 'script_id', 'line', 'column'],
    trace_node_fields: ['id', 'function_info_index', 'count', 'size', 'children'],
    sample_fields: ['timestamp_us', 'last_assigned_id'],
    location_fields: ['object_index', 'script_id', 'line', 'column'],
  };
}

export function serialize({ nodes }, style) {
  const order = layout(style);
  const width = order.nodeFields.length;
  const place = new Map(nodes.map((node, i) => [node, i]));
  const strings = new Map([['<dummy>', 0]]);
  const string = (text) => (strings.has(text) ? strings.get(text) : (strings.set(text, strings.size), strings.size - 1));

  const nodeRow = (node) => {
    const values = {
      type: order.nodeTypes.indexOf(node.type), name: string(node.name), id: node.id, self_size: node.size,
      edge_count: node.edges.length, trace_node_id: 0, detachedness: node.detachedness,
    };
    return order.nodeFields.map((field) => values[field]);
  };
  const edgeRow = ({ type, name, to }) => {
    const values = {
      type: order.edgeTypes.indexOf(type), name_or_index: typeof name === 'number' ? name : string(name), to_node: place.get(to) * width,
    };
    return order.edgeFields.map((field) => values[field]);
  };
  const edges = nodes.flatMap((node) => node.edges);
  const snapshot = { meta: meta(order), node_count: nodes.length, edge_count: edges.length, trace_function_count: 0 };
  if (style.extraNativeBytes !== null) snapshot.extra_native_bytes = style.extraNativeBytes;
  return JSON.stringify({
    snapshot,
    nodes: nodes.flatMap(nodeRow),
    edges: edges.flatMap(edgeRow),
    trace_function_infos: [], trace_tree: [], samples: [],
    locations: nodes.flatMap((node, i) => (node.location ? [i * width, ...node.location] : [])),
    strings: [...strings.keys()],
  });
}
