//! From what the user named to nodes.

mod similar;

use std::cmp::Reverse;
use std::collections::HashMap;

use heapsnapshot::{Analysis, Graph, NodeId, NodeIdx};

use crate::error::{Failure, Result};
use crate::open::Input;
use crate::units;

/// What the user named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Wanted {
    /// `@123`
    Id(NodeId),
    /// Anything else.
    Class(String),
}

impl From<String> for Wanted {
    fn from(text: String) -> Self {
        let digits = text.strip_prefix('@').filter(|rest| rest.bytes().all(|b| b.is_ascii_digit()));
        let id = digits.and_then(|digits| digits.parse().ok());
        id.map_or(Wanted::Class(text), |id| Wanted::Id(NodeId(id)))
    }
}

/// The nodes with the ids among `wanted`; of two nodes with one id the first.
pub(super) fn ids(graph: &Graph, wanted: &[Wanted], input: &Input) -> Result<HashMap<NodeId, NodeIdx>> {
    let mut found: HashMap<NodeId, Option<NodeIdx>> = HashMap::new();
    found.extend(wanted.iter().filter_map(|wanted| match wanted {
        Wanted::Id(id) => Some((*id, None)),
        Wanted::Class(_) => None,
    }));
    if !found.is_empty() {
        for node in graph.nodes() {
            if let Some(slot) = found.get_mut(&graph.id(node)) {
                slot.get_or_insert(node);
            }
        }
    }
    let resolve = |(id, node): (NodeId, Option<NodeIdx>)| match node {
        Some(node) => Ok((id, node)),
        None => Err(no_such_id(graph, id, input)),
    };
    found.into_iter().map(resolve).collect()
}

/// The nodes for everything in `wanted`, in its order.
pub(super) fn nodes(
    facts: &Analysis,
    wanted: &[Wanted],
    ids: &HashMap<NodeId, NodeIdx>,
    top: usize,
    input: &Input,
) -> Result<Vec<NodeIdx>> {
    let mut nodes = Vec::new();
    for wanted in wanted {
        match wanted {
            Wanted::Id(id) => nodes.extend(ids.get(id)),
            Wanted::Class(name) => {
                let members = largest(facts, name, top);
                if members.is_empty() && top > 0 {
                    return Err(no_such_class(facts, name, input));
                }
                nodes.extend(members);
            }
        }
    }
    Ok(nodes)
}

/// The objects of a class that retain the most.
fn largest(facts: &Analysis, name: &str, top: usize) -> Vec<NodeIdx> {
    let Analysis { graph, classes, shallow, retained, .. } = facts;
    let mut members: Vec<NodeIdx> = graph
        .nodes()
        .filter(|&node| classes.key(classes.of_node(node)).name == name && shallow.bytes(node) > 0)
        .collect();
    members.sort_by_key(|&node| (Reverse(retained.bytes(node)), node));
    members.truncate(top);
    members
}

fn no_such_id(graph: &Graph, id: NodeId, input: &Input) -> Failure {
    let ids = || graph.nodes().map(|node| graph.id(node));
    let below = ids().filter(|&other| other < id).max();
    let above = ids().filter(|&other| other > id).min();
    let nearest: Vec<String> = below.into_iter().chain(above).map(|id| id.to_string()).collect();
    Failure::new(format!("{input} has no object {id}; the nearest ids are {}", nearest.join(" and ")))
        .hint("an id means the same object only in snapshots of one process")
}

fn no_such_class(facts: &Analysis, name: &str, input: &Input) -> Failure {
    let failure = Failure::new(format!("{input} has no class {name:?}"));
    if !name.is_empty() && name.bytes().all(|b| b.is_ascii_digit()) {
        return failure.hint(format!("an object id is written @{name}"));
    }
    if name.starts_with('@') {
        return failure.hint("an object id is @ and a whole number, as in @148231");
    }
    let names = similar::to(name, facts.class_rows().iter().map(|row| &facts.classes.key(row.class).name));
    match names.len() {
        0 => failure.hint(format!(
            "leaktrail summary lists all {} classes",
            units::count(facts.class_rows().len() as u64)
        )),
        _ => failure.hint(format!("similar names: {}", names.join(", "))),
    }
}
