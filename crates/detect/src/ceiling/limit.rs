//! The value of a limit: from the text, or from the variables and properties that the heap has.

use heapsnapshot::{EdgeType, NodeIdx};

use super::Ceilings;
use crate::declaration::{Limit, Outline};
use crate::growth::number;
use crate::owner::HolderName;
use crate::source_map::beside;

/// How many contexts a function may be inside of.
const MOST_CONTEXTS: usize = 12;
const MOST_PROTOTYPES: usize = 4;

impl Ceilings<'_, '_, '_> {
    /// How many entries a limit allows a container.
    pub(super) fn limit(&self, limit: &Limit, name: &HolderName, outline: &Outline<'_>) -> Option<u64> {
        match limit {
            Limit::Number(value) => count(*value),
            Limit::Name(steps) => self.named(steps, name, outline),
        }
    }

    fn named(&self, steps: &[String], name: &HolderName, outline: &Outline<'_>) -> Option<u64> {
        let (base, rest) = steps.split_first()?;
        let in_heap = if base == "this" {
            self.value(name.of, rest)
        } else {
            let contexts = self.contexts(name.of);
            let mut found =
                contexts.into_iter().filter_map(|context| self.edge(context, EdgeType::Context, base));
            found.next().and_then(|value| self.value(value, rest))
        };
        let in_text = || match rest.last() {
            Some(property) => outline.constant_property(property),
            None => self.imported(base, name, outline),
        };
        count(in_heap.or_else(in_text)?)
    }

    /// A number, as a property of a property of a node.
    fn value(&self, node: NodeIdx, steps: &[String]) -> Option<f64> {
        let inside = |node, step: &String| self.edge(node, EdgeType::Property, step);
        number(&self.survey.heap.facts.graph, steps.iter().try_fold(node, inside)?)
    }

    fn edge(&self, node: NodeIdx, kind: EdgeType, name: &str) -> Option<NodeIdx> {
        let graph = &self.survey.heap.facts.graph;
        let mut edges = graph.edges(node).filter(|edge| edge.kind == kind);
        edges.find(|edge| graph.edge_name(edge) == name).map(|edge| edge.to)
    }

    /// The variables that code sees which has a container in its own variables, or is a method of its object:
    /// the innermost first.
    fn contexts(&self, of: NodeIdx) -> Vec<NodeIdx> {
        let mut contexts = Vec::new();
        let starts = if self.owners.places.is_context(of) { vec![of] } else { self.contexts_of_methods(of) };
        for start in starts {
            let outer = |&context: &NodeIdx| self.edge(context, EdgeType::Internal, "previous");
            contexts.extend(std::iter::successors(Some(start), outer).take(MOST_CONTEXTS));
        }
        contexts
    }

    fn contexts_of_methods(&self, object: NodeIdx) -> Vec<NodeIdx> {
        let graph = &self.survey.heap.facts.graph;
        let prototype = |&node: &NodeIdx| self.edge(node, EdgeType::Property, "__proto__");
        let objects = std::iter::successors(Some(object), prototype).take(MOST_PROTOTYPES);
        let properties =
            objects.flat_map(|node| graph.edges(node)).filter(|it| it.kind == EdgeType::Property);
        let seen = properties.filter_map(|edge| self.edge(edge.to, EdgeType::Internal, "context"));
        let mut contexts: Vec<NodeIdx> =
            seen.filter(|&context| self.owners.places.is_context(context)).take(MOST_CONTEXTS).collect();
        contexts.dedup();
        contexts
    }

    /// A constant of another file of the service.
    fn imported(&self, name: &str, holder: &HolderName, outline: &Outline<'_>) -> Option<f64> {
        let import = outline.import(name).filter(|import| !import.is_foreign())?;
        let path = beside(holder.path.as_deref()?, &import.source);
        self.owners.outlines.written(&path)?.constant(&import.imported)
    }
}

/// A number of entries.
fn count(value: f64) -> Option<u64> {
    (value >= 0.0 && value < u32::MAX.into()).then_some(value as u64)
}
