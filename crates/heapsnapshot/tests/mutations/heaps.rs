//! What is damaged: small real snapshots, and graphs that no program makes.

use std::path::Path;

use heapsnapshot::SnapshotBuilder;

use crate::damage::Dice;

const NODES: [&str; 15] = SnapshotBuilder::NODE_TYPES;
const EDGES: [&str; 7] = SnapshotBuilder::EDGE_TYPES;

/// Names that something in the engine looks for, and some that are hard to handle.
pub(crate) const NAMES: [&str; 30] = [
    "",
    "Object",
    "Array",
    "Module",
    "elements",
    "first",
    "second",
    "__proto__",
    "exports",
    "filename",
    "loaded",
    "children",
    "map",
    "(Stack roots)",
    "(Document DOM trees)",
    "(map descriptors)",
    "system / JSArrayBufferData",
    "system / ExternalStringData",
    "system / NativeContext",
    "system / SourceTextModule",
    "sloppy_function_map",
    "12 / DevTools console",
    "2 / part of key (Object @3) -> value (Array @5) pair in WeakMap (table @7)",
    "9 / part of key (Object @3) -> value (Array @5) pair in WeakMap (table @7)",
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

/// The smaller files of the corpus; none if the crate stands alone.
pub(crate) fn real() -> Vec<Vec<u8>> {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../corpus");
    let names = ["node18-after", "node20-before", "node24-before", "node26-after", "bun-after", "deno-after"];
    if !corpus.is_dir() {
        return Vec::new();
    }
    names.iter().map(|name| std::fs::read(corpus.join(format!("{name}.heapsnapshot"))).unwrap()).collect()
}

/// A graph of a few nodes, any of any kind, with edges in all directions.
pub(crate) fn synthetic(dice: &mut Dice) -> Vec<u8> {
    let mut heap = SnapshotBuilder::new();
    let mut nodes = vec![heap.root()];
    for id in 0..dice.below(24) {
        let size = dice.pick(&NUMBERS);
        let id = if dice.below(8) == 0 { dice.pick(&NUMBERS) } else { 2 * id as u64 + 1 };
        nodes.push(heap.node_with_id(dice.pick(&NODES), dice.pick(&NAMES), size, id));
    }
    for _ in 0..dice.below(4 * nodes.len()) {
        let (from, to, kind) = (dice.pick(&nodes), dice.pick(&nodes), dice.pick(&EDGES));
        let index = dice.pick(&["0", "7", "4294967295"]);
        let is_index = matches!(kind, "element" | "hidden");
        heap.edge(from, kind, if is_index { index } else { dice.pick(&NAMES) }, to);
    }
    for _ in 0..dice.below(4) {
        heap.location(dice.pick(&nodes), dice.below(3) as u32, u32::MAX, 0);
    }
    heap.to_json()
}
