//! Growth that is no leak, told by what it is: what V8 and Node make for themselves, and what a
//! service gains that is too little or goes as it comes.

use heapsnapshot::{Graph, NodeIdx, NodeType};
use rustc_hash::{FxHashMap, FxHashSet};

use crate::finding::Noise;
use crate::growth::{Candidate, Kind, Survey, Trend};
use crate::owner::Places;
use crate::scripts::is_runtime;

/// A kind of noise and why it does not count.
type Sort = (&'static str, &'static str);

const CODE: Sort = ("compiled code", "V8 compiles what is called often and remembers the types that it met");
const SHAPES: Sort = ("hidden classes", "V8 describes the layout of objects once for each layout");
const MODULES: Sort = ("modules loaded late", "a script is loaded once, when it is first needed");
const RUNTIME: Sort = ("sockets, timers and parsers of Node", "Node keeps connections and parsers for reuse");
const INTERNAL: Sort = ("internals of V8", "tables and handles that own no object of the program");
const REPLACED: Sort = ("replaced", "as much went as came: what held it did not become larger");
const LITTLE: Sort = ("left over", "too little, or in too few intervals, to tell from chance");

/// What is new and not told as a finding, a suspect or as bounded.
pub(crate) fn noise(survey: &Survey<'_>, judged: &[(Candidate, Trend)], places: &Places<'_>) -> Vec<Noise> {
    let told = tops_of(judged, |_, trend| trend != Trend::Noise);
    let little = tops_of(judged, |it, trend| trend == Trend::Noise && it.total(|net| net.objects) > 0);
    let graph = &survey.heap.facts.graph;
    let mut sums: FxHashMap<Sort, Noise> = FxHashMap::default();
    for node in graph.nodes() {
        let Some(interval) = survey.cohorts.of_node(node).checked_sub(1) else { continue };
        if is_number(survey, node) {
            continue;
        }
        let top = survey.tops.of_node(node).map(|top| survey.tops.node(top));
        let sort = match top.filter(|_| survey.heap.kinds.of_node(node) != Kind::Noise) {
            Some(top) if told.contains(&top) => continue,
            Some(top) if is_nodes_own(places, top) => RUNTIME,
            Some(top) if little.contains(&top) => LITTLE,
            Some(_) => REPLACED,
            None => of_machine(graph, node),
        };
        let sum = sums.entry(sort).or_insert_with(|| Noise {
            kind: sort.0,
            why: sort.1,
            count_per_interval: vec![0; survey.intervals],
            bytes_per_interval: vec![0; survey.intervals],
        });
        sum.count_per_interval[interval] += 1;
        sum.bytes_per_interval[interval] += graph.self_bytes(node);
    }
    let mut all: Vec<Noise> = sums.into_values().collect();
    all.sort_by_key(|noise| (std::cmp::Reverse(noise.bytes_per_interval.iter().sum::<u64>()), noise.kind));
    all
}

/// Whether a node stands for a number or its digits: V8 makes such nodes anew for each snapshot.
fn is_number(survey: &Survey<'_>, node: NodeIdx) -> bool {
    let kind = survey.heap.facts.graph.node_type(node);
    survey.heap.kinds.of_node(node) == Kind::Noise && matches!(kind, NodeType::Number | NodeType::String)
}

fn tops_of(
    judged: &[(Candidate, Trend)],
    is_wanted: impl Fn(&Candidate, Trend) -> bool,
) -> FxHashSet<NodeIdx> {
    let wanted = judged.iter().filter(|(candidate, trend)| is_wanted(candidate, *trend));
    wanted.flat_map(|(candidate, _)| candidate.tops.iter().copied()).collect()
}

fn is_nodes_own(places: &Places<'_>, top: NodeIdx) -> bool {
    places.spot(top).is_some_and(|spot| is_runtime(&spot.script))
}

/// What V8 makes for itself.
fn of_machine(graph: &Graph, node: NodeIdx) -> Sort {
    let name = graph.name(node);
    let name = name.to_string_lossy();
    let is_any = |parts: &[&str]| parts.iter().any(|part| name.contains(part));
    match graph.node_type(node) {
        _ if is_any(&["Script", "Module", "ScopeInfo", "UncompiledData"]) => MODULES,
        NodeType::ObjectShape => SHAPES,
        _ if is_any(&["system / Map", "DescriptorArray", "TransitionArray", "EnumCache", "Prototype"]) => {
            SHAPES
        }
        NodeType::Code => CODE,
        _ if is_any(&["Feedback", "Bytecode", "code", "AllocationSite", "BoilerplateDescription"]) => CODE,
        _ => INTERNAL,
    }
}
