//! Promises that nobody settles, and what waits for them: suspended functions and reactions.

use super::codes::{is_function, most_frequent};
use super::promises::{is_promise, is_settled, is_suspended, reactions, settled, suspended};
use super::{Pattern, Scene, Subject, captures};
use crate::evidence::size;
use crate::finding::Fix;

pub(super) const PATTERN: Pattern = Pattern { name: "pending-promises", test, facts, fix };

fn test(scene: &Scene) -> Option<String> {
    let waiting = suspended(scene);
    // A generator waits for its caller, not for a promise.
    let awaits = is_one(scene) || scene.sample.share_above(|node| is_promise(scene, node)) > 0.3;
    if waiting > 0.3 && awaits && scene.tops(|class| class != "Timeout") > 0.5 {
        return Some(format!("{:.0} % of the new objects are or hold suspended functions", waiting * 100.0));
    }
    if is_one(scene) {
        return Some("code waits for a promise that never settles, again and again".to_owned());
    }
    let promises = scene.sample.share(|top| is_promise(scene, top));
    (promises > 0.3 && settled(scene) < promises / 2.0)
        .then(|| format!("{:.0} % of the new objects are promises that have not settled", promises * 100.0))
}

/// Whether all wait for one and the same promise.
fn is_one(scene: &Scene) -> bool {
    scene.holder == "Promise" && !is_settled(scene, scene.container)
}

fn waiting_code(scene: &Scene) -> Option<String> {
    most_frequent(scene, |node| is_suspended(scene, node)).map(|code| code.told())
}

fn facts(scene: &Scene) -> Vec<String> {
    let mut told: Vec<String> =
        waiting_code(scene).map(|code| format!("suspended at an await: {code}")).into_iter().collect();
    if is_one(scene) {
        told.extend(of_reactions(scene));
    }
    told
}

/// Who attaches reactions to the one promise, and what each keeps.
fn of_reactions(scene: &Scene) -> Vec<String> {
    let count = reactions(scene, scene.container);
    let name =
        scene.variable().map_or_else(|| "one and the same promise".to_owned(), |name| format!("`{name}`"));
    let mut told = vec![format!("{count} reactions wait for {name}, which never settles")];
    if waiting_code(scene).is_none() {
        let code = most_frequent(scene, |node| is_function(scene, node));
        told.push(match code {
            Some(code) => format!("to be called when it settles: {}", code.told()),
            None => "they are V8's own, as Promise.race, Promise.any or Promise.all attach them".to_owned(),
        });
    }
    let bytes = scene.candidate.total(|net| net.bytes);
    told.extend(bytes.checked_div(scene.gained()).map(|each| format!("each keeps {}", size(each))));
    told.extend(captures::Capture::of(scene).map(|capture| capture.told()).unwrap_or_default());
    told
}

fn fix(scene: &Scene, subject: &Subject) -> Fix {
    let (name, added) = (subject.name, subject.added());
    let who = waiting_code(scene);
    let detail = match who {
        Some(who) if is_one(scene) => format!(
            "{who} waits for {name}, which never settles: each call stays suspended with all its variables. Settle it, or give the wait a deadline (Promise.race against a timer that is cleared afterwards, AbortSignal.timeout)."
        ),
        None if is_one(scene) => format!(
            "Do not attach to the long-lived promise `{name}` in every request{added}: no reaction to a promise can be removed, and each keeps its result and its variables until `{name}` settles, also after the other side of a Promise.race has won. Use an AbortSignal instead: give each request AbortSignal.any([signal, …]), or add an 'abort' listener and call removeEventListener (or pass {{ once: true, signal }}) when the request ends. Else attach one reaction, once, that walks a Set from which requests remove themselves in `finally`."
        ),
        who => format!(
            "{} stays suspended until something in {name}{added} settles it. Reject what is pending on errors and on close, remove it when it is answered, and give the wait a deadline (AbortSignal.timeout).",
            who.unwrap_or_else(|| "the code that waits".to_owned()),
        ),
    };
    Fix { summary: "settle the promises or stop waiting".to_owned(), detail }
}
