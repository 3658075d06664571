//! Indexes: what comes back is what was written; of damaged ones, a fault or some answer.

use std::io::Cursor;
use std::sync::Arc;

use heapsnapshot::index::{Binding, Index, IndexWriter};
use heapsnapshot::{Analysis, SharedBytes, parse_shared};

use super::dice::Dice;
use super::document::written;
use super::documents::{answers, rows};
use super::heaps::Heap;

const BINDING: Binding = Binding { bytes: 1, modified_s: 2, modified_ns: 3, sample: 4 };

/// Writes the index of a small heap, opens it, damages it and opens it again.
pub(crate) fn examine(dice: &mut Dice) {
    let document = Arc::new(written(&Heap::made_up(dice), dice));
    let graph = parse_shared(Arc::clone(&document) as Arc<dyn SharedBytes>, &()).unwrap();
    if !graph.is_in_document() {
        return; // No index is made of it.
    }
    let facts = Analysis::of(graph, &());
    let mut bytes = index_of(&facts);
    let expected = (rows(&facts.graph), answers(&facts));
    assert_eq!(told(&bytes, &document), Some(expected.clone()), "the index tells something else");
    for _ in 0..=dice.below(3) {
        damage(&mut bytes, dice);
    }
    let after = told(&bytes, &document);
    // Where nothing is left to the checksums, what is wrong is told by the values alone, or not at all.
    assert!(cfg!(fuzzing) || after.is_none() || after == Some(expected), "damage goes unseen");
}

fn index_of(facts: &Analysis) -> Vec<u8> {
    let mut writer = IndexWriter::new(Cursor::new(Vec::new())).unwrap();
    writer.graph(&facts.graph).unwrap();
    writer.analysis(facts).unwrap();
    writer.summary(&facts.summary()).unwrap();
    writer.finish(BINDING, 5).unwrap().into_inner()
}

/// All that an index tells, if it can be used.
fn told(index: &[u8], document: &Arc<Vec<u8>>) -> Option<(u64, String)> {
    let index = Index::open(Arc::new(index.to_vec()), &BINDING).ok()?;
    let summary = index.summary().ok()??;
    let graph = index.graph(Arc::clone(document) as Arc<dyn SharedBytes>).ok()??;
    let facts = index.analysis(&graph).ok()??.of(graph);
    assert!(cfg!(fuzzing) || format!("{summary:?}") == format!("{:?}", facts.summary()));
    Some((rows(&facts.graph), answers(&facts)))
}

fn damage(bytes: &mut Vec<u8>, dice: &mut Dice) {
    let at = dice.below(bytes.len());
    match dice.below(6) {
        0 => bytes.truncate(at),
        1 => bytes.extend_from_slice(&dice.bytes(16)),
        // A number, wherever one may stand: small, or too large for anything.
        2 | 3 => {
            let number = dice.pick(&[0, 1, 2, 7, u32::MAX, 1 << 31]).to_le_bytes();
            if let Some(field) = bytes.get_mut(at / 4 * 4..).and_then(|rest| rest.first_chunk_mut()) {
                *field = number;
            }
        }
        _ => {
            if let Some(byte) = bytes.get_mut(at) {
                *byte ^= 1 << dice.below(8);
            }
        }
    }
}
