//! Functions that are kept with all variables that they see.

use super::captures::Capture;
use super::{Pattern, Scene, Subject, traits};
use crate::finding::Fix;

pub(super) const PATTERN: Pattern = Pattern { name: "closures", test, facts, fix };

/// Containers that say more of a leak than that they hold functions.
const CONTAINERS: [&str; 4] = ["Array", "Map", "Object", "Set"];

fn is_code(class: &str) -> bool {
    matches!(class, "closure" | "system / Context")
}

/// Whether functions hang one from another: then that is the leak, whatever they see.
pub(super) fn is_chain(scene: &Scene) -> bool {
    scene.chain.is_chain && !scene.chain.is_linked && scene.below(is_code) >= 0.1
}

fn test(scene: &Scene) -> Option<String> {
    if is_chain(scene) {
        return Some("each new function sees the variables of the one before".to_owned());
    }
    let share = scene.tops(is_code);
    let reason = format!("{:.0} % of the new objects are functions", share * 100.0);
    if !CONTAINERS.contains(&scene.holder.as_str()) {
        return (share > 0.6).then_some(reason);
    }
    let is_dead = || Capture::of(scene).is_some_and(|capture| capture.is_dead() && capture.share > 0.5);
    (share > 0.6 && is_dead()).then(|| format!("{reason} with a variable that none of them reads"))
}

fn facts(scene: &Scene) -> Vec<String> {
    let mut told = traits::of(scene);
    if told.is_empty() {
        told.extend(Capture::of(scene).map(|capture| capture.told()).unwrap_or_default());
    }
    told
}

fn fix(scene: &Scene, subject: &Subject) -> Fix {
    let (name, added) = (subject.name, subject.added());
    let capture = Capture::of(scene).filter(Capture::is_dead);
    let detail = match capture {
        Some(Capture { variable, .. }) => format!(
            "{variable} lives as long as any function of the scope in which it is declared, whether that function reads it or not. Make what goes into {name}{added} in a function of its own that does not see {variable}, or set {variable} to null when it is done with; and remove functions that have run."
        ),
        None => format!(
            "{name}{added} collects functions, and each keeps every variable that it or its siblings use. Remove a function once it has run, and keep large values out of the scope in which it is made."
        ),
    };
    Fix { summary: "drop the functions when they are done".to_owned(), detail }
}
