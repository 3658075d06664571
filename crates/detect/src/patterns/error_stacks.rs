//! Errors that are kept, each with its stack.

use super::read::{class, with_prototypes};
use super::{Pattern, Scene, Subject};
use crate::finding::Fix;

pub(super) const PATTERN: Pattern = Pattern { name: "error-stacks", test, facts, fix };

/// How the names of errors end, and what V8 keeps for the frames of a stack.
pub(super) fn is_error(class: &str) -> bool {
    class.ends_with("Error") || class.ends_with("Exception") || class.ends_with("CallSiteInfo")
}

fn test(scene: &Scene) -> Option<String> {
    let is_wanted =
        |top| with_prototypes(&scene.facts.graph, top).any(|node| is_error(&class(scene.facts, node)));
    let share = scene.sample.share(|top| is_error(&class(scene.facts, top)) || is_wanted(top));
    (share > 0.3).then(|| format!("{:.0} % of the new objects are errors", share * 100.0))
}

fn facts(scene: &Scene) -> Vec<String> {
    let first = scene.sample.tops().map(|top| class(scene.facts, top)).find(|class| is_error(class));
    let bytes: u64 = scene.sample.tops().map(|top| scene.facts.retained.bytes(top)).sum();
    let each = bytes / scene.sample.0.len().max(1) as u64;
    first
        .map(|class| {
            format!(
                "they are of class {class}, each with its stack: about {} in all",
                crate::evidence::size(each)
            )
        })
        .into_iter()
        .collect()
}

fn fix(_scene: &Scene, subject: &Subject) -> Fix {
    Fix {
        summary: "keep messages, not errors".to_owned(),
        detail: format!(
            "{}{} collects errors. An error keeps its stack and whatever hangs from it (cause, request, response). Log it and forget it, or keep the last few messages or a count by kind; Error.stackTraceLimit only makes each one smaller.",
            subject.name,
            subject.added()
        ),
    }
}
