//! Promises of which each waits for the one before: a queue behind a head that is slow or hangs.

use super::codes::{Code, is_function, most_frequent};
use super::promises::{in_a_row, is_settled, is_suspended};
use super::{Pattern, Scene, Subject};
use crate::finding::Fix;

pub(super) const PATTERN: Pattern = Pattern { name: "promise-queue", test, facts, fix };

fn test(scene: &Scene) -> Option<String> {
    if scene.holder == "Promise" && is_settled(scene, scene.container) {
        return Some("the holder is a settled promise whose result holds the results before it".to_owned());
    }
    let promises = in_a_row(scene)?;
    Some(format!(
        "what grows is a chain of promises, in which each waits for the one before ({promises} are new)"
    ))
}

/// The code whose turn comes when the promise before it settles.
fn waiting(scene: &Scene) -> Option<Code> {
    let suspended = most_frequent(scene, |node| is_suspended(scene, node));
    suspended.or_else(|| most_frequent(scene, |node| is_function(scene, node)))
}

fn facts(scene: &Scene) -> Vec<String> {
    waiting(scene).map(|code| format!("waiting for its turn: {}", code.told())).into_iter().collect()
}

fn fix(scene: &Scene, subject: &Subject) -> Fix {
    let (name, added) = (subject.name, subject.added());
    let head = "Give each step a deadline so that one that hangs cannot block the rest (Promise.race with a timer that is cleared, AbortSignal.timeout)";
    let detail = if scene.holder == "Promise" {
        format!(
            "Everything behind {name}{added} waits until it settles. {head}, catch errors in each step, and refuse work when too much is queued (p-queue, p-limit) instead of appending with then() without end."
        )
    } else {
        let who = waiting(scene).map_or_else(|| "the code that waits".to_owned(), |code| code.told());
        format!(
            "What hangs from {name}{added} are promises that were resolved with other promises: {who} returns or awaits one of its own kind, so each step stays until the last one settles. Write it as a loop in one async function (`while`, `for await … if (…) yield`) instead of `return this.next()`. {head}."
        )
    };
    Fix { summary: "bound the queue, settle its head".to_owned(), detail }
}
