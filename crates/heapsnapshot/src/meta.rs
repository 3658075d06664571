//! The header of a snapshot: which fields a record has and where. Nothing is read by position.

use serde_json::Value;

use crate::error::{Error, Result, abbreviated};
use crate::types::{EdgeType, NodeType};

/// More fields than any V8 ever had; a limit so that a record fits on the stack.
pub(crate) const MAX_FIELDS: usize = 32;
/// Node types share a byte with the two bits of detachedness.
const MAX_NODE_TYPES: usize = 64;
/// Edge types share a word with the target.
const MAX_EDGE_TYPES: usize = 8;

/// Where the fields of one kind of record are.
#[derive(Debug, Default, Clone)]
pub(crate) struct Layout {
    pub(crate) fields: Vec<String>,
}

impl Layout {
    pub(crate) fn at(&self, field: &str) -> Option<usize> {
        self.fields.iter().position(|name| name == field)
    }
}

/// What the `snapshot` section says.
#[derive(Debug, Clone)]
pub(crate) struct Meta {
    pub(crate) node: Layout,
    pub(crate) edge: Layout,
    pub(crate) location: Layout,
    pub(crate) node_types: Vec<NodeType>,
    pub(crate) node_type_names: Vec<String>,
    pub(crate) edge_types: Vec<EdgeType>,
    pub(crate) edge_type_names: Vec<String>,
    pub(crate) node_count: u64,
    pub(crate) edge_count: u64,
    pub(crate) extra_native_bytes: u64,
    pub(crate) warnings: Vec<String>,
}

impl Meta {
    /// Reads the section from its JSON text, which starts at `offset` in the document.
    pub(crate) fn parse(json: &[u8], offset: u64) -> Result<Self> {
        let fault = |what: String| Error::malformed(offset, what);
        let header: Value = serde_json::from_slice(json).map_err(|e| syntax(json, offset, &e))?;
        let meta = header.get("meta").ok_or_else(|| fault("`meta` is missing".into()))?;
        let layout = |key: &str, required: &[&str]| layout(meta, key, required).map_err(fault);
        let node = layout("node_fields", &["type", "name", "id", "self_size", "edge_count"])?;
        let edge = layout("edge_fields", &["type", "name_or_index", "to_node"])?;
        let location = match meta.get("location_fields") {
            Some(_) => layout("location_fields", &["object_index", "script_id", "line", "column"])?,
            None => Layout::default(),
        };
        let node_type_names = names(meta, "node_types", &node, MAX_NODE_TYPES).map_err(fault)?;
        let edge_type_names = names(meta, "edge_types", &edge, MAX_EDGE_TYPES).map_err(fault)?;
        let (node_types, edge_types) = types(&node_type_names, &edge_type_names);
        let mut warnings = Vec::new();
        for (name, _) in node_type_names.iter().zip(&node_types).filter(|(_, t)| **t == NodeType::Other) {
            warnings.push(format!("unknown node type {:?}", abbreviated(name)));
        }
        for (name, _) in edge_type_names.iter().zip(&edge_types).filter(|(_, t)| **t == EdgeType::Other) {
            warnings.push(format!("unknown edge type {:?}", abbreviated(name)));
        }
        if header.get("root_index").and_then(Value::as_u64).unwrap_or(0) != 0 {
            return Err(fault("`root_index` is not 0".into()));
        }
        Ok(Self {
            node_count: count(&header, "node_count").map_err(fault)?,
            edge_count: count(&header, "edge_count").map_err(fault)?,
            extra_native_bytes: header.get("extra_native_bytes").and_then(Value::as_u64).unwrap_or(0),
            node,
            edge,
            location,
            node_types,
            node_type_names,
            edge_types,
            edge_type_names,
            warnings,
        })
    }

    /// By the fields of nodes, edges and locations and the names of types; `None` if there are no types or too many.
    pub(crate) fn from_names(
        layouts: [Vec<String>; 3],
        node_type_names: Vec<String>,
        edge_type_names: Vec<String>,
    ) -> Option<Self> {
        let fits = |names: &[String], most| (1..=most).contains(&names.len());
        let is_sound = fits(&node_type_names, MAX_NODE_TYPES) && fits(&edge_type_names, MAX_EDGE_TYPES);
        let [node, edge, location] = layouts.map(|fields| Layout { fields });
        let (node_types, edge_types) = types(&node_type_names, &edge_type_names);
        is_sound.then(|| Self {
            node,
            edge,
            location,
            node_types,
            node_type_names,
            edge_types,
            edge_type_names,
            node_count: 0,
            edge_count: 0,
            extra_native_bytes: 0,
            warnings: Vec::new(),
        })
    }
}

fn types(nodes: &[String], edges: &[String]) -> (Vec<NodeType>, Vec<EdgeType>) {
    let nodes = nodes.iter().map(|name| NodeType::from_name(name));
    (nodes.collect(), edges.iter().map(|name| EdgeType::from_name(name)).collect())
}

/// A fault in the JSON text, at its byte in the document instead of its line in the section.
fn syntax(json: &[u8], offset: u64, error: &serde_json::Error) -> Error {
    let lines = json.split_inclusive(|&byte| byte == b'\n').take(error.line().saturating_sub(1));
    let at = lines.map(<[u8]>::len).sum::<usize>() + error.column().saturating_sub(1);
    let what = error.to_string();
    let what = what.split(" at line ").next().unwrap_or_default();
    Error::malformed(offset + at as u64, what)
}

fn layout(meta: &Value, key: &str, required: &[&str]) -> Result<Layout, String> {
    let fields = strings(meta.get(key)).ok_or_else(|| format!("`meta.{key}` is not a list of names"))?;
    if fields.len() > MAX_FIELDS {
        return Err(format!("`meta.{key}` has {} fields, more than {MAX_FIELDS}", fields.len()));
    }
    let layout = Layout { fields };
    match required.iter().find(|field| layout.at(field).is_none()) {
        Some(missing) => Err(format!("`meta.{key}` has no field `{missing}`")),
        None => Ok(layout),
    }
}

/// The names of the enumeration in the `type` field.
fn names(meta: &Value, key: &str, layout: &Layout, most: usize) -> Result<Vec<String>, String> {
    let at = layout.at("type").unwrap_or_default();
    let names = strings(meta.get(key).and_then(|types| types.get(at)))
        .ok_or_else(|| format!("`meta.{key}[{at}]` is not a list of type names"))?;
    match names.len() {
        0 => Err(format!("`meta.{key}[{at}]` names no type")),
        n if n > most => Err(format!("`meta.{key}[{at}]` names {n} types, more than {most}")),
        _ => Ok(names),
    }
}

fn strings(value: Option<&Value>) -> Option<Vec<String>> {
    value?.as_array()?.iter().map(|item| item.as_str().map(str::to_owned)).collect()
}

fn count(header: &Value, key: &str) -> Result<u64, String> {
    header.get(key).and_then(Value::as_u64).ok_or_else(|| format!("`{key}` is not a whole number"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_is_told_where_it_is() {
        let json = b"{\n \"meta\": nil}";
        let error = Meta::parse(json, 100).map(|_| ()).map_err(|e| e.to_string());
        assert_eq!(error, Err("section \"\", byte 112: expected ident".into()));
    }
}
