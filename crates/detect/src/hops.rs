//! Hop by hop: what each node of a path did between the snapshots, and how that is known.

use heapsnapshot::{NodeId, NodeIdx};
use rustc_hash::{FxHashMap, FxHashSet};

use crate::evidence::{series, size};
use crate::finding::{Finding, Growth, PathStep, StepState};
use crate::growth::Survey;

/// By so much more than the finding a hop may have grown without something else to explain.
const SLACK_BYTES: u64 = 64 * 1024;
const SLACK_SHARE: f64 = 0.25;

/// Judges every hop of some findings' paths.
pub(crate) fn judge(survey: &Survey<'_>, findings: &mut [Finding]) {
    let hops = Hops::of(survey, findings.iter().flat_map(|finding| &finding.path));
    for finding in findings {
        let Finding { path, growth, .. } = finding;
        let growing = path.iter().position(|step| step.growing).unwrap_or(path.len());
        for (at, step) in path.iter_mut().enumerate() {
            (step.state, step.why) = match at {
                0 => (StepState::Stable, "the root is always there".to_owned()),
                _ if at < growing => hops.above(step, growth),
                _ if at == growing => (StepState::Growing, gains(growth)),
                _ => hops.below(step),
            };
        }
    }
}

/// What is known of the nodes on paths.
struct Hops<'s, 'a> {
    survey: &'s Survey<'a>,
    nodes: FxHashMap<NodeId, NodeIdx>,
    /// What they retained in the first snapshot.
    before: FxHashMap<NodeIdx, u64>,
}

impl<'s, 'a> Hops<'s, 'a> {
    fn of<'p>(survey: &'s Survey<'a>, steps: impl Iterator<Item = &'p PathStep>) -> Self {
        let wanted: FxHashSet<NodeId> = steps.map(|step| step.node.id).collect();
        let graph = &survey.heap.facts.graph;
        let nodes: FxHashMap<NodeId, NodeIdx> =
            graph.nodes().map(|node| (graph.id(node), node)).filter(|(id, _)| wanted.contains(id)).collect();
        let of_last = nodes.values().copied().collect();
        let ancestors = survey.lineage.ancestors(0, &of_last).into_iter();
        let before = ancestors.map(|(node, was)| (node, survey.first.retained.bytes(was))).collect();
        Self { survey, nodes, before }
    }

    /// A node between the root and what accumulates.
    fn above(&self, step: &PathStep, growth: &Growth) -> (StepState, String) {
        let Some(&node) = self.nodes.get(&step.node.id) else { return unknown() };
        let Some(&before) = self.before.get(&node) else {
            return (StepState::Unknown, "it came after the first snapshot".to_owned());
        };
        let gained = self.survey.heap.facts.retained.bytes(node).saturating_sub(before);
        let explained = growth.bytes + SLACK_BYTES + (growth.bytes as f64 * SLACK_SHARE) as u64;
        if gained > explained {
            let more = size(gained);
            return (
                StepState::Unknown,
                format!("it retains {more} more than before, not only by this path"),
            );
        }
        (StepState::Stable, "it was there in the first snapshot, and nothing else below it grows".to_owned())
    }

    /// A node that what accumulates holds.
    fn below(&self, step: &PathStep) -> (StepState, String) {
        let Some(&node) = self.nodes.get(&step.node.id) else { return unknown() };
        match self.survey.cohorts.of_node(node) {
            0 => {
                (StepState::Stable, "it was there in the first snapshot; the new objects share it".to_owned())
            }
            interval => (StepState::Growing, format!("it came in interval {interval}")),
        }
    }
}

fn unknown() -> (StepState, String) {
    (StepState::Unknown, "the snapshots do not tell".to_owned())
}

fn gains(growth: &Growth) -> String {
    match growth.count {
        0 => "it became larger in every interval".to_owned(),
        _ => format!("it gained entries: {}", series(growth.count_per_interval.iter().copied())),
    }
}
