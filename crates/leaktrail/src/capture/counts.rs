//! Counts what a snapshot holds while it passes by, and compares that with what its head promises.
//!
//! The head comes first and tells how many nodes and edges follow; both come as one long list of numbers each. So
//! counting commas tells whether something is missing, and no snapshot has to fit into memory for it.

use serde::Deserialize;

/// No head is longer: it has names of fields and types, and a few numbers.
const LONGEST_HEAD: usize = 1 << 20;

/// Takes a snapshot in parts.
#[derive(Debug, Default)]
pub(super) struct Counter {
    state: State,
    /// What is still to be understood: the head, or what stands between two lists.
    text: Vec<u8>,
    head: Option<Head>,
    /// The numbers in each list that has ended.
    lists: Vec<u64>,
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum State {
    /// Before the first list.
    #[default]
    Head,
    /// In the list of this place.
    List { commas: u64, is_empty: bool },
    /// Behind a list, before the next.
    Between,
    /// All that is counted has come.
    Done,
    /// It is no snapshot as V8 writes it.
    Lost,
}

/// The beginning of a snapshot, its first section.
#[derive(Debug, Deserialize)]
struct Head {
    snapshot: Section,
}

#[derive(Debug, Deserialize)]
struct Section {
    meta: Meta,
    node_count: u64,
    edge_count: u64,
}

#[derive(Debug, Deserialize)]
struct Meta {
    node_fields: Vec<String>,
    edge_fields: Vec<String>,
}

/// What a whole snapshot holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Counts {
    pub(super) nodes: u64,
    pub(super) edges: u64,
}

impl Counter {
    pub(super) fn add(&mut self, mut part: &[u8]) {
        while !part.is_empty() {
            part = match self.state {
                State::Head | State::Between => self.look_for_list(part),
                State::List { commas, is_empty } => self.count(part, commas, is_empty),
                State::Done | State::Lost => return,
            };
        }
    }

    /// Collects text up to the `[` of a list of numbers; returns what follows.
    fn look_for_list<'a>(&mut self, part: &'a [u8]) -> &'a [u8] {
        let begun = self.text.len();
        self.text.extend_from_slice(part);
        let name = if self.state == State::Head { "nodes" } else { "edges" };
        let Some(end) = list_start(&self.text, name) else {
            if self.text.len() > LONGEST_HEAD {
                self.state = State::Lost;
            }
            return &[];
        };
        if self.state == State::Head {
            self.head = head(&self.text[..end]);
        }
        self.text.clear();
        self.state =
            if self.head.is_some() { State::List { commas: 0, is_empty: true } } else { State::Lost };
        &part[end - begun..]
    }

    fn count<'a>(&mut self, part: &'a [u8], commas: u64, is_empty: bool) -> &'a [u8] {
        let end = part.iter().position(|byte| *byte == b']');
        let list = &part[..end.unwrap_or(part.len())];
        let commas = commas + list.iter().filter(|byte| **byte == b',').count() as u64;
        let is_empty = is_empty && list.iter().all(u8::is_ascii_whitespace);
        let Some(end) = end else {
            self.state = State::List { commas, is_empty };
            return &[];
        };
        self.lists.push(if is_empty { 0 } else { commas + 1 });
        self.state = if self.lists.len() == 2 { State::Done } else { State::Between };
        &part[end + 1..]
    }

    /// What it holds, if that is what its head promises; else what is wrong.
    pub(super) fn check(&self) -> Result<Counts, String> {
        let Some(Head { snapshot: Section { meta, node_count, edge_count } }) = &self.head else {
            return Err("its head, which tells how much follows, is missing".to_owned());
        };
        let promised = [(node_count, meta.node_fields.len()), (edge_count, meta.edge_fields.len())];
        for (at, (count, fields)) in promised.into_iter().enumerate() {
            let expected = count.saturating_mul(fields as u64);
            let what = ["nodes", "edges"][at];
            match self.lists.get(at) {
                Some(&found) if found == expected => {}
                Some(found) => {
                    return Err(format!("its head promises {expected} numbers for {what}, and {found} came"));
                }
                None => return Err(format!("it ends within or before its {what}")),
            }
        }
        Ok(Counts { nodes: *node_count, edges: *edge_count })
    }
}

