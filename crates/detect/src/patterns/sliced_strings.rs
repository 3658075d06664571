//! Short parts of long texts: V8 keeps the whole text for each.

use heapsnapshot::{NodeIdx, NodeType};

use super::read::internal;
use super::{Pattern, Scene, Subject};
use crate::evidence::size;
use crate::finding::Fix;

pub(super) const PATTERN: Pattern = Pattern { name: "sliced-strings", test, facts, fix };

fn is_slice(scene: &Scene, node: NodeIdx) -> bool {
    scene.facts.graph.node_type(node) == NodeType::SlicedString
}

/// The long texts of which slices are kept.
fn parents(scene: &Scene) -> Vec<NodeIdx> {
    let slices = scene.sample.nodes().filter(|&node| is_slice(scene, node));
    let parents: std::collections::BTreeSet<NodeIdx> =
        slices.filter_map(|slice| internal(&scene.facts.graph, slice, "parent")).collect();
    parents.into_iter().collect()
}

fn test(scene: &Scene) -> Option<String> {
    let parents = parents(scene);
    let of_bytes = scene.sample.share_of_bytes(scene.survey, |node| parents.binary_search(&node).is_ok());
    let of_tops = scene.sample.share(|top| is_slice(scene, top));
    if of_tops > 0.3 {
        return Some(format!("{:.0} % of the new objects are slices of longer strings", of_tops * 100.0));
    }
    (of_bytes > 0.5).then(|| {
        format!("{:.0} % of the new bytes are strings of which only slices are kept", of_bytes * 100.0)
    })
}

fn facts(scene: &Scene) -> Vec<String> {
    let parents = parents(scene);
    let bytes: u64 = parents.iter().map(|&parent| scene.facts.graph.self_bytes(parent)).sum();
    let Some(each) = bytes.checked_div(parents.len() as u64) else { return Vec::new() };
    vec![format!("each slice keeps the string that it was cut from, about {} long", size(each))]
}

fn fix(_scene: &Scene, subject: &Subject) -> Fix {
    Fix {
        summary: "copy the part that is needed".to_owned(),
        detail: format!(
            "slice(), substring(), split() and regular expressions do not copy: what goes into {}{} keeps the whole text. Copy the part first: Buffer.from(part).toString(); a template string or part + '' does not copy.",
            subject.name,
            subject.added()
        ),
    }
}
