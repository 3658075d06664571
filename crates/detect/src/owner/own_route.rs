//! The service's own way to an object to which a library's own variables also lead.

use heapsnapshot::{Edge, EdgeType, JsStr, NodeIdx, NodeType, Step};

use super::Owners;
use super::places::Spot;
use crate::declaration::Import;
use crate::finding::PackageKind;
use crate::growth::Survey;

/// How far above the end of a route the object is looked for that the service has in a variable.
const MOST_HOPS: usize = 6;

/// A route with the same end that begins at a variable or field of the service, if there is one.
pub(crate) fn own_route(survey: &Survey<'_>, owners: &Owners<'_, '_>, route: &[Step]) -> Option<Vec<Step>> {
    let graph = &survey.heap.facts.graph;
    (1..route.len()).rev().take(MOST_HOPS).find_map(|at| {
        let retainers = survey.retainers.of_node(graph, route[at].node);
        let own = retainers.filter(|(from, edge)| is_own(survey, owners, *from, edge));
        let (from, edge) = own.min_by_key(|&(from, edge)| (edge.kind != EdgeType::Context, from))?;
        let mut steps = survey.paths.to(graph, from)?;
        // A way through the end itself explains nothing.
        if steps.iter().any(|step| route[at..].iter().any(|below| below.node == step.node)) {
            return None;
        }
        steps.push(Step { edge: Some(edge), node: route[at].node });
        steps.extend_from_slice(&route[at + 1..]);
        Some(steps)
    })
}

/// Whether an edge is a variable of the service or a field of an object of a class of the service.
fn is_own(survey: &Survey<'_>, owners: &Owners<'_, '_>, from: NodeIdx, edge: &Edge) -> bool {
    let facts = survey.heap.facts;
    let is_field = edge.kind == EdgeType::Property
        && facts.graph.node_type(from) == NodeType::Object
        && facts.graph.edge_name(edge) != "__proto__";
    let is_named = edge.kind == EdgeType::Context || is_field;
    is_named
        && facts.essential.contains(edge.idx)
        && survey.cohorts.is_old(from)
        && owners.places.home(from).is_some_and(|spot| {
            owners.outlines.kind(&spot) == PackageKind::App
                && !is_import(owners, &spot, &facts.graph.edge_name(edge))
        })
}

/// Whether a variable is what was imported from a library: that leads to all that the library has.
fn is_import(owners: &Owners<'_, '_>, spot: &Spot, name: &JsStr<'_>) -> bool {
    let outline = owners.outlines.written(&owners.outlines.origin(spot).path);
    let import = outline.zip(name.as_str()).and_then(|(outline, name)| outline.import(name));
    import.is_some_and(Import::is_foreign)
}
