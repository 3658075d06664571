//! Small heaps that no program makes, and small real ones.

use std::path::Path;

use heapsnapshot::SnapshotBuilder;

use super::dice::Dice;

const NODES: [&str; 15] = SnapshotBuilder::NODE_TYPES;
const EDGES: [&str; 7] = SnapshotBuilder::EDGE_TYPES;
/// No more nodes than a word has bits, so that the brute force reference is quick.
pub(crate) const MOST_NODES: usize = 60;

/// Names that something in the engine looks for, and some that are hard to handle; those first that only matter
/// together: what looks like a shape, and what just fits into one.
pub(crate) const NAMES: [&str; 34] = [
    "Object",
    "a",
    "{a}",
    "",
    "Array",
    "elements",
    "exports",
    "a name so long that a shape of it and of another property ends just where the text of a shape may end: 120 units",
    "__proto__",
    "first",
    "Module",
    "second",
    "filename",
    "loaded",
    "children",
    "map",
    "(Stack roots)",
    "(Document DOM trees)",
    "(map descriptors)",
    "(array)",
    "Function",
    "system / JSArrayBufferData",
    "system / ExternalStringData",
    "system / NativeContext",
    "system / SourceTextModule",
    "sloppy_function_map",
    "12 / DevTools console",
    "7abc",
    "99999999999999999999",
    "<div id=\"a\">",
    "Detached <b c>",
    "a,'\"{}",
    "\u{1F600}é\u{2028}\u{7}",
    "x",
];

/// Sizes and ids at the edges of what columns and numbers hold.
const NUMBERS: [u64; 8] =
    [0, 1, 24, 1 << 31, u32::MAX as u64 - 1, u32::MAX as u64, 1 << 32, 999_999_999_999_999_999];

/// What a file says, told apart from how it says it.
pub(crate) struct Heap {
    pub(crate) nodes: Vec<Node>,
    pub(crate) extra_native_bytes: u64,
}

pub(crate) struct Node {
    pub(crate) kind: &'static str,
    pub(crate) name: &'static str,
    pub(crate) id: u64,
    pub(crate) self_bytes: u64,
    /// As the field of that name: 0 unknown, 1 attached, 2 detached.
    pub(crate) detachedness: u64,
    pub(crate) location: Option<[u32; 3]>,
    pub(crate) edges: Vec<Edge>,
}

#[derive(Clone, Copy)]
pub(crate) struct Edge {
    pub(crate) kind: &'static str,
    pub(crate) label: Label,
    pub(crate) to: usize,
}

#[derive(Clone, Copy)]
pub(crate) enum Label {
    Index(u32),
    Name(&'static str),
    /// A WeakMap entry as V8 names it: its number, and the ids of key, value and table.
    Entry(u32, [u64; 3]),
}

impl Label {
    /// Whether it is this name.
    pub(crate) fn is(self, wanted: &str) -> bool {
        matches!(self, Self::Name(name) if name == wanted)
    }
}

impl Heap {
    /// A root and up to 40 nodes, any of any kind, with edges in all directions.
    pub(crate) fn made_up(dice: &mut Dice) -> Self {
        let count = dice.below(40);
        let mut nodes = vec![Node { kind: "synthetic", name: "", ..Node::plain(1) }];
        // Without the rare numbers sums are exact, and without the rare names classes are large.
        let (is_wild, names) = (dice.one_in(4), few_or_all(dice));
        nodes.extend((1..=count).map(|at| Node::made_up(2 * at as u64 + 1, is_wild, names, dice)));
        let mut heap = Self { nodes, extra_native_bytes: dice.below(2) as u64 * 5000 };
        let edges = dice.below(4 * heap.nodes.len());
        heap.connect(edges, names, dice);
        heap
    }

    /// A later state of the same heap: some nodes are gone, others have come, ids stay.
    pub(crate) fn grown(&self, dice: &mut Dice) -> Self {
        let names = few_or_all(dice);
        let mut nodes: Vec<Node> = Vec::new();
        for (at, node) in self.nodes.iter().enumerate() {
            if at == 0 || !dice.one_in(4) {
                let self_bytes = if dice.one_in(8) { node.self_bytes / 2 } else { node.self_bytes };
                nodes.push(Node { self_bytes, edges: Vec::new(), ..*node });
            }
        }
        let last = 2 * self.nodes.len() as u64 + 1;
        let new = dice.below(MOST_NODES - nodes.len());
        nodes.extend((0..new as u64).map(|at| Node::made_up(last + 2 * at, false, names, dice)));
        let mut heap = Self { nodes, extra_native_bytes: self.extra_native_bytes };
        let edges = dice.below(4 * heap.nodes.len());
        heap.connect(edges, names, dice);
        heap
    }

    fn connect(&mut self, edges: usize, names: &[&'static str], dice: &mut Dice) {
        let ids: Vec<u64> = self.nodes.iter().map(|node| node.id).collect();
        for _ in 0..edges {
            let (from, to, kind) = (dice.below(ids.len()), dice.below(ids.len()), dice.pick(&EDGES));
            let mut edge = |kind, label| self.nodes[from].edges.push(Edge { kind, label, to });
            match kind {
                "element" | "hidden" => edge(kind, Label::Index(dice.pick(&[0, 2, 4, 7, u32::MAX]))),
                "internal" if dice.one_in(3) => {
                    // Mostly the two edges of one entry, sometimes what only resembles them.
                    let (key, table) = (dice.below(ids.len()), dice.below(ids.len()));
                    let entry = [ids[key], ids[to], ids[table]];
                    edge(kind, Label::Entry(dice.below(9) as u32, entry));
                    if !dice.one_in(4) {
                        let label = Label::Entry(dice.below(9) as u32, entry);
                        self.nodes[dice.pick(&[key, table])].edges.push(Edge { kind, label, to });
                    }
                }
                _ => edge(kind, Label::Name(dice.pick(names))),
            }
        }
        // Objects of one shape.
        for _ in 0..dice.below(4) {
            let (like, from) = (dice.below(ids.len()), dice.below(ids.len()));
            self.nodes[from].edges = self.nodes[like].edges.clone();
        }
    }
}

fn few_or_all(dice: &mut Dice) -> &'static [&'static str] {
    &NAMES[..dice.pick(&[3, 6, 10, NAMES.len()])]
}

impl Node {
    fn plain(id: u64) -> Self {
        Self { kind: "", name: "", id, self_bytes: 0, detachedness: 0, location: None, edges: Vec::new() }
    }

    fn made_up(id: u64, is_wild: bool, names: &[&'static str], dice: &mut Dice) -> Self {
        Self {
            kind: if dice.one_in(2) { "object" } else { dice.pick(&NODES) },
            name: dice.pick(names),
            self_bytes: if is_wild { dice.pick(&NUMBERS) } else { dice.below(50) as u64 },
            detachedness: if dice.one_in(4) { dice.below(4) as u64 } else { 0 },
            location: dice.one_in(5).then(|| [dice.below(2) as u32, dice.below(2) as u32 * u32::MAX, 0]),
            ..Self::plain(if is_wild && dice.one_in(8) { dice.pick(&NUMBERS) } else { id })
        }
    }
}

/// The smaller files of the corpus; none if the crate stands alone.
pub(crate) fn real() -> Vec<Vec<u8>> {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../corpus");
    let names = ["node18-after", "node20-before", "node24-before", "node26-after", "bun-after", "deno-after"];
    if !corpus.is_dir() {
        return Vec::new();
    }
    names.iter().map(|name| std::fs::read(corpus.join(format!("{name}.heapsnapshot"))).unwrap()).collect()
}
