//! What modules export. ES modules: V8 keeps the value in a cell that the exporting and the importing
//! modules share. CommonJS: it is a property of `module.exports`.

use heapsnapshot::{Edge, NodeIdx, NodeType, Step};

use super::places::{Places, Spot};

/// An exported variable.
pub(crate) struct Export {
    /// As it is exported.
    pub(crate) name: String,
    /// Some code of the module that exports it.
    pub(crate) module: Option<Spot>,
}

impl Places<'_> {
    /// What a cell is the value of.
    pub(crate) fn export(&self, cell: NodeIdx) -> Option<Export> {
        let graph = &self.facts.graph;
        if graph.node_type(cell) != NodeType::Hidden || graph.name(cell) != "system / Cell" {
            return None;
        }
        let holders: Vec<(NodeIdx, Edge)> = self.retainers.of_node(graph, cell).collect();
        let named = |&(table, ref edge): &(NodeIdx, Edge)| Some((table, self.key_before(table, edge)?));
        // A module that exports on behalf of another has the cell in its table, but in no list of its own.
        let is_own = |module: &NodeIdx, table: NodeIdx| {
            let lists = holders.iter().filter(|&&(list, _)| list != table);
            graph.edges(*module).any(|edge| lists.clone().any(|&(list, _)| list == edge.to))
        };
        let mut first = None;
        for (table, name) in holders.iter().filter_map(named) {
            for (module, _) in self.retainers.of_node(graph, table) {
                let Some(code) = self.module_code(module) else { continue };
                let export = Export { name: name.clone(), module: Some(code) };
                if is_own(&module, table) {
                    return Some(export);
                }
                first.get_or_insert(export);
            }
            first.get_or_insert(Export { name, module: None });
        }
        first
    }

    /// The file of the CommonJS module whose `module.exports` is at the end of a path.
    pub(crate) fn module_of_exports(&self, path: &[Step]) -> Option<String> {
        let graph = &self.facts.graph;
        let [.., module, exports] = path else { return None };
        let is_exports = exports.edge.is_some_and(|edge| graph.edge_name(&edge) == "exports");
        if !is_exports || graph.name(module.node) != "Module" {
            return None;
        }
        let file = graph.edges(module.node).find(|edge| graph.edge_name(edge) == "filename")?.to;
        Some(graph.name(file).to_string_lossy().into_owned())
    }

    /// The string that stands before a cell in the table of exports.
    fn key_before(&self, table: NodeIdx, edge: &Edge) -> Option<String> {
        let graph = &self.facts.graph;
        let number = |edge: &Edge| graph.edge_name(edge).as_str()?.parse::<u32>().ok();
        let before = number(edge)?.checked_sub(1)?;
        let key = graph.edges(table).find(|edge| number(edge) == Some(before))?.to;
        (graph.node_type(key) == NodeType::String).then(|| graph.name(key).to_string_lossy().into_owned())
    }
}
