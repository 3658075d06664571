//! Rules 15 to 29: classes, rows, comparison.

use std::collections::{BTreeMap, BTreeSet};

use super::super::heaps::Label;
use super::{Naive, distances, has, sum};

/// What is added to a snapshot: the text of a name, and a place where the constructor is.
pub(crate) type Key = (String, Option<[u32; 3]>);

/// How plain objects are named: a text, and the properties behind it.
pub(crate) type Shape = (String, Vec<&'static str>);

/// Two classes that read the same are still two if one was made by a rule.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Class {
    Named(String),
    ByRule(String),
    Located(String, [u32; 3]),
}

impl Class {
    pub(crate) fn key(&self) -> Key {
        match self {
            Class::Named(name) | Class::ByRule(name) => (name.clone(), None),
            Class::Located(name, place) => (name.clone(), Some(*place)),
        }
    }
}

impl Naive<'_> {
    fn is_plain(&self, node: usize) -> bool {
        self.heap.nodes[node].kind == "object" && self.heap.nodes[node].name == "Object"
    }

    fn properties(&self, node: usize) -> Vec<&'static str> {
        let properties = self.heap.nodes[node].edges.iter().filter(|edge| edge.kind == "property");
        let names = properties.filter_map(|edge| match edge.label {
            Label::Name(name) => Some(name),
            _ => None,
        });
        names.collect()
    }

    /// Rules 18 to 20.
    pub(crate) fn shapes(&self) -> Vec<Shape> {
        let plain: Vec<usize> = (0..self.heap.nodes.len()).filter(|&node| self.is_plain(node)).collect();
        let mut candidates: Vec<(Shape, usize)> = Vec::new();
        for shape in plain.iter().map(|&node| candidate(&self.properties(node))) {
            if shape.1.is_empty() {
                continue;
            }
            match candidates.iter_mut().find(|(known, _)| known.0 == shape.0) {
                Some((_, count)) => *count += 1,
                None => candidates.push((shape, 1)),
            }
        }
        // There are too few objects for one in a thousand to matter.
        candidates.retain(|&(_, count)| count >= 2);
        candidates.sort_by_key(|&(_, count)| std::cmp::Reverse(count));
        candidates.into_iter().map(|(shape, _)| shape).collect()
    }

    /// Rules 15 to 17, 21 and 23.
    pub(crate) fn class(&self, node: usize, shapes: &[Shape]) -> Class {
        let class = self.class_without_place(node, shapes);
        match self.heap.nodes[node].location {
            Some(place) if self.heap.nodes[node].kind == "object" => Class::Located(class.key().0, place),
            _ => class,
        }
    }

    fn class_without_place(&self, node: usize, shapes: &[Shape]) -> Class {
        match self.heap.nodes[node].kind {
            "hidden" => Class::ByRule("(system)".into()),
            "code" => Class::ByRule("(compiled code)".into()),
            "closure" => Class::ByRule("Function".into()),
            "regexp" => Class::ByRule("RegExp".into()),
            "object" | "native" => {
                if self.is_plain(node)
                    && let Some((name, _)) = self.shape(node, shapes)
                {
                    return Class::ByRule(name.clone());
                }
                let name = self.name(node);
                let prefix = if name.starts_with("Detached <") { 10 } else { 0 };
                let is_element = prefix > 0 || name.starts_with('<');
                match name[prefix..].find(' ').filter(|_| is_element) {
                    Some(space) => Class::ByRule(format!("{}>", &name[..prefix + space])),
                    None if is_element || has(self.detached, node) => Class::ByRule(name),
                    None => Class::Named(name),
                }
            }
            other => Class::ByRule(format!("({other})")),
        }
    }

    fn shape<'s>(&self, node: usize, shapes: &'s [Shape]) -> Option<&'s Shape> {
        let own = self.properties(node);
        let count = |list: &[&str], name: &str| list.iter().filter(|other| **other == name).count();
        let fits = shapes
            .iter()
            .filter(|(_, wanted)| wanted.iter().all(|name| count(wanted, name) <= count(&own, name)));
        fits.rev().max_by_key(|(_, wanted)| wanted.len())
    }

    /// The nodes of every row; of two rows that read the same the later one (rule 24).
    fn rows(&self, shapes: &[Shape]) -> BTreeMap<Key, Vec<usize>> {
        let mut rows: Vec<(Class, Vec<usize>)> = Vec::new();
        for node in (0..self.heap.nodes.len()).filter(|&node| self.shallow[node] > 0) {
            let class = self.class(node, shapes);
            match rows.iter_mut().find(|(known, _)| *known == class) {
                Some((_, nodes)) => nodes.push(node),
                None => rows.push((class, vec![node])),
            }
        }
        rows.into_iter().map(|(class, nodes)| (class.key(), nodes)).collect()
    }

    /// The summary: name and place, count, distance, shallow and retained bytes (rule 25).
    pub(crate) fn summary(&self) -> BTreeSet<(Key, u64, i32, u64, u64)> {
        let shapes = self.shapes();
        let distances = distances(self.heap);
        let rows = self.rows(&shapes).into_iter().map(|(key, nodes)| {
            let class = self.class(nodes[0], &shapes);
            let is_top = |node: &&usize| {
                let mut above = (0..self.heap.nodes.len()).filter(|&other| {
                    other != **node && has(self.dominators[**node], other) && self.shallow[other] > 0
                });
                !above.any(|other| self.class(other, &shapes) == class)
            };
            let retained = sum(nodes.iter().filter(is_top).map(|&node| self.retained(node)));
            let bytes = sum(nodes.iter().map(|&node| self.shallow[node]));
            let distance = nodes.iter().map(|&node| distances[node]).min().unwrap_or_default();
            (key, nodes.len() as u64, distance, bytes, retained)
        });
        rows.collect()
    }
}

