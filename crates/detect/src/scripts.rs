//! Scripts in a snapshot: their names, and which number of V8's is which script.

use heapsnapshot::{Analysis, EdgeType, Graph, Location, NodeIdx, NodeType, StringIdx};
use rustc_hash::FxHashMap;

use crate::percent::decoded;

/// A script that the snapshot mentions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScriptRef {
    /// V8's number of it, unique in its process; `None` if it has no code any more.
    pub id: Option<u32>,
    /// As V8 names it: `file:///srv/app.mjs`, `/srv/app.cjs`, `node:events`.
    pub name: String,
}

impl ScriptRef {
    /// The path, without `file://`; percent escapes are decoded.
    pub fn path(&self) -> String {
        script_path(&self.name)
    }
}

/// All scripts of a snapshot that have code, and all CommonJS modules, in the order of their names.
pub fn scripts(analysis: &Analysis) -> Vec<ScriptRef> {
    let table = ScriptTable::of(&analysis.graph);
    let with_code = table.names.into_iter().map(|(id, name)| (name.to_string(), Some(id)));
    let without = modules(&analysis.graph).map(|name| (name, None));
    // A file that was evaluated twice has two numbers.
    let mut all: Vec<_> = without.chain(with_code).collect();
    all.sort_by(|a, b| (&a.0, b.1).cmp(&(&b.0, a.1)));
    all.dedup_by(|next, kept| next.1.is_none() && next.0 == kept.0);
    all.into_iter().map(|(name, id)| ScriptRef { id, name }).collect()
}

/// The names of all scripts of a snapshot that are not Node's or V8's, in order.
pub fn script_names(graph: &Graph) -> Vec<String> {
    let with_code = ScriptTable::of(graph).names.into_values().map(String::from);
    let mut names: Vec<String> = with_code.chain(modules(graph)).filter(|name| !is_runtime(name)).collect();
    names.iter_mut().for_each(|name| *name = script_path(name));
    names.sort_unstable();
    names.dedup();
    names
}

/// A CommonJS module that only makes objects leaves no code behind, but its object knows its file.
fn modules(graph: &Graph) -> impl Iterator<Item = String> {
    let [class, filename] = graph.find_strings(["Module", "filename"]);
    let is_module = move |&node: &NodeIdx| {
        graph.node_type(node) == NodeType::Object && Some(graph.name_idx(node)) == class
    };
    graph.nodes().filter(is_module).filter_map(move |node| {
        let file = graph
            .edges(node)
            .find(|edge| edge.kind == EdgeType::Property && graph.is_named(edge, filename))?
            .to;
        (graph.node_type(file) == NodeType::String).then(|| graph.name(file).to_string_lossy().into_owned())
    })
}

/// Whether a script is Node's, Deno's or V8's.
pub(crate) fn is_runtime(script: &str) -> bool {
    ["node:", "internal/", "ext:"].iter().any(|own| script.starts_with(own)) || script.is_empty()
}

/// `file:///a%20b.mjs?x` -> `/a b.mjs`.
pub(crate) fn script_path(name: &str) -> String {
    match name.strip_prefix("file://") {
        Some(path) => decoded(path.split(['?', '#']).next().unwrap_or_default()),
        None => name.to_owned(),
    }
}

/// Script number -> name, joined through the closures that know both.
pub(crate) struct ScriptTable {
    names: FxHashMap<u32, Box<str>>,
}

impl ScriptTable {
    pub(crate) fn of(graph: &Graph) -> Self {
        let links = Links::of(graph);
        let mut names = FxHashMap::default();
        for (node, place) in graph.locations() {
            if graph.node_type(node) == NodeType::Closure
                && !names.contains_key(&place.script_id)
                && let Some(name) = links.script_name(graph, node)
            {
                names.insert(place.script_id, name);
            }
        }
        Self { names }
    }

    /// Where functions are, by the name of their script.
    pub(crate) fn functions(&self, graph: &Graph) -> FxHashMap<Box<str>, Vec<Location>> {
        let mut functions: FxHashMap<Box<str>, Vec<Location>> = FxHashMap::default();
        for (node, place) in graph.locations() {
            if graph.node_type(node) == NodeType::Closure
                && let Some(name) = self.names.get(&place.script_id)
            {
                functions.entry(name.clone()).or_default().push(place);
            }
        }
        functions
    }

    /// How many scripts were made from a file.
    pub(crate) fn times_loaded(&self, path: &str) -> usize {
        self.names.values().filter(|name| script_path(name) == path).count()
    }

    /// The name of the script of a place.
    pub(crate) fn name(&self, place: Location) -> Option<&str> {
        self.names.get(&place.script_id).map(|name| &**name)
    }
}

/// The internal edges from a closure to its script.
struct Links([Option<StringIdx>; 3]);

impl Links {
    fn of(graph: &Graph) -> Self {
        Self(graph.find_strings(["shared", "script", "script_or_debug_info"]))
    }

    fn script_name(&self, graph: &Graph, closure: NodeIdx) -> Option<Box<str>> {
        let [shared, script, older] = self.0;
        let follow = |node: NodeIdx, names: &[Option<StringIdx>]| {
            graph.edges(node).find(|edge| {
                edge.kind == EdgeType::Internal && names.iter().any(|&name| graph.is_named(edge, name))
            })
        };
        let info = follow(closure, &[shared])?.to;
        let script = follow(info, &[script, older])?.to;
        let name = graph.name(script).to_string_lossy().into_owned();
        (!name.starts_with("system / ")).then(|| name.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_of_scripts() {
        assert_eq!(script_path("file:///srv/my%20app/a.mjs?v=1"), "/srv/my app/a.mjs");
        assert_eq!(script_path("/srv/100%.cjs"), "/srv/100%.cjs");
        assert_eq!(script_path("file:///srv/100%.mjs"), "/srv/100%.mjs");
    }
}
