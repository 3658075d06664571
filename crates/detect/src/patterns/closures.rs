//! Functions that are kept with all variables that they see.

use super::{Pattern, Scene};
use crate::finding::Fix;

pub(super) const PATTERN: Pattern = Pattern { name: "closures", test, fix };

fn test(scene: &Scene) -> Option<String> {
    let is_code = |class: &str| matches!(class, "closure" | "system / Context");
    if scene.is_chain && !scene.is_linked && scene.below(is_code) >= 0.1 {
        return Some("each new function sees the variables of the one before".to_owned());
    }
    let share = scene.tops(is_code);
    (share > 0.6).then(|| format!("{:.0} % of the new objects are functions", share * 100.0))
}

fn fix(owner: &str) -> Fix {
    Fix {
        summary: "drop the functions when they are done".to_owned(),
        detail: format!(
            "{owner} collects functions, and each keeps every variable that it or its siblings use. Remove a function once it has run, and keep large values out of the scope in which it is made."
        ),
    }
}
