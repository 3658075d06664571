//! What DevTools says of a small heap, by brute force: straight from the rules in `conformance/README.md`.
//!
//! A set of nodes is a word with one bit per node.

pub(crate) mod classes;
mod distances;

use super::heaps::{Edge, Heap, Label};

pub(crate) use self::distances::distances;

pub(crate) const ROOT: usize = 0;

/// Facts about a heap on which the others build.
pub(crate) struct Naive<'h> {
    pub(crate) heap: &'h Heap,
    /// Native nodes whose name begins with "Detached ".
    detached: u64,
    /// Edges that keep their target alive, by source.
    pub(crate) essential: Vec<(usize, usize)>,
    /// Shallow sizes.
    pub(crate) shallow: Vec<u64>,
    /// For every node all that dominate it, itself too.
    pub(crate) dominators: Vec<u64>,
}

impl<'h> Naive<'h> {
    pub(crate) fn of(heap: &'h Heap) -> Self {
        let detached = detached(heap);
        let essential = essential(heap);
        let shallow = shallow(heap, detached);
        let dominators = dominators(heap.nodes.len(), &essential);
        Self { heap, detached, essential, shallow, dominators }
    }

    /// The name of a node as DevTools has it.
    pub(crate) fn name(&self, node: usize) -> String {
        let prefix = if has(self.detached, node) { "Detached " } else { "" };
        format!("{prefix}{}", self.heap.nodes[node].name)
    }

    /// The nearest of a node's dominators.
    pub(crate) fn dominator(&self, node: usize) -> Option<usize> {
        let strict = members(self.dominators[node] & !bit(node));
        strict.max_by_key(|&above| self.dominators[above].count_ones())
    }

    pub(crate) fn retained(&self, node: usize) -> u64 {
        let below = (0..self.heap.nodes.len()).filter(|&other| has(self.dominators[other], node));
        sum(below.map(|other| self.shallow[other]))
    }

    /// Rule 30: total, native, typed arrays, code, JS arrays, strings, system.
    pub(crate) fn statistics(&self) -> [u64; 7] {
        let all = || 0..self.heap.nodes.len();
        let bytes = |kinds: &[&str], name: Option<&str>| {
            let counts = |&node: &usize| {
                let is_named = name.is_none_or(|name| self.name(node) == name);
                kinds.contains(&self.heap.nodes[node].kind) && is_named
            };
            sum(all().filter(counts).map(|node| self.shallow[node]))
        };
        let strings = ["string", "concatenated string", "sliced string"];
        let others = [&["hidden", "native", "code"], &strings[..]].concat();
        let arrays = all().filter(|&node| {
            self.heap.nodes[node].name == "Array" && !others.contains(&self.heap.nodes[node].kind)
        });
        let store = |array: usize| {
            let is_elements = |edge: &&Edge| edge.kind == "internal" && edge.label.is("elements");
            let store = self.heap.nodes[array].edges.iter().find(is_elements)?.to;
            (edges(self.heap).filter(|(_, edge)| edge.to == store).count() == 1).then_some(store)
        };
        let extra = self.heap.extra_native_bytes;
        [
            self.retained(ROOT).saturating_add(extra),
            bytes(&["native"], None).saturating_add(extra),
            bytes(&["native"], Some("system / JSArrayBufferData")),
            bytes(&["code"], None),
            sum(arrays
                .flat_map(|array| [Some(array), store(array)])
                .flatten()
                .map(|node| self.shallow[node])),
            bytes(&strings, None),
            bytes(&["hidden"], None),
        ]
    }

    pub(crate) fn is_reached(&self, node: usize) -> bool {
        has(reach(&self.essential, bit(ROOT), 0), node)
    }
}

/// Sums stop at the largest number there is.
pub(crate) fn sum(numbers: impl Iterator<Item = u64>) -> u64 {
    numbers.fold(0, u64::saturating_add)
}

pub(crate) fn bit(node: usize) -> u64 {
    1 << node
}

pub(crate) fn has(set: u64, node: usize) -> bool {
    set & bit(node) != 0
}

pub(crate) fn members(set: u64) -> impl Iterator<Item = usize> {
    (0..u64::BITS as usize).filter(move |&node| has(set, node))
}

fn set(nodes: impl Iterator<Item = usize>) -> u64 {
    nodes.fold(0, |set, node| set | bit(node))
}

/// What `starts` reach over `edges`, never entering `without`.
fn reach(edges: &[(usize, usize)], starts: u64, without: u64) -> u64 {
    let mut reached = starts & !without;
    loop {
        let open = edges.iter().filter(|(from, to)| has(reached, *from) && !has(without, *to));
        let next = reached | set(open.map(|&(_, to)| to));
        if next == reached {
            return reached;
        }
        reached = next;
    }
}

