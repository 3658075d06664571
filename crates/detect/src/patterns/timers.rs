//! Timers that are never cleared.

use heapsnapshot::{NodeIdx, NodeType};

use super::captures::Capture;
use super::codes::{is_function, most_frequent};
use super::read::{class, property};
use super::{Pattern, Scene, Subject};
use crate::finding::Fix;

pub(super) const PATTERN: Pattern = Pattern { name: "timers", test, facts, fix };

fn test(scene: &Scene) -> Option<String> {
    if scene.holder == "TimersList" {
        return Some("the holder is Node's list of running timers".to_owned());
    }
    let share = scene.tops(|class| matches!(class, "Timeout" | "Immediate"));
    (share > 0.4).then(|| format!("{:.0} % of the new objects are timers", share * 100.0))
}

/// A number of milliseconds to repeat after has an edge only in snapshots that tell numbers; `null`, for once,
/// always has one.
fn repeats(scene: &Scene, timer: NodeIdx) -> bool {
    let graph = &scene.facts.graph;
    property(graph, timer, "_repeat").is_none_or(|value| graph.node_type(value) == NodeType::Number)
}

/// Whether most of the timers repeat.
fn is_interval(scene: &Scene) -> bool {
    let timers: Vec<NodeIdx> =
        scene.sample.nodes().filter(|&node| class(scene.facts, node) == "Timeout").collect();
    timers.iter().filter(|&&timer| repeats(scene, timer)).count() * 2 > timers.len()
}

fn facts(scene: &Scene) -> Vec<String> {
    let kind = if is_interval(scene) {
        "they repeat for ever (setInterval)"
    } else {
        "they run once and have not run yet (setTimeout)"
    };
    let calls = most_frequent(scene, |node| is_function(scene, node));
    let calls = calls.map(|code| format!("; each will call {}", code.told())).unwrap_or_default();
    let mut told = vec![format!("{kind}{calls}")];
    told.extend(Capture::of(scene).map(|capture| capture.told()).unwrap_or_default());
    told
}

fn fix(scene: &Scene, subject: &Subject) -> Fix {
    let (set, clear) =
        if is_interval(scene) { ("setInterval", "clearInterval") } else { ("setTimeout", "clearTimeout") };
    let place = subject.at(crate::SiteRole::Adds).or_else(|| subject.at(crate::SiteRole::Creates));
    let place = place.map(|place| format!(" at {place}")).unwrap_or_default();
    let cheaper = if is_interval(scene) {
        "One shared timer that walks a collection is cheaper than one per request."
    } else {
        "A wait of many minutes is better kept as a time in the data that one shared timer looks at."
    };
    Fix {
        summary: "clear the timers".to_owned(),
        detail: format!(
            "Keep what {set} returns{place} and pass it to {clear} when the request, connection or job ends, also on errors (`finally`, 'close'). unref() lets the process end but frees nothing. {cheaper}"
        ),
    }
}
