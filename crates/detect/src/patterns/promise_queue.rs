//! Reactions that pile up on a promise: a queue behind one that never settles.

use super::codes::{is_function, most_frequent};
use super::promises::is_promise;
use super::{Pattern, Scene, Subject};
use crate::finding::Fix;

pub(super) const PATTERN: Pattern = Pattern { name: "promise-queue", test, facts, fix };

fn test(scene: &Scene) -> Option<String> {
    if scene.holder != "Promise" {
        return None;
    }
    let is_row = scene.sample.0.len() <= FEW
        && scene.sample.nodes().filter(|&node| is_promise(scene, node)).count() > FEW;
    Some(if is_row {
        "the holder is a promise at the head of a chain of promises that grows".to_owned()
    } else {
        "the holder is a promise, and more and more reactions wait for it".to_owned()
    })
}

/// Fewer new objects with many promises below them are a chain.
const FEW: usize = 6;

fn facts(scene: &Scene) -> Vec<String> {
    let code = most_frequent(scene, |node| is_function(scene, node));
    code.map(|code| format!("waiting to be called: {}", code.told())).into_iter().collect()
}

fn fix(_scene: &Scene, subject: &Subject) -> Fix {
    Fix {
        summary: "bound the queue, settle its head".to_owned(),
        detail: format!(
            "Everything behind {}{} waits until it settles. Give each task a deadline so that one that hangs cannot block the rest (Promise.race with a timer that is cleared, AbortSignal.timeout), refuse work when too much is queued (p-queue, p-limit), and do not call then() on a long-lived promise in every request.",
            subject.name,
            subject.added()
        ),
    }
}