/// Where the list of that name begins, behind its `[`.
fn list_start(text: &[u8], name: &str) -> Option<usize> {
    let key = format!("\"{name}\"");
    let at = text.windows(key.len()).position(|window| window == key.as_bytes())? + key.len();
    let rest = text[at..].iter().enumerate().filter(|(_, byte)| !byte.is_ascii_whitespace());
    let [(_, b':'), (bracket, b'[')] = rest.take(2).collect::<Vec<_>>()[..] else { return None };
    Some(at + bracket + 1)
}

/// Reads all that stands before the first list.
fn head(text: &[u8]) -> Option<Head> {
    let key = text.windows(7).rposition(|window| window == b"\"nodes\"")?;
    let comma = text[..key].iter().rposition(|byte| *byte == b',')?;
    let mut document = text[..comma].to_vec();
    document.push(b'}');
    serde_json::from_slice(&document).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As V8 writes it: Node.js 20 and before with a line for each node and edge.
    const SNAPSHOT: &str = "{\"snapshot\":{\"meta\":{\"node_fields\":[\"type\",\"name\",\"id\"],\"edge_fields\":\
        [\"type\",\"to_node\"]},\"node_count\":3,\"edge_count\":2,\"trace_function_count\":0},\n\"nodes\":[9,1,1\n\
        ,0,2,3\n,0,3,5\n],\n\"edges\":[1,7\n,0,0\n],\n\"locations\":[],\n\"strings\":[\"\",\"a, \\\"nodes\\\":[1\"]}";

    fn counted(snapshot: &[u8], part: usize) -> Result<Counts, String> {
        let mut counter = Counter::default();
        snapshot.chunks(part).for_each(|part| counter.add(part));
        counter.check()
    }

    #[test]
    fn in_whatever_parts_it_comes() {
        let snapshot = SNAPSHOT.as_bytes();
        for part in [1, 2, 3, 7, 64, snapshot.len()] {
            assert_eq!(counted(snapshot, part), Ok(Counts { nodes: 3, edges: 2 }), "{part}");
        }
    }

    #[test]
    fn a_number_that_is_missing_is_noticed() {
        let text = SNAPSHOT;
        for list in ["\"nodes\":[", "\"edges\":["] {
            let at = text.find(list).unwrap() + list.len();
            let comma = at + text[at..].find(',').unwrap();
            let torn = format!("{}{}", &text[..at], &text[comma + 1..]);
            assert!(counted(torn.as_bytes(), 16).unwrap_err().contains("promises"), "{list}");
        }
    }

    #[test]
    fn what_ends_early_is_noticed_wherever() {
        let end = SNAPSHOT.find(",\n\"locations\"").unwrap();
        for length in 0..end {
            assert!(counted(&SNAPSHOT.as_bytes()[..length], 9).is_err(), "{length}");
        }
        assert!(counted(&SNAPSHOT.as_bytes()[..end], 9).is_ok());
    }

    #[test]
    fn lists_may_be_empty() {
        let empty = "{\"snapshot\":{\"meta\":{\"node_fields\":[\"a\"],\"edge_fields\":[\"b\"]},\"node_count\":0,\
            \"edge_count\":0},\"nodes\":[ ],\"edges\":[]}";
        assert_eq!(counted(empty.as_bytes(), 5), Ok(Counts { nodes: 0, edges: 0 }));
    }

    #[test]
    fn what_is_no_snapshot_is_told() {
        for text in ["", "{}", "{\"nodes\":[1,2],\"edges\":[]}", "no JSON"] {
            assert!(counted(text.as_bytes(), 4).is_err(), "{text}");
        }
        assert!(counted(&vec![b' '; LONGEST_HEAD * 2], 1000).is_err());
    }
}