/// Rule 18.
fn candidate(properties: &[&'static str]) -> Shape {
    let mut text = String::from("{");
    let mut taken = Vec::new();
    for &property in properties.iter().filter(|&&property| property != "__proto__") {
        let shown = if property.contains([',', '\'', '"', '{', '}']) {
            serde_json::to_string(property).unwrap()
        } else {
            property.to_owned()
        };
        let length = |text: &str| text.encode_utf16().count();
        if length(&text) > 1 && length(&text) + length(&shown) > 120 {
            break;
        }
        text.push_str(if text.len() > 1 { ", " } else { "" });
        text.push_str(&shown);
        taken.push(property);
    }
    (text + "}", taken)
}

/// A row of the comparison: class, new, deleted, bytes of both.
pub(crate) type Change = (Key, u64, u64, u64, u64);

/// Rules 27 to 29.
pub(crate) fn comparison(before: &Naive<'_>, after: &Naive<'_>) -> BTreeSet<Change> {
    let shapes = after.shapes();
    let [earlier, later] = [before, after].map(|side| side.rows(&shapes));
    let own = before.shapes();
    let keys: BTreeSet<&Key> = earlier.keys().chain(later.keys()).collect();
    let rows = keys.into_iter().filter_map(|key| {
        let members = |side: &Naive<'_>, rows: &BTreeMap<Key, Vec<usize>>| -> BTreeMap<u64, u64> {
            let nodes = rows.get(key).into_iter().flatten();
            nodes.map(|&node| (side.heap.nodes[node].id, side.shallow[node])).collect()
        };
        let (old, new) = (members(before, &earlier), members(after, &later));
        let only = |these: &BTreeMap<u64, u64>, those: &BTreeMap<u64, u64>| {
            let own = these.iter().filter(|(id, _)| !those.contains_key(id));
            (own.clone().count() as u64, sum(own.map(|(_, &bytes)| bytes)))
        };
        let ((added, allocated), (removed, freed)) = (only(&new, &old), only(&old, &new));
        let mut shown = key.clone();
        if !later.contains_key(key) {
            let last = earlier[key].iter().max_by_key(|&&node| before.heap.nodes[node].id)?;
            shown.0 = before.class(*last, &own).key().0;
        }
        (added + removed > 0).then_some((shown, added, removed, allocated, freed))
    });
    rows.collect()
}
