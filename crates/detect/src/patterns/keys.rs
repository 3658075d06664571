//! What the keys of a collection look like. A key may be a secret: only what all of them share is told.

use std::collections::BTreeSet;

use super::entries::Entry;
use super::scene::Scene;

/// Fewer different keys show no shape.
const FEWEST: usize = 5;
/// How many keys are looked at.
const MOST: usize = 200;
/// A longer word is more likely a part of a secret than a name.
const LONGEST_WORD: usize = 24;
/// A shape with more parts than this tells nothing.
const MOST_PARTS: usize = 24;

/// What is to be said of the keys of the entries.
pub(super) fn look(scene: &Scene, entries: &[Entry]) -> Option<String> {
    let graph = &scene.facts.graph;
    let sample = || entries.iter().step_by(entries.len().div_ceil(MOST).max(1));
    let nodes: Vec<_> = sample().filter_map(|entry| entry.key).collect();
    let is_string = |&node: &heapsnapshot::NodeIdx| super::read::is_string(graph, node);
    let named = sample().filter_map(|entry| entry.name.clone());
    let of_nodes = nodes.iter().copied().filter(is_string);
    let texts: BTreeSet<String> = named
        .chain(of_nodes.map(|node| scene.facts.display_name(node).to_string_lossy().into_owned()))
        .collect();
    if texts.len() >= FEWEST {
        return Some(format!("look like {}", shape(&texts)?));
    }
    let is_object = |&node: &heapsnapshot::NodeIdx| graph.node_type(node) == heapsnapshot::NodeType::Object;
    (nodes.len() >= FEWEST && nodes.iter().all(is_object)).then(|| "are objects".to_owned())
}

/// What no name of a property has that somebody wrote in code.
const SIGNS_OF_DATA: [char; 8] = [':', '/', '@', '\\', '?', '&', '=', ' '];
/// A name in which letters and digits change so often is an id, if it is not short.
const MOST_NUMBERS: usize = 3;
const SHORTEST_ID: usize = 16;

/// Whether the name of a property is more likely a key than a name that somebody wrote in code.
pub(crate) fn is_data(name: &str) -> bool {
    let name = name.strip_prefix("get ").or_else(|| name.strip_prefix("set ")).unwrap_or(name);
    if name.is_empty() || name.starts_with(['<', '[']) {
        return false;
    }
    let has_digit = name.bytes().any(|b| b.is_ascii_digit());
    let is_word = name.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '$' | '#'));
    if !is_word {
        return has_digit || name.contains(SIGNS_OF_DATA);
    }
    let numbers = parts(name).iter().filter(|part| matches!(part, Part::Digits(_))).count();
    name.starts_with(|first: char| first.is_ascii_digit())
        || numbers >= MOST_NUMBERS && name.len() >= SHORTEST_ID
}

/// A key without what is its own: by what it shares with many others, else without its numbers and most words.
pub(crate) fn key_as_shape(key: &str, others: &[String]) -> String {
    let sample = others.iter().step_by(others.len().div_ceil(MOST).max(1));
    let texts: BTreeSet<String> = sample.cloned().chain([key.to_owned()]).collect();
    let of_one = || BTreeSet::from([key.to_owned()]);
    if let Some(kind) = kind(&texts).or_else(|| kind(&of_one())) {
        return format!("{{one of the {kind}}}");
    }
    let shared = if texts.len() >= FEWEST { common(&texts) } else { None };
    shared.map_or_else(|| alone(key), |shape| shape.trim_matches('`').to_owned())
}

/// The first word of a key, if a sign follows, and then its numbers and signs.
fn alone(key: &str) -> String {
    let parts = parts(key);
    let mut shape = String::new();
    for (at, part) in parts.iter().enumerate() {
        let is_named = at == 0 && matches!(parts.get(1), Some(Part::Sign(_)));
        match part {
            Part::Word(word) if is_named && word.chars().count() <= LONGEST_WORD => shape.push_str(word),
            Part::Digits(_) => shape.push_str("{n}"),
            Part::Sign(sign) => shape.push(*sign),
            Part::Word(_) => return shape + "{…}",
        }
    }
    shape
}

/// What texts have in common.
pub(super) fn shape(texts: &BTreeSet<String>) -> Option<String> {
    if let Some(kind) = kind(texts) {
        return Some(kind.to_owned());
    }
    Some(common(texts).unwrap_or_else(|| {
        let length = texts.iter().map(|text| text.chars().count()).sum::<usize>() / texts.len().max(1);
        format!("texts of about {length} characters, each different")
    }))
}

/// What all of some texts are.
fn kind(texts: &BTreeSet<String>) -> Option<&'static str> {
    let all = |is: fn(&str) -> bool| texts.iter().all(|text| is(text));
    match () {
        () if all(is_uuid) => Some("UUIDs"),
        () if all(is_mail) => Some("e-mail addresses"),
        () if all(is_time) => Some("times"),
        () => None,
    }
}

fn is_uuid(text: &str) -> bool {
    let parts: Vec<usize> = text.split('-').map(str::len).collect();
    parts == [8, 4, 4, 4, 12] && text.bytes().all(|b| b.is_ascii_hexdigit() || b == b'-')
}

fn is_mail(text: &str) -> bool {
    text.split_once('@')
        .is_some_and(|(name, host)| !name.is_empty() && host.contains('.') && !host.contains(['/', '@', ' ']))
}

