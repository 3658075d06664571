//! Captured variables: which one carries the weight, and whether anybody still reads it.

use heapsnapshot::{EdgeType, NodeIdx};
use rustc_hash::FxHashMap;

use super::codes::code;
use super::scene::Scene;
use crate::declaration::Readers;
use crate::evidence::size;
use crate::owner::User;
use crate::scripts::{is_runtime, script_path};

/// A variable with less than this share of the new bytes is not told.
const LEAST: f64 = 0.25;

/// The captured variable that carries the most.
#[derive(Debug)]
pub(super) struct Capture {
    pub(super) variable: String,
    /// What it retains in one context.
    bytes: u64,
    /// Its part of the new bytes.
    pub(super) share: f64,
    /// The functions that keep the context.
    living: Vec<String>,
    readers: Option<Readers>,
}

impl Capture {
    /// The heaviest slot of the contexts among the new objects.
    pub(super) fn of(scene: &Scene) -> Option<Self> {
        let facts = scene.facts;
        let mut slots: FxHashMap<String, (u64, usize, NodeIdx)> = FxHashMap::default();
        for context in scene.sample.nodes().filter(|&node| scene.places.is_context(node)) {
            for edge in facts.graph.edges(context).filter(|edge| edge.kind == EdgeType::Context) {
                let is_own = facts.dominators.of(edge.to) == context;
                let name = facts.graph.edge_name(&edge).to_string_lossy().into_owned();
                let slot = slots.entry(name).or_insert((0, 0, context));
                slot.0 += facts.retained.bytes(edge.to) * u64::from(is_own);
                slot.1 += 1;
            }
        }
        let heaviest = slots.into_iter().max_by(|(a, (n, ..)), (b, (m, ..))| (n, b).cmp(&(m, a)));
        let (variable, (bytes, count, context)) = heaviest?;
        let all: u64 = scene.sample.tops().map(|top| facts.retained.bytes(top)).sum();
        let users = scene.places.users(context);
        users.first().filter(|user| !is_runtime(&user.spot.script))?;
        let readers = users.first().and_then(|first| {
            let of_script = users.iter().filter(|user| user.spot.script == first.spot.script);
            let places: Vec<_> = of_script.map(|user| user.spot.place).collect();
            // V8's places mean nothing in a text that is not what ran.
            let outline = scene.outlines.ran(&first.spot.script)?;
            outline.readers(&script_path(&first.spot.script), &variable, &places)
        });
        Some(Self {
            variable,
            bytes: bytes / count as u64,
            // Contexts in a chain retain each other.
            share: (bytes as f64 / all.max(1) as f64).min(1.0),
            living: living(scene, context, &users),
            readers,
        })
    }

    /// Whether no living function reads it.
    pub(super) fn is_dead(&self) -> bool {
        self.readers.as_ref().is_some_and(|readers| !readers.is_read)
    }

    /// Sentences, if it matters.
    pub(super) fn told(&self) -> Vec<String> {
        if self.share < LEAST {
            return Vec::new();
        }
        let Self { variable, bytes, share, living, .. } = self;
        let mut told = vec![format!(
            "the captured variable `{variable}` carries {:.0} % of the new bytes, {} each",
            share * 100.0,
            size(*bytes)
        )];
        if let Some(readers) = self.readers.as_ref().filter(|readers| !readers.is_read) {
            let others: Vec<String> = readers.others.iter().map(|name| format!("`{name}`")).collect();
            let who = if others.is_empty() { "another function".to_owned() } else { others.join(", ") };
            let living = if living.is_empty() { "another one".to_owned() } else { living.join(", ") };
            told.push(format!(
                "`{variable}` is captured for {who}, but the living function is {living}, which never reads it: functions made in one scope share their variables"
            ));
        }
        told
    }
}

/// The functions that see a context, by name or place.
fn living(scene: &Scene, context: NodeIdx, users: &[User]) -> Vec<String> {
    let closures = scene.survey.retainers.of_node(&scene.facts.graph, context).map(|(from, _)| from);
    let codes = closures.filter(|&node| scene.facts.graph.node_type(node) == heapsnapshot::NodeType::Closure);
    let mut told: Vec<String> = codes
        .filter_map(|node| code(scene, node))
        .map(|code| if code.name.is_empty() { code.told() } else { format!("`{}`", code.name) })
        .collect();
    told.sort();
    told.dedup();
    told.truncate(users.len().clamp(1, 3));
    told
}
