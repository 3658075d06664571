//! Timers that are never cleared.

use super::{Pattern, Scene};
use crate::finding::Fix;

pub(super) const PATTERN: Pattern = Pattern { name: "timers", test, fix };

fn test(scene: &Scene) -> Option<String> {
    let is_timer = |class: &str| matches!(class, "Timeout" | "Immediate");
    let share = scene.tops(is_timer);
    if scene.holder == "TimersList" {
        return Some("the holder is Node's list of running timers".to_owned());
    }
    (share > 0.4).then(|| format!("{:.0} % of the new objects are timers", share * 100.0))
}

fn fix(owner: &str) -> Fix {
    Fix {
        summary: "clear the timers".to_owned(),
        detail: format!(
            "Keep what setInterval or setTimeout returns and pass it to clearInterval or clearTimeout when the request, connection or job ends (also on errors). One shared timer that walks a collection is cheaper than one per request. Code: {owner}."
        ),
    }
}
