//! Listeners that are added and never removed.

use super::{Pattern, Scene};
use crate::finding::Fix;

pub(super) const PATTERN: Pattern = Pattern { name: "event-listeners", test, fix };

fn test(scene: &Scene) -> Option<String> {
    let is_emitter = scene.passes(3, "_events")
        || scene.passes(4, "<symbol kEvents>")
        || scene.passes(4, "<symbol events>");
    if is_emitter {
        return Some("the holder is the list of listeners of an emitter".to_owned());
    }
    let share = scene.tops(|class| class == "Listener");
    (share > 0.3).then(|| format!("{:.0} % of the new objects are listeners", share * 100.0))
}

fn fix(owner: &str) -> Fix {
    Fix {
        summary: "remove the listener".to_owned(),
        detail: format!(
            "Every request adds a listener to {owner} and none is removed. Add it once outside of the request, use once(), pass {{ signal }} and abort it when the request ends, or call removeListener with the same function."
        ),
    }
}
