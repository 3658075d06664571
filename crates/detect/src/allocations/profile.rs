//! V8's sampling heap profile: a tree of calls, and the samples in the order of their allocation.

use std::collections::BTreeSet;
use std::fmt;

use rustc_hash::FxHashMap;
use serde::Deserialize;

use crate::declaration::Place;
use crate::owner::Spot;
use crate::scripts::ScriptRef;

/// V8 notes 128 frames at most, each of which is two levels of the document.
const DEEPEST: usize = 1000;

/// A function in a call stack, as V8 tells it.
#[derive(Debug, Clone)]
pub(super) struct Call {
    /// Empty if it has no name.
    pub(super) function: String,
    /// Where the function starts; nothing is known of V8's own.
    pub(super) spot: Option<Spot>,
}

/// A call stack: a function and what called it.
#[derive(Debug, Clone)]
pub(super) struct Node {
    pub(super) call: Call,
    pub(super) caller: Option<usize>,
    pub(super) bytes: u64,
}

/// One allocation that stands for many.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sample {
    pub(super) node: usize,
    pub(super) bytes: u64,
    /// The first sample of the session is 1; those that are gone have numbers too.
    pub(super) ordinal: u64,
}

/// A profile that was read.
#[derive(Debug, Clone)]
pub struct HeapProfile {
    pub(super) nodes: Vec<Node>,
    pub(super) samples: Vec<Sample>,
    /// The number of the newest sample.
    pub(super) newest: u64,
}

/// Why a document is no profile.
#[derive(Debug)]
pub enum ProfileFault {
    /// It is not what V8 writes.
    Document(serde_json::Error),
    /// Its calls are nested deeper than V8 notes them.
    Depth,
}

impl fmt::Display for ProfileFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Document(fault) => fault.fmt(f),
            Self::Depth => write!(f, "it is nested more than {DEEPEST} levels deep"),
        }
    }
}

impl std::error::Error for ProfileFault {}

#[derive(Deserialize)]
struct Document {
    head: Told,
    #[serde(default)]
    samples: Vec<ToldSample>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Told {
    call_frame: CallFrame,
    self_size: f64,
    #[serde(default)]
    id: u64,
    #[serde(default)]
    children: Vec<Told>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct CallFrame {
    function_name: String,
    url: String,
    /// 0-based, -1 if there is none.
    line_number: i64,
    column_number: i64,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ToldSample {
    size: f64,
    node_id: u64,
    ordinal: u64,
}

impl HeapProfile {
    /// Reads what `HeapProfiler.stopSampling`, `node --heap-prof` or DevTools gives.
    pub fn read(json: &str) -> Result<Self, ProfileFault> {
        if depth(json) > DEEPEST {
            return Err(ProfileFault::Depth);
        }
        let mut reader = serde_json::Deserializer::from_str(json);
        // Its depth was checked.
        reader.disable_recursion_limit();
        let document = Document::deserialize(&mut reader).map_err(ProfileFault::Document)?;
        reader.end().map_err(ProfileFault::Document)?;
        Ok(Self::of(document))
    }

    fn of(Document { head, samples }: Document) -> Self {
        let mut nodes = Vec::new();
        let mut by_id = FxHashMap::default();
        let mut pending = vec![(head, None)];
        while let Some((Told { call_frame, self_size, id, children }, caller)) = pending.pop() {
            by_id.insert(id, nodes.len());
            pending.extend(children.into_iter().map(|child| (child, Some(nodes.len()))));
            nodes.push(Node { call: call_frame.into(), caller, bytes: self_size as u64 });
        }
        let sample = |ToldSample { size, node_id, ordinal }: ToldSample| {
            Some(Sample { node: *by_id.get(&node_id)?, bytes: size as u64, ordinal })
        };
        let samples: Vec<Sample> = samples.into_iter().filter_map(sample).collect();
        let newest = samples.iter().map(|sample| sample.ordinal).max().unwrap_or_default();
        Self { nodes, samples, newest }
    }

    /// The scripts of all functions in it.
    pub fn scripts(&self) -> Vec<ScriptRef> {
        let names: BTreeSet<&str> = self.spots().map(|spot| spot.script.as_str()).collect();
        names.into_iter().map(|name| ScriptRef { id: None, name: name.to_owned() }).collect()
    }

    /// The size of everything that it stands for.
    pub fn bytes(&self) -> u64 {
        self.nodes.iter().map(|node| node.bytes).fold(0, u64::saturating_add)
    }

    /// The number of samples in it.
    pub fn samples(&self) -> u64 {
        self.samples.len() as u64
    }

    /// Whether all samples of its session are in it, those of collected objects too.
    pub fn has_every_sample(&self) -> bool {
        self.samples() == self.newest
    }

    pub(super) fn spots(&self) -> impl Iterator<Item = &Spot> {
        self.nodes.iter().filter_map(|node| node.call.spot.as_ref())
    }

    /// The node and what called it, to the root, which is no call.
    pub(super) fn stack(&self, node: usize) -> impl Iterator<Item = usize> {
        let callers = std::iter::successors(Some(node), |&node| self.nodes[node].caller);
        callers.filter(|&node| self.nodes[node].caller.is_some())
    }
}

impl From<CallFrame> for Call {
    fn from(CallFrame { function_name, url, line_number, column_number }: CallFrame) -> Self {
        let number = |zero_based: i64| u32::try_from(zero_based.checked_add(1)?).ok().filter(|&it| it > 0);
        let place = number(line_number).zip(number(column_number));
        let place = place.map(|(line, column)| Place { line, column });
        let spot = place.filter(|_| !url.is_empty()).map(|place| Spot { script: url, place });
        Self { function: function_name, spot }
    }
}

/// How deep the brackets of a document are nested.
fn depth(json: &str) -> usize {
    let (mut now, mut deepest, mut is_text, mut is_escaped) = (0_usize, 0, false, false);
    for byte in json.bytes() {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' if is_text => is_escaped = true,
            b'"' => is_text = !is_text,
            b'[' | b'{' if !is_text => {
                now += 1;
                deepest = deepest.max(now);
            }
            b']' | b'}' if !is_text => now = now.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nested(frames: usize) -> String {
        let open = r#"{"callFrame":{"functionName":"f","scriptId":"1","url":"/a.js","lineNumber":0,"columnNumber":1},"selfSize":8,"children":["#;
        format!(r#"{{"head":{}{}}}"#, open.repeat(frames), "]}".repeat(frames))
    }

    #[test]
    fn stacks_of_any_length_that_v8_notes_are_read() {
        let profile = HeapProfile::read(&nested(490)).unwrap();
        assert_eq!((profile.bytes(), profile.samples()), (490 * 8, 0));
        assert_eq!(profile.scripts()[0].name, "/a.js");
        assert!(matches!(HeapProfile::read(&nested(600)), Err(ProfileFault::Depth)));
    }

    #[test]
    fn what_is_no_profile_is_an_error() {
        for json in ["", "{}", r#"{"head":{}}"#, r#"{"head":[[["#, &format!("{} 1", nested(2))] {
            assert!(matches!(HeapProfile::read(json), Err(ProfileFault::Document(_))), "{json}");
        }
    }

    #[test]
    fn brackets_in_texts_do_not_count() {
        assert_eq!(depth(r#"{"a":["\"[[[",[]]}"#), 3);
    }
}