/// Milliseconds since 1970 in this century, or a date in ISO 8601.
fn is_time(text: &str) -> bool {
    let is_date =
        |b: &[u8]| b.len() >= 10 && b[4] == b'-' && b[7] == b'-' && b[..4].iter().all(u8::is_ascii_digit);
    let is_number = text.len() == 13 && text.starts_with('1') && text.bytes().all(|b| b.is_ascii_digit());
    is_number || is_date(text.as_bytes())
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part<'t> {
    Digits(&'t str),
    Word(&'t str),
    Sign(char),
}

fn parts(text: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let is_digit = first.is_ascii_digit();
        let is_alike = |c: char| if is_digit { c.is_ascii_digit() } else { c.is_alphabetic() };
        let end = rest.find(|c| !is_alike(c)).unwrap_or(rest.len()).max(first.len_utf8());
        let (part, tail) = rest.split_at(end);
        parts.push(match first {
            _ if is_digit => Part::Digits(part),
            _ if first.is_alphabetic() => Part::Word(part),
            sign => Part::Sign(sign),
        });
        rest = tail;
    }
    parts
}

/// Words and signs that all texts share, with `{n}` for numbers and `{…}` for the rest.
fn common(texts: &BTreeSet<String>) -> Option<String> {
    let all: Vec<Vec<Part<'_>>> = texts.iter().map(|text| parts(text)).collect();
    let first = all.first()?;
    let shortest = all.iter().map(Vec::len).min()?.min(MOST_PARTS);
    let mut shape = String::new();
    let mut told = 0;
    for at in 0..shortest {
        let part = first[at];
        let is_same = all.iter().all(|parts| parts[at] == part);
        let piece = match part {
            Part::Word(word) if is_same && word.chars().count() <= LONGEST_WORD => word.to_owned(),
            Part::Sign(sign) if is_same => sign.to_string(),
            Part::Digits(_) if all.iter().all(|parts| matches!(parts[at], Part::Digits(_))) => {
                "{n}".to_owned()
            }
            Part::Word(_) if all.iter().all(|parts| matches!(parts[at], Part::Word(_))) => "{…}".to_owned(),
            _ => break,
        };
        told = at + 1;
        shape.push_str(&piece);
    }
    if all.iter().any(|parts| parts.len() != told) && !shape.ends_with("{…}") {
        shape.push_str("{…}");
    }
    let is_telling = shape.replace("{n}", "").replace("{…}", "").chars().any(char::is_alphanumeric);
    (is_telling || shape == "{n}").then(|| format!("`{shape}`"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(make: impl Fn(u32) -> String) -> String {
        shape(&(10..20).map(make).collect()).unwrap()
    }

    #[test]
    fn shapes_of_keys() {
        assert_eq!(of(|n| format!("user-{n}")), "`user-{n}`");
        assert_eq!(
            of(|n| format!("/api/users/{n}/orders?page={}", n * 3)),
            "`/api/users/{n}/orders?page={n}`"
        );
        assert_eq!(of(|n| format!("0000000{n}-0000-4000-8000-0123456789ab").replacen("0", "", 1)), "UUIDs");
        assert_eq!(of(|n| format!("first.last{n}@mail.example")), "e-mail addresses");
        assert_eq!(of(|n| format!("17000000000{n}")), "times");
        assert_eq!(of(|n| n.to_string()), "`{n}`");
        assert_eq!(
            of(|n| format!("https://a.example/{}", "x".repeat(n as usize))),
            "`https://a.example/{…}`"
        );
    }

    #[test]
    fn keys_are_told_from_names() {
        for name in [
            "items",
            "#closed",
            "utf8",
            "content-type",
            "<symbol kEvents>",
            "get process",
            "$ref",
            "[kCache2]",
        ] {
            assert!(!is_data(name), "{name}");
        }
        for key in ["user-7", "7", "10.0.0.7:5432", "a/b", "x@y.example", "a1b2c3d4e5f6a7b8", "John Doe"] {
            assert!(is_data(key), "{key}");
        }
    }

    #[test]
    fn keys_as_shapes() {
        let alone = |key: &str| key_as_shape(key, &[]);
        assert_eq!(alone("user-7"), "user-{n}");
        assert_eq!(alone("10.0.0.7:5432"), "{n}.{n}.{n}.{n}:{n}");
        assert_eq!(alone("https://a.example/x"), "https://{…}");
        assert_eq!(alone("x@y.example"), "{one of the e-mail addresses}");
        assert_eq!(alone("a1b2c3d4e5f6a7b8"), "{…}");
        let names: Vec<String> = (1..9).map(|n| "abcdefghijk"[n..].to_owned()).collect();
        assert_eq!(key_as_shape(&names[0], &names), "{…}");
    }

    #[test]
    fn no_key_is_told() {
        let letter = |n: u32| char::from(b'a' + (n % 26) as u8);
        let secret = of(|n| format!("{}{n}{}", String::from(letter(n)).repeat(6), letter(n + 1)));
        assert_eq!(secret, "texts of about 9 characters, each different");
        let token = of(|n| format!("{}{}", "e".repeat(40), "f".repeat(n as usize)));
        assert!(token.contains("characters"), "{token}");
    }
}
