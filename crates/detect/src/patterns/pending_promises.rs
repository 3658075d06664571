//! Promises that nobody settles, and what waits for them.

use super::{Pattern, Scene};
use crate::finding::Fix;

pub(super) const PATTERN: Pattern = Pattern { name: "pending-promises", test, fix };

fn test(scene: &Scene) -> Option<String> {
    if scene.holder == "Promise" {
        return Some("the holder is a promise that more and more code waits for".to_owned());
    }
    let share = scene.tops(|class| matches!(class, "Promise" | "Generator" | "AsyncGenerator"));
    (share > 0.3)
        .then(|| format!("{:.0} % of the new objects are promises or suspended functions", share * 100.0))
}

fn fix(owner: &str) -> Fix {
    Fix {
        summary: "settle the promise or stop waiting for it".to_owned(),
        detail: format!(
            "What waits for {owner} is kept until it settles. Give the wait a deadline (AbortSignal.timeout, Promise.race against a timer that is cleared), reject what is pending on close, and do not wait for one long-lived promise in every request."
        ),
    }
}
