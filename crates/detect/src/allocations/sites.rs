//! The functions of the service that allocated: what built-in functions, Node and libraries allocate for them is theirs.

use rustc_hash::FxHashMap;

use super::age::Ages;
use super::frames::{Frame, Frames};
use super::profile::HeapProfile;
use crate::finding::PackageKind;
use crate::sources::Sources;

/// A function and what was allocated by it and for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AllocationSite {
    /// The function of the service that is nearest to the allocation, without one that of a library, without that
    /// the function that allocated.
    pub frame: Frame,
    /// The estimated size.
    pub bytes: u64,
    /// How many samples tell it.
    pub samples: u64,
    /// When it was allocated.
    pub ages: Ages,
    /// The functions that allocated, the one of the most bytes first; the site itself may be one.
    pub vias: Vec<Via>,
    /// The call stack of the most bytes, from the function that allocated to the outermost.
    pub stack: Vec<Frame>,
}

/// A function that allocated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Via {
    /// Which one.
    pub frame: Frame,
    /// The estimated size.
    pub bytes: u64,
    /// How many samples tell it.
    pub samples: u64,
}

/// The sites of a profile, the one of the most bytes first.
pub fn allocation_sites(profile: &HeapProfile, sources: &Sources) -> Vec<AllocationSite> {
    let frames = Frames::new(profile, sources);
    let frames: Vec<Frame> = profile.nodes.iter().map(|node| frames.frame(&node.call)).collect();
    let mut ages = vec![Ages::default(); profile.nodes.len()];
    for sample in &profile.samples {
        ages[sample.node].add(sample.bytes, sample.ordinal, profile.newest);
    }
    let mut nodes_of: FxHashMap<&Frame, Vec<usize>> = FxHashMap::default();
    for (at, _) in profile.nodes.iter().enumerate().filter(|(_, node)| node.bytes > 0) {
        nodes_of.entry(&frames[owner(profile, &frames, at)]).or_default().push(at);
    }
    let site = |(frame, mut nodes): (&Frame, Vec<usize>)| {
        nodes.sort_by_key(|&node| std::cmp::Reverse(profile.nodes[node].bytes));
        let stack = nodes.first().into_iter().flat_map(|&node| profile.stack(node));
        let stack = stack.map(|node| frames[node].clone()).collect();
        let mut all = Ages::default();
        for &node in &nodes {
            all.merge(&ages[node]);
        }
        let bytes = nodes.iter().map(|&node| profile.nodes[node].bytes).fold(0, u64::saturating_add);
        let vias = vias(profile, &frames, &ages, &nodes);
        AllocationSite { frame: frame.clone(), bytes, samples: all.samples(), ages: all, vias, stack }
    };
    let mut sites: Vec<AllocationSite> = nodes_of.into_iter().map(site).collect();
    sites.sort_by(|a, b| (b.bytes, a.frame.key()).cmp(&(a.bytes, b.frame.key())));
    sites
}

/// The node whose function a stack counts for.
fn owner(profile: &HeapProfile, frames: &[Frame], node: usize) -> usize {
    let nearest = |kind| profile.stack(node).find(|&it| frames[it].package.kind == kind);
    nearest(PackageKind::App).or_else(|| nearest(PackageKind::Dependency)).unwrap_or(node)
}

fn vias(profile: &HeapProfile, frames: &[Frame], ages: &[Ages], nodes: &[usize]) -> Vec<Via> {
    let mut vias: Vec<Via> = Vec::new();
    for &node in nodes {
        let (bytes, samples) = (profile.nodes[node].bytes, ages[node].samples());
        match vias.iter_mut().find(|via| via.frame == frames[node]) {
            Some(via) => {
                via.bytes = via.bytes.saturating_add(bytes);
                via.samples += samples;
            }
            None => vias.push(Via { frame: frames[node].clone(), bytes, samples }),
        }
    }
    vias.sort_by(|a, b| (b.bytes, a.frame.key()).cmp(&(a.bytes, b.frame.key())));
    vias
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::allocations::Trend;

    /// A node of the document; lines are 1-based here.
    fn node(id: u64, (function, url, line): (&str, &str, i64), bytes: u64, children: &[Value]) -> Value {
        let frame = json!({"functionName": function, "scriptId": "1", "url": url,
            "lineNumber": line - 1, "columnNumber": if line > 0 { 0 } else { -1 }});
        json!({"callFrame": frame, "selfSize": bytes, "id": id, "children": children})
    }

    fn sites(head: Value, samples: &[(u64, u64, u64)]) -> Vec<AllocationSite> {
        let sample = |&(node, size, ordinal): &(u64, u64, u64)| json!({"size": size, "nodeId": node, "ordinal": ordinal});
        let samples: Vec<Value> = samples.iter().map(sample).collect();
        let document = json!({"head": head, "samples": samples}).to_string();
        allocation_sites(&HeapProfile::read(&document).unwrap(), &Sources::new())
    }

    #[test]
    fn what_is_allocated_for_a_function_is_its_own() {
        let push = || node(4, ("push", "", 0), 300, &[]);
        let library = node(5, ("set", "file:///srv/node_modules/lru/index.js", 9), 50, &[]);
        let keep = node(3, ("keep", "file:///srv/app.mjs", 7), 100, &[push(), library]);
        let timer = node(2, ("listOnTimeout", "node:internal/timers", 500), 20, &[keep]);
        let samples: Vec<(u64, u64, u64)> = (1..=30).map(|at| (4, 10, at)).chain([(3, 100, 31)]).collect();
        let found = sites(node(1, ("(root)", "", 0), 0, &[timer]), &samples);
        let [site, alone] = &found[..] else { panic!("{found:?}") };
        assert_eq!((site.bytes, site.samples, site.frame.line), (450, 31, Some(7)));
        assert_eq!(site.frame.file.as_deref(), Some("/srv/app.mjs"));
        assert_eq!(site.ages.trend(), Trend::Grows);
        let names = |frames: &mut dyn Iterator<Item = &Frame>| -> Vec<String> {
            frames.map(|frame| frame.function.clone().unwrap()).collect()
        };
        assert_eq!(names(&mut site.vias.iter().map(|via| &via.frame)), ["push", "keep", "set"]);
        assert_eq!(names(&mut site.stack.iter()), ["push", "keep", "listOnTimeout"]);
        assert_eq!(alone.frame.package.kind, PackageKind::Runtime);
        assert_eq!((alone.bytes, alone.samples), (20, 0));
    }

    #[test]
    fn without_a_function_of_the_service_the_librarys_counts() {
        let buffer = node(3, ("from", "node:buffer", 300), 64, &[]);
        let parser = node(2, ("parse", "/srv/node_modules/@x/json/a.js", 3), 0, &[buffer]);
        let found = sites(node(1, ("(root)", "", 0), 0, &[parser]), &[]);
        assert_eq!(found[0].frame.package.name.as_deref(), Some("@x/json"));
        assert_eq!(found[0].vias[0].frame.function.as_deref(), Some("from"));
        assert_eq!(found[0].ages.trend(), Trend::Unclear);
    }

    #[test]
    fn one_function_has_one_site_wherever_it_is_called() {
        let keep = |id| node(id, ("keep", "/srv/app.cjs", 7), id, &[]);
        let by = |id, name| node(id, (name, "/srv/app.cjs", 20 + id as i64), 0, &[keep(id + 10)]);
        let found = sites(node(1, ("(root)", "", 0), 0, &[by(2, "a"), by(3, "b")]), &[]);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].bytes, 25);
        assert_eq!(found[0].stack[1].function.as_deref(), Some("b"));
    }
}
