//! The closure site: the code that made the growing objects, when what holds them has no name.

use heapsnapshot::NodeIdx;
use rustc_hash::{FxHashMap, FxHashSet};

use super::outlines::Outlines;
use super::places::{Places, Spot};
use crate::below::below;
use crate::finding::PackageKind;
use crate::growth::Survey;

/// How many of the growing objects are looked into.
const SAMPLES: usize = 60;
/// How many nodes are visited for one of them.
const MOST_NODES: usize = 2000;

/// A function of the service below a growing object, or the constructor of one.
#[derive(Debug, Clone)]
pub(crate) struct ClosureSite {
    pub(crate) spot: Spot,
    /// The function's own name.
    pub(crate) function: Option<String>,
}

/// The function that most samples hold.
pub(crate) fn closure_site(
    survey: &Survey<'_>,
    places: &Places<'_>,
    outlines: &Outlines<'_>,
    tops: &[NodeIdx],
) -> Option<ClosureSite> {
    let stride = tops.len().div_ceil(SAMPLES).max(1);
    let mut votes: FxHashMap<_, (usize, ClosureSite)> = FxHashMap::default();
    for &top in tops.iter().rev().step_by(stride) {
        if let Some((node, spot)) = nearest_code(survey, places, outlines, top) {
            let name = survey.heap.facts.graph.name(node).to_string_lossy().into_owned();
            let function = Some(name).filter(|name| !name.is_empty());
            let key = (spot.script.clone(), spot.place);
            votes.entry(key).or_insert((0, ClosureSite { spot, function })).0 += 1;
        }
    }
    let winner = votes.into_iter().max_by(|(a, (n, _)), (b, (m, _))| (n, b).cmp(&(m, a)));
    winner.map(|(_, (_, site))| site)
}

fn nearest_code(
    survey: &Survey<'_>,
    places: &Places<'_>,
    outlines: &Outlines<'_>,
    top: NodeIdx,
) -> Option<(NodeIdx, Spot)> {
    let nodes = below(survey, top, MOST_NODES, &mut FxHashSet::from_iter([top]));
    nodes.into_iter().find_map(|node| {
        let spot = places.spot(node).filter(|spot| outlines.kind(spot) == PackageKind::App)?;
        Some((node, spot))
    })
}
