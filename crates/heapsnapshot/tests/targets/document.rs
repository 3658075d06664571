//! A heap as a document: as V8 lays it out, or with fields and types in any order.

use serde_json::{Value, json};

use heapsnapshot::SnapshotBuilder;

use super::dice::Dice;
use super::heaps::{Heap, Label, Node};

/// The text of a heap.
pub(crate) fn written(heap: &Heap, dice: &mut Dice) -> Vec<u8> {
    let has_own_order = dice.one_in(3);
    let mut order = |names: &[&'static str]| {
        let mut names = names.to_vec();
        if has_own_order {
            let by = dice.below(names.len());
            names.rotate_left(by);
        }
        names
    };
    let mut layout = Layout {
        node_types: order(&SnapshotBuilder::NODE_TYPES),
        edge_types: order(&SnapshotBuilder::EDGE_TYPES),
        node_fields: order(&[
            "type",
            "name",
            "id",
            "self_size",
            "edge_count",
            "trace_node_id",
            "detachedness",
        ]),
        edge_fields: order(&["type", "name_or_index", "to_node"]),
        location_fields: order(&["object_index", "script_id", "line", "column"]),
        sections: order(&["snapshot", "nodes", "edges", "locations", "strings"]),
        strings: Vec::new(),
    };
    if dice.one_in(4) {
        layout.location_fields.push("script_object_index");
    }
    let has_lines = !dice.one_in(4);
    layout.document(heap, has_lines).into_bytes()
}

struct Layout {
    node_types: Vec<&'static str>,
    edge_types: Vec<&'static str>,
    node_fields: Vec<&'static str>,
    edge_fields: Vec<&'static str>,
    location_fields: Vec<&'static str>,
    sections: Vec<&'static str>,
    strings: Vec<String>,
}

type Rows = Vec<Vec<u64>>;

impl Layout {
    /// `has_lines`: each record has a line, as from Node.js up to 22.
    fn document(mut self, heap: &Heap, has_lines: bool) -> String {
        let (mut nodes, mut edges, mut locations) = (Rows::new(), Rows::new(), Rows::new());
        for (at, node) in heap.nodes.iter().enumerate() {
            self.records(at, node, &mut nodes, &mut edges, &mut locations);
        }
        let header = self.header(heap, edges.len()).to_string();
        let strings: Vec<String> = self.strings.iter().map(|text| json!(text).to_string()).collect();
        let sections = self.sections.iter().map(|&name| {
            let value = match name {
                "snapshot" => header.clone(),
                "nodes" => numbers(&nodes, has_lines),
                "edges" => numbers(&edges, has_lines),
                "locations" => numbers(&locations, has_lines),
                _ => format!("[{}]", strings.join(if has_lines { ",\n" } else { "," })),
            };
            format!("\"{name}\":{value}")
        });
        format!("{{{}}}", sections.collect::<Vec<_>>().join(",\n"))
    }

    fn header(&self, heap: &Heap, edge_count: usize) -> Value {
        json!({
            "meta": {
                "node_fields": self.node_fields,
                "node_types": typed(&self.node_fields, &self.node_types),
                "edge_fields": self.edge_fields,
                "edge_types": typed(&self.edge_fields, &self.edge_types),
                "location_fields": self.location_fields,
            },
            "node_count": heap.nodes.len(),
            "edge_count": edge_count,
            "extra_native_bytes": heap.extra_native_bytes,
        })
    }

    fn records(&mut self, at: usize, node: &Node, nodes: &mut Rows, edges: &mut Rows, locations: &mut Rows) {
        let width = self.node_fields.len();
        let name = self.string(node.name);
        nodes.push(row(&self.node_fields, |field| match field {
            "type" => place(&self.node_types, node.kind),
            "name" => name,
            "id" => node.id,
            "self_size" => node.self_bytes,
            "edge_count" => node.edges.len() as u64,
            "detachedness" => node.detachedness,
            _ => 0,
        }));
        for edge in &node.edges {
            let label = match edge.label {
                Label::Index(index) => index.into(),
                Label::Name(name) => self.string(name),
                Label::Entry(number, entry) => self.string(&entry_name(number, entry)),
            };
            edges.push(row(&self.edge_fields, |field| match field {
                "type" => place(&self.edge_types, edge.kind),
                "name_or_index" => label,
                _ => (edge.to * width) as u64,
            }));
        }
        if let Some([script, line, column]) = node.location {
            locations.push(row(&self.location_fields, |field| match field {
                "script_id" => script.into(),
                "line" => line.into(),
                "column" => column.into(),
                _ => (at * width) as u64,
            }));
        }
    }

    fn string(&mut self, text: &str) -> u64 {
        let known = self.strings.iter().position(|known| known == text);
        known.unwrap_or_else(|| {
            self.strings.push(text.to_owned());
            self.strings.len() - 1
        }) as u64
    }
}

fn row(fields: &[&'static str], value: impl Fn(&str) -> u64) -> Vec<u64> {
    fields.iter().map(|field| value(field)).collect()
}

fn numbers(rows: &Rows, has_lines: bool) -> String {
    let line_end = if has_lines { "\n" } else { "" };
    let lines = rows.iter().map(|row| {
        let fields: Vec<String> = row.iter().map(u64::to_string).collect();
        fields.join(",") + line_end
    });
    format!("[{}]", lines.collect::<Vec<_>>().join(","))
}

/// The name of an edge of a WeakMap entry.
pub(crate) fn entry_name(number: u32, entry: [u64; 3]) -> String {
    format!("{number}{}", pair_name(entry))
}

/// What the names of both edges of an entry have in common.
pub(crate) fn pair_name([key, value, table]: [u64; 3]) -> String {
    format!(" / part of key (K @{key}) -> value (V @{value}) pair in WeakMap (table @{table})")
}

fn place(names: &[&str], name: &str) -> u64 {
    names.iter().position(|known| *known == name).unwrap() as u64
}

/// The list that says what each field is: for the type an enumeration.
fn typed(fields: &[&str], types: &[&str]) -> Vec<Value> {
    fields.iter().map(|&field| if field == "type" { json!(types) } else { json!("number") }).collect()
}
