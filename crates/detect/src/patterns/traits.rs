//! Second labels: what is also true of what a container holds.

use super::captures::Capture;
use super::codes::{is_function, most_frequent};
use super::scene::Scene;
use super::{error_stacks, handles, promises};

/// Fewer of the new objects than this share are not told.
const MOST: f64 = 0.6;

/// Sentences on what the new entries of a container are.
pub(super) fn of(scene: &Scene) -> Vec<String> {
    let mut told = Vec::new();
    let functions = scene.tops(|class| class == "closure");
    if functions > MOST {
        let made = most_frequent(scene, |node| is_function(scene, node));
        let made = made.map(|code| format!(", such as {}", code.told())).unwrap_or_default();
        told.push(format!(
            "{:.0} % of the new objects are functions{made}: each keeps the variables that it sees",
            functions * 100.0
        ));
        told.extend(Capture::of(scene).map(|capture| capture.told()).unwrap_or_default());
    }
    let keys = scene
        .sample
        .share(|top| scene.facts.graph.edges(top).any(|edge| scene.facts.ephemerons.contains(&edge)));
    if keys > MOST {
        told.push(format!(
            "{:.0} % of the new objects are keys of a WeakMap, whose values live as long as they do",
            keys * 100.0
        ));
    }
    let suspended = promises::suspended(scene);
    if suspended > MOST {
        let who = most_frequent(scene, |node| promises::is_suspended(scene, node));
        let who = who.map(|code| format!(", such as {}", code.told())).unwrap_or_default();
        told.push(format!(
            "{:.0} % of the new objects are or hold suspended functions{who}",
            suspended * 100.0
        ));
    }
    let errors = scene.sample.share_above(|node| error_stacks::is_error(scene, node));
    if errors > MOST {
        told.push(format!("{:.0} % of the new objects hold errors, each with its stack", errors * 100.0));
    }
    let handles = scene.sample.share_above(|node| handles::kind(scene, node).is_some());
    if handles > MOST {
        told.push(format!(
            "{:.0} % of the new objects hold sockets, streams or other handles",
            handles * 100.0
        ));
    }
    let settled = promises::settled(scene);
    if settled > MOST {
        told.push(format!(
            "{:.0} % of the new objects are promises that have settled: finished work is kept",
            settled * 100.0
        ));
    }
    told
}
