//! Promises that nobody settles, and the suspended functions that wait for them.

use super::codes::most_frequent;
use super::promises::{is_promise, is_suspended, settled, suspended};
use super::{Pattern, Scene, Subject};
use crate::finding::Fix;

pub(super) const PATTERN: Pattern = Pattern { name: "pending-promises", test, facts, fix };

fn test(scene: &Scene) -> Option<String> {
    let waiting = suspended(scene);
    // A generator waits for its caller, not for a promise.
    let awaits = scene.holder == "Promise" || scene.sample.share_above(|node| is_promise(scene, node)) > 0.3;
    if waiting > 0.3 && awaits && scene.tops(|class| class != "Timeout") > 0.5 {
        return Some(format!("{:.0} % of the new objects are or hold suspended functions", waiting * 100.0));
    }
    let promises = scene.sample.share(|top| is_promise(scene, top));
    let is_queue = scene.holder == "Promise";
    (promises > 0.3 && !is_queue && settled(scene) < promises / 2.0)
        .then(|| format!("{:.0} % of the new objects are promises that have not settled", promises * 100.0))
}

fn waiting_code(scene: &Scene) -> Option<String> {
    most_frequent(scene, |node| is_suspended(scene, node)).map(|code| code.told())
}

fn facts(scene: &Scene) -> Vec<String> {
    let waiting = waiting_code(scene).map(|code| format!("suspended at an await: {code}"));
    let one = (scene.holder == "Promise").then(|| "all of them wait for one and the same promise".to_owned());
    waiting.into_iter().chain(one).collect()
}

fn fix(scene: &Scene, subject: &Subject) -> Fix {
    let who = waiting_code(scene).unwrap_or_else(|| "the code that waits".to_owned());
    let detail = if scene.holder == "Promise" {
        format!(
            "{who} waits for {}, which never settles: each call stays suspended with all its variables. Settle it, or give the wait a deadline (Promise.race against a timer that is cleared afterwards, AbortSignal.timeout).",
            subject.name
        )
    } else {
        format!(
            "{who} stays suspended until something in {}{} settles it. Reject what is pending on errors and on close, remove it when it is answered, and give the wait a deadline (AbortSignal.timeout).",
            subject.name,
            subject.added()
        )
    };
    Fix { summary: "settle the promises or stop waiting".to_owned(), detail }
}
