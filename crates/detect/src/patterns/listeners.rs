//! Listeners in a snapshot: of which emitter, for which event, and how many.

use heapsnapshot::{EdgeType, NodeIdx, NodeType};

use super::entries::entries;
use super::keys::{is_data, key_as_shape};
use super::read::{class, internal, is_string, properties, property};
use super::scene::Scene;

/// Symbols under which Node's EventTarget keeps its listeners.
const TABLES: [&str; 2] = ["<symbol kEvents>", "<symbol events>"];

/// Further above the holder is an emitter (`process`, say) that has nothing to do with it.
const NEAR: usize = 5;

/// The list of listeners that grows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Listeners {
    /// The class of the emitter.
    pub(super) emitter: String,
    pub(super) event: String,
    pub(super) count: usize,
    /// Whether listeners are added by addEventListener.
    pub(super) is_target: bool,
}

/// Finds the emitter on the way to the holder or below it.
pub(super) fn listeners(scene: &Scene) -> Option<Listeners> {
    // The list itself may be long.
    let is_link = |node: &NodeIdx| class(scene.facts, *node) == "Listener";
    let mut nodes = scene.route.iter().rev().map(|step| step.node).skip_while(is_link).take(NEAR);
    let found = nodes.find_map(|node| of_emitter(scene, node).or_else(|| of_target(scene, node)))?;
    let event = if is_data(&found.event) { key_as_shape(&found.event, &[]) } else { found.event };
    Some(Listeners { event, ..found })
}

/// `_events` has a function or a list of functions for each event.
fn of_emitter(scene: &Scene, emitter: NodeIdx) -> Option<Listeners> {
    let graph = &scene.facts.graph;
    let events = property(graph, emitter, "_events")?;
    let counted = properties(graph, events).map(|edge| {
        let elements = graph.edges(edge.to).filter(|edge| edge.kind == EdgeType::Element).count();
        let count = if graph.node_type(edge.to) == NodeType::Closure { 1 } else { elements };
        (count, graph.edge_name(&edge).to_string_lossy().into_owned())
    });
    let (count, event) = counted.max()?;
    Some(Listeners { emitter: class(scene.facts, emitter), event, count, is_target: false })
}

/// A Map has for each type the root of a list of listeners.
fn of_target(scene: &Scene, target: NodeIdx) -> Option<Listeners> {
    let graph = &scene.facts.graph;
    let table = TABLES.iter().find_map(|name| property(graph, target, name))?;
    let counted = entries(scene.facts, table, "Map").into_iter().filter_map(|entry| {
        let event = entry.key.filter(|&key| is_string(graph, key))?;
        let count = links(scene, entry.value?);
        Some((count, scene.facts.display_name(event).to_string_lossy().into_owned()))
    });
    let (count, event) = counted.max()?;
    // Before Node 24 a signal is of class EventTarget in a snapshot.
    let is_signal = property(graph, target, "<symbol kAborted>").is_some();
    let emitter = if is_signal { "AbortSignal".to_owned() } else { class(scene.facts, target) };
    Some(Listeners { emitter, event, count, is_target: true })
}

/// The listeners behind the root of a list.
fn links(scene: &Scene, root: NodeIdx) -> usize {
    let graph = &scene.facts.graph;
    let first = property(graph, root, "next").or_else(|| {
        let first = internal(graph, root, "root")?;
        property(graph, first, "next")
    });
    let all = std::iter::successors(first, |&link| property(graph, link, "next"));
    all.take(graph.node_count()).take_while(|&link| class(scene.facts, link) == "Listener").count()
}
