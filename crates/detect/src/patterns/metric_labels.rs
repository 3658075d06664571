//! Metrics with a label that takes ever new values.

use super::labels::Labels;
use super::{Pattern, Scene, Subject};
use crate::finding::Fix;

pub(super) const PATTERN: Pattern = Pattern { name: "metric-labels", test, facts, fix };

fn test(scene: &Scene) -> Option<String> {
    // A series is found again by its labels; a list of samples is just that.
    if scene.holder == "Array" {
        return None;
    }
    let labels = Labels::of(scene);
    (labels.share > 0.5).then(|| {
        format!("{:.0} % of the new objects are metrics, each with a new set of labels", labels.share * 100.0)
    })
}

fn facts(scene: &Scene) -> Vec<String> {
    let labels = Labels::of(scene);
    let unbounded = labels.unbounded();
    let sets = labels.sets;
    let mut told: Vec<String> = unbounded
        .iter()
        .map(|(name, values)| {
            format!("the label `{name}` has {values} different values in {sets} new sets of labels")
        })
        .collect();
    let others = labels.values.iter().filter(|label| !unbounded.contains(label));
    let others: Vec<String> = others.map(|(name, values)| format!("`{name}` {values}")).collect();
    if !others.is_empty() {
        told.push(format!("different values of the other labels: {}", others.join(", ")));
    }
    told
}

fn fix(scene: &Scene, subject: &Subject) -> Fix {
    let labels = Labels::of(scene);
    let names: Vec<String> = labels.unbounded().iter().map(|(name, _)| format!("`{name}`")).collect();
    let names = names.join(" and ");
    Fix {
        summary: format!("bound the label {names}"),
        detail: format!(
            "Every new value of {names} makes a new series in {}{} that is never dropped. Record the route template (/users/:id, req.route.path) instead of the raw path, drop ids, mail addresses and messages from the labels, and let unknown values be 'other'; ids belong into logs and traces.",
            subject.name,
            subject.added()
        ),
    }
}