/// All edges with their sources, in the order of the file.
pub(crate) fn edges(heap: &Heap) -> impl Iterator<Item = (usize, &Edge)> {
    heap.nodes.iter().enumerate().flat_map(|(from, node)| node.edges.iter().map(move |edge| (from, edge)))
}

/// Sources and targets of the edges for which `holds`.
fn pairs(heap: &Heap, holds: impl Fn(usize, &Edge) -> bool) -> Vec<(usize, usize)> {
    edges(heap).filter(|(from, edge)| holds(*from, edge)).map(|(from, edge)| (from, edge.to)).collect()
}

fn of_kind(heap: &Heap, holds: impl Fn(&str) -> bool) -> u64 {
    set((0..heap.nodes.len()).filter(|&node| holds(heap.nodes[node].kind)))
}

/// Rule 4.
fn detached(heap: &Heap) -> u64 {
    let native = of_kind(heap, |kind| kind == "native");
    let state =
        |wanted: u64| set((0..heap.nodes.len()).filter(|&node| heap.nodes[node].detachedness & 3 == wanted));
    let known = !state(0);
    let spreading = pairs(heap, |_, edge| !matches!(edge.kind, "hidden" | "weak"));
    let attached = reach(&spreading, state(1) & native, !native | (known & !state(1)));
    reach(&spreading, state(2) & native, !native | (known & !state(2)) | attached)
}

pub(crate) fn is_dom_trees(heap: &Heap, node: usize) -> bool {
    heap.nodes[node].kind == "synthetic" && heap.nodes[node].name == "(Document DOM trees)"
}

pub(crate) fn is_user_root(heap: &Heap, node: usize) -> bool {
    heap.nodes[node].kind != "synthetic" || is_dom_trees(heap, node)
}

/// Rules 6 to 8.
fn essential(heap: &Heap) -> Vec<(usize, usize)> {
    let strong = pairs(heap, |_, edge| edge.kind != "weak");
    let enters =
        |edge: &&Edge| edge.kind == "shortcut" || edge.kind == "element" && is_dom_trees(heap, edge.to);
    let starts = heap.nodes[ROOT].edges.iter().filter(enters).map(|edge| edge.to);
    let owned = reach(&strong, set(starts), 0);
    pairs(heap, |from, edge| {
        let is_from_table = match edge.label {
            Label::Entry(_, [_, _, table]) => table == heap.nodes[from].id,
            _ => false,
        };
        let enters_page = has(owned, edge.to) && !has(owned, from);
        edge.kind != "weak"
            && edge.to != from
            && !is_from_table
            && (from == ROOT || edge.kind != "shortcut" && !enters_page)
    })
}

/// Rule 9.
fn shallow(heap: &Heap, detached: u64) -> Vec<u64> {
    let mut sizes: Vec<u64> = heap.nodes.iter().map(|node| node.self_bytes).collect();
    if !heap.nodes[ROOT].edges.iter().any(|edge| is_user_root(heap, edge.to)) {
        return sizes;
    }
    let external = (0..heap.nodes.len()).filter(|&node| {
        heap.nodes[node].kind == "native"
            && heap.nodes[node].name == "system / ExternalStringData"
            && !has(detached, node)
    });
    let ownable = of_kind(heap, |kind| matches!(kind, "hidden" | "array")) | set(external);
    let inward = pairs(heap, |_, edge| edge.kind != "weak" && has(ownable, edge.to));
    let owned: Vec<u64> = (0..heap.nodes.len()).map(|owner| reach(&inward, bit(owner), 0)).collect();
    for node in members(ownable).filter(|&node| node < heap.nodes.len()) {
        let mut owners =
            (0..heap.nodes.len()).filter(|&owner| !has(ownable, owner) && has(owned[owner], node));
        if let (Some(owner), None) = (owners.next(), owners.next())
            && owner != ROOT
            && heap.nodes[owner].kind != "synthetic"
        {
            let moved = std::mem::take(&mut sizes[node]);
            sizes[owner] = sizes[owner].saturating_add(moved);
        }
    }
    sizes
}

/// Rule 13: for every node those without which the root does not reach it.
fn dominators(count: usize, essential: &[(usize, usize)]) -> Vec<u64> {
    let mut edges = essential.to_vec();
    let orphans = (1..count).filter(|&node| essential.iter().all(|&(_, to)| to != node));
    edges.extend(orphans.map(|node| (ROOT, node)));
    let reached = reach(&edges, bit(ROOT), 0);
    edges.retain(|&(from, _)| has(reached, from));
    edges.extend((0..count).filter(|&node| !has(reached, node)).map(|node| (ROOT, node)));
    let without: Vec<u64> = (0..count).map(|node| reach(&edges, bit(ROOT), bit(node))).collect();
    (0..count).map(|node| set((0..count).filter(|&above| !has(without[above], node)))).collect()
}
