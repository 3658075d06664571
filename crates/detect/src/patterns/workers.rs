//! Workers and message ports: each keeps a thread or a queue until it is closed.

use super::read::class;
use super::{Pattern, Scene, Subject};
use crate::finding::Fix;

pub(super) const PATTERN: Pattern = Pattern { name: "workers", test, facts, fix };

const CLASSES: [&str; 4] = ["Worker", "MessagePort", "MessageChannel", "BroadcastChannel"];

fn test(scene: &Scene) -> Option<String> {
    let share = scene.tops(|class| CLASSES.contains(&class));
    (share > 0.3).then(|| format!("{:.0} % of the new objects are workers or message ports", share * 100.0))
}

fn most_frequent(scene: &Scene) -> Option<&'static str> {
    let count = |wanted: &str| scene.sample.tops().filter(|&top| class(scene.facts, top) == wanted).count();
    CLASSES.into_iter().max_by_key(|class| count(class))
}

fn facts(scene: &Scene) -> Vec<String> {
    let class = most_frequent(scene).unwrap_or(CLASSES[0]);
    vec![format!("{} new objects of class {class} are kept", scene.gained())]
}

fn fix(scene: &Scene, subject: &Subject) -> Fix {
    let (name, added) = (subject.name, subject.added());
    let detail = if most_frequent(scene) == Some("Worker") {
        format!(
            "Each Worker in {name}{added} is a thread with a heap of its own that this snapshot does not show. Await worker.terminate() when its job is done or fails, drop it from {name} in its 'exit' handler, or keep a pool of fixed size (piscina, tinypool)."
        )
    } else {
        format!(
            "A port lives until one of the two ends is closed. Call port.close() when the answer has come and on errors, and drop it from {name}{added} in its 'close' handler; one port for all messages, with an id in each, does without."
        )
    };
    Fix { summary: "close workers and ports".to_owned(), detail }
}
