//! What must hold of any input: played from seeds by the tests beside, and by the fuzzer in `fuzz/`.

mod allocation;
pub(crate) mod damage;
pub(crate) mod dice;
pub(crate) mod document;
pub(crate) mod documents;
pub(crate) mod graphs;
pub(crate) mod heaps;
mod indexes;
pub(crate) mod naive;

use self::dice::Dice;

/// What is done with any bytes.
type Target = fn(&[u8]);

/// Bytes are a document, or choices of which a heap is made.
const TARGETS: [(&str, Target); 4] = [
    ("parse", |bytes| drop(documents::examine(bytes))),
    ("graph", |bytes| graphs::examine(&mut Dice::from_bytes(bytes))),
    ("compare", |bytes| graphs::examine_pair(&mut Dice::from_bytes(bytes))),
    ("index", |bytes| indexes::examine(&mut Dice::from_bytes(bytes))),
];

/// The target of this name.
pub(crate) fn target(name: &str) -> Target {
    TARGETS.iter().find(|(known, _)| *known == name).unwrap().1
}
