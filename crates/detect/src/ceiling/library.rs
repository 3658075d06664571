//! The bound of a library's cache, in a field of its own or of its options.

use heapsnapshot::{EdgeType, Graph, NodeIdx, NodeType, Step};

use super::Ceilings;
use crate::growth::{Capacity, Told, number};
use crate::owner::package_of;
use crate::patterns::library_around;

/// What libraries call the greatest number of entries, the plainest first: lower case, without `_` and `-`.
/// Names with `size` are not among them: many libraries mean bytes.
const BOUNDS: [&str; 10] = [
    "max",
    "maxentries",
    "maxkeys",
    "maxitems",
    "maxelements",
    "maxcount",
    "maxlength",
    "limit",
    "capacity",
    "cachelimit",
];
/// Packages whose name for it would say nothing elsewhere.
const OWN_BOUNDS: [(&str, &str); 1] = [("quick-lru", "maxsize")];
/// Where libraries keep what they were given.
const OPTIONS: [&str; 6] = ["config", "configuration", "opt", "options", "opts", "settings"];

/// The bound of the cache around a container.
pub(super) fn bound(
    ceilings: &Ceilings<'_, '_, '_>,
    route: &[Step],
    container: NodeIdx,
    used: u64,
) -> Option<Capacity> {
    let facts = ceilings.survey.heap.facts;
    let owners = ceilings.owners;
    let cache = library_around(facts, (&owners.places, &owners.outlines), route, container)?;
    let graph = &facts.graph;
    let options = named(graph, cache).filter(|(name, node)| {
        OPTIONS.contains(&name.as_str()) && graph.node_type(*node) == NodeType::Object
    });
    let objects = std::iter::once(cache).chain(options.map(|(_, node)| node));
    let fields = objects.flat_map(|object| named(graph, object));
    let package = owners.places.spot(cache).map(|spot| owners.outlines.origin(&spot).path);
    let package = package.and_then(|path| package_of(&path, owners.outlines.sources).name);
    let names = names(package.as_deref());
    let bounds = fields.filter_map(|(name, node)| {
        let rank = names.iter().position(|bound| *bound == name)?;
        let value = number(graph, node).filter(|&value| value >= used as f64 && value < u32::MAX.into())?;
        Some((rank, value as u64))
    });
    let (rank, entries) = bounds.min()?;
    Some(Capacity { entries, used, told: Told::Limit(format!("`{}`", names[rank])) })
}

/// What a package calls the greatest number of entries, the plainest first.
fn names(package: Option<&str>) -> Vec<&'static str> {
    let own = OWN_BOUNDS.iter().filter(|(of, _)| package == Some(*of)).map(|(_, name)| *name);
    BOUNDS.iter().copied().chain(own).collect()
}

/// The properties of an object by their plain names.
fn named(graph: &Graph, object: NodeIdx) -> impl Iterator<Item = (String, NodeIdx)> + '_ {
    let properties = graph.edges(object).filter(|edge| edge.kind == EdgeType::Property);
    properties.map(|edge| (plain(&graph.edge_name(&edge).to_string_lossy()), edge.to))
}

/// `#max`, `_max` and `<symbol max>` are `max`.
fn plain(name: &str) -> String {
    let inner = name.strip_prefix("<symbol ").and_then(|rest| rest.strip_suffix('>')).unwrap_or(name);
    inner.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn sizes_are_entries_only_where_that_is_known() {
        for name in ["maxsize", "maxcachesize", "cachesize", "sizelimit"] {
            assert!(!super::names(None).contains(&name) && !super::names(Some("lru-cache")).contains(&name));
        }
        assert!(super::names(Some("quick-lru")).contains(&"maxsize"));
    }

    #[test]
    fn plain_names() {
        for (name, plain) in
            [("#max", "max"), ("_maxSize", "maxsize"), ("<symbol max>", "max"), ("MAX_KEYS", "maxkeys")]
        {
            assert_eq!(super::plain(name), plain);
        }
    }
}
