//! Listeners that are added and never removed.

use super::captures::Capture;
use super::codes::{is_function, most_frequent};
use super::listeners::{Listeners, listeners};
use super::{Pattern, Scene, Subject};
use crate::finding::{Fix, PackageKind};

pub(super) const PATTERN: Pattern = Pattern { name: "event-listeners", test, facts, fix };

/// What libraries call the list of those who are told.
const SUBSCRIBERS: [&str; 9] = [
    "callbacks",
    "currentObservers",
    "handlers",
    "listeners",
    "observers",
    "subscribers",
    "subscriptions",
    "_listeners",
    "_subscribers",
];

fn test(scene: &Scene) -> Option<String> {
    let is_emitter = scene.passes(3, "_events")
        || scene.passes(4, "<symbol kEvents>")
        || scene.passes(4, "<symbol events>");
    if is_emitter {
        return Some("the holder is the list of listeners of an emitter".to_owned());
    }
    if is_list_of_subscribers(scene) {
        return Some("the holder is a list of subscribers, each with a function to be called".to_owned());
    }
    let share = scene.tops(|class| class == "Listener");
    (share > 0.3).then(|| format!("{:.0} % of the new objects are listeners", share * 100.0))
}

/// In an object of a library, a list of functions or of objects that have some, by the name of its property.
fn is_list_of_subscribers(scene: &Scene) -> bool {
    let around = scene.route.len().checked_sub(2).map(|at| scene.route[at].node);
    let is_library = |spot| scene.outlines.kind(&spot) == PackageKind::Dependency;
    let is_foreign = around.and_then(|object| scene.places.spot(object)).is_some_and(is_library);
    is_foreign
        && scene.edges.first().is_some_and(|name| SUBSCRIBERS.contains(&name.as_str()))
        && scene.sample.share_above(|node| is_function(scene, node)) > 0.5
}

fn facts(scene: &Scene) -> Vec<String> {
    let Some(Listeners { emitter, event, count, .. }) = listeners(scene) else { return Vec::new() };
    let mut told = vec![format!("{emitter} has {count} listeners for '{event}'")];
    let code = most_frequent(scene, |node| is_function(scene, node));
    told.extend(code.map(|code| format!("the listener is {}", code.told())));
    told.extend(Capture::of(scene).map(|capture| capture.told()).unwrap_or_default());
    told
}

fn fix(scene: &Scene, subject: &Subject) -> Fix {
    let name = subject.name;
    let added = subject.added();
    let Some(Listeners { event, is_target, .. }) = listeners(scene) else {
        let detail = format!(
            "{name}{added} is given functions and never loses one. Remove each when its request is over (return a function that unsubscribes, and call it in `finally`), or subscribe once outside of the request."
        );
        return Fix { summary: "remove the listener".to_owned(), detail };
    };
    let event = format!("'{event}'");
    let detail = if is_target {
        format!(
            "Each request adds a listener for {event} to {name}{added} and none is removed. Call removeEventListener({event}, listener) with the same function when the request ends, pass {{ signal }} of a controller that the request aborts or {{ once: true }}, or give each request a signal of its own (AbortSignal.any frees it with the request)."
        )
    } else {
        format!(
            "Each request adds a listener for {event} to {name}{added} and none is removed. Add it once outside of the request, use once({event}, …), call off({event}, listener) or removeListener with the same function when the request ends, or pass {{ signal }} (events.on, addAbortListener) and abort it then. setMaxListeners only hides the warning."
        )
    };
    Fix { summary: "remove the listener".to_owned(), detail }
}
