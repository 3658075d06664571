//! Which script a node belongs to, and where in it.

use heapsnapshot::{Analysis, EdgeType, Location, NodeIdx, NodeType, Retainers, StringIdx};
use rustc_hash::FxHashMap;

use crate::declaration::Place;
use crate::scripts::ScriptTable;

/// The most functions that are asked where a context belongs.
const MOST_USERS: usize = 50;
/// How far down the functions of inner contexts count as users of an outer one.
const DEPTH: usize = 3;

/// A place in a script.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Spot {
    /// The script's name.
    pub(crate) script: String,
    pub(crate) place: Place,
}

/// A function that sees a context.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct User {
    pub(crate) spot: Spot,
    /// Its name, which may be empty.
    pub(crate) function: String,
}

/// Answers where nodes come from.
pub(crate) struct Places<'s> {
    pub(super) facts: &'s Analysis,
    pub(super) retainers: &'s Retainers,
    scripts: ScriptTable,
    context: Option<StringIdx>,
    context_edge: Option<StringIdx>,
    previous: Option<StringIdx>,
}

impl<'s> Places<'s> {
    pub(crate) fn new(facts: &'s Analysis, retainers: &'s Retainers) -> Self {
        let [context, context_edge, previous] =
            facts.graph.find_strings(["system / Context", "context", "previous"]);
        let scripts = ScriptTable::of(&facts.graph);
        Self { facts, retainers, scripts, context, context_edge, previous }
    }

    pub(crate) fn is_context(&self, node: NodeIdx) -> bool {
        Some(self.facts.graph.name_idx(node)) == self.context
    }

    /// Where the code of a function or the constructor of an object is.
    pub(crate) fn spot(&self, node: NodeIdx) -> Option<Spot> {
        let location = self.facts.graph.location(node)?;
        Some(Spot { script: self.scripts.name(location)?.to_owned(), place: place(location) })
    }

    /// The functions that see a context, the first one in the text first.
    pub(crate) fn users(&self, context: NodeIdx) -> Vec<User> {
        let mut users: Vec<User> = Vec::new();
        let mut pending = vec![(context, 0)];
        let mut next = 0;
        while let Some(&(context, depth)) = pending.get(next).filter(|_| users.len() < MOST_USERS) {
            next += 1;
            for (from, edge) in self.retainers.of_node(&self.facts.graph, context) {
                if self.facts.graph.is_named(&edge, self.context_edge) {
                    let spot = self.spot(from).filter(|spot| !users.iter().any(|user| user.spot == *spot));
                    users.extend(spot.map(|spot| User { spot, function: self.name(from) }));
                } else if self.facts.graph.is_named(&edge, self.previous)
                    && depth < DEPTH
                    && pending.len() < MOST_USERS
                {
                    pending.push((from, depth + 1));
                }
            }
        }
        users.sort_by_key(|user| user.spot.place);
        users
    }

    fn name(&self, node: NodeIdx) -> String {
        self.facts.graph.name(node).to_string_lossy().into_owned()
    }

    /// Where V8 says that functions are, by script.
    pub(crate) fn functions(&self) -> FxHashMap<Box<str>, Vec<Place>> {
        let all = self.scripts.functions(&self.facts.graph);
        all.into_iter().map(|(script, places)| (script, places.into_iter().map(place).collect())).collect()
    }

    /// How often a file was loaded.
    pub(super) fn times_loaded(&self, path: &str) -> usize {
        self.scripts.times_loaded(path)
    }

    /// Some code of the script of a node, as far as the node itself tells.
    pub(crate) fn home(&self, node: NodeIdx) -> Option<Spot> {
        if self.is_context(node) {
            return self.users(node).into_iter().next().map(|user| user.spot);
        }
        self.spot(node).or_else(|| self.module_code(node))
    }

    /// A module knows its code by the function or generator that runs it.
    pub(super) fn module_code(&self, node: NodeIdx) -> Option<Spot> {
        let graph = &self.facts.graph;
        let is_module =
            graph.node_type(node) == NodeType::Hidden && graph.name(node) == "system / SourceTextModule";
        let mut parts = graph.edges(node).filter(|edge| is_module && edge.kind != EdgeType::Weak);
        parts.find_map(|edge| self.spot(edge.to))
    }
}

fn place(location: Location) -> Place {
    Place { line: location.line.saturating_add(1), column: location.column.saturating_add(1) }
}
