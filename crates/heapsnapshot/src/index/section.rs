//! The sections that an index may have.

macro_rules! sections {
    ($($(#[$doc:meta])* $variant:ident = $name:literal,)*) => {
        /// A part of an index.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum Section {
            $($(#[$doc])* $variant,)*
        }

        impl Section {
            const ALL: &[Self] = &[$(Self::$variant,)*];

            /// As it stands in the file: at most 16 ASCII letters.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)*
                }
            }
        }
    };
}

sections! {
    /// The rows, sums and counts of DevTools' summary.
    Summary = "summary",
    /// The snapshot's own header: the names of types and fields.
    Meta = "meta",
    /// Type and detachedness of every node.
    Kinds = "node kind",
    /// The name of every node.
    Names = "node name",
    /// The id of every node.
    Ids = "node id",
    /// Ids that need more than 32 bits.
    WideIds = "node id wide",
    /// The size of every node as in the snapshot.
    SelfBytes = "node size",
    /// Sizes that need more than 16 bits.
    WideSelfBytes = "node size wide",
    /// The first edge of every node.
    FirstEdges = "node edges",
    /// What stands on every edge, if that is not read from the snapshot.
    Labels = "edge label",
    /// Where in the snapshot every 1024th edge is.
    LabelBases = "edge base",
    /// How far behind it every 16th edge is.
    LabelDeltas = "edge delta",
    /// The first edge of every node whose labels are kept all the same.
    KeptEdges = "kept edge",
    /// Where the labels of each begin.
    KeptStarts = "kept start",
    /// These labels.
    KeptLabels = "kept label",
    /// Edges whose names are those of WeakMap entries.
    Pairs = "pair",
    /// Type and target of every edge.
    Targets = "edge target",
    /// Which nodes have a location.
    Located = "located",
    /// How many nodes before have one.
    LocatedRanks = "located ranks",
    /// The place of every such node.
    LocationRows = "location",
    /// Script, line and column of every place.
    Places = "place",
    /// Where every string begins.
    StringStarts = "string start",
    /// The length of every string.
    StringLengths = "string length",
    /// Which edges keep their target alive.
    Essential = "essential",
    /// Which edges are entries of a WeakMap.
    Ephemerons = "ephemeron",
    /// Which nodes are detached.
    Detached = "detached",
    /// The size of every node as DevTools shows it.
    Shallow = "shallow",
    /// Sizes that need more than 16 bits.
    WideShallow = "shallow wide",
    /// The distance of every node.
    Distances = "distance",
    /// The immediate dominator of every node.
    Dominators = "dominator",
    /// All nodes, each after its dominator.
    DominatorOrder = "dominator order",
    /// The retained size of every node.
    Retained = "retained",
    /// Sizes that need more than 32 bits.
    WideRetained = "retained wide",
    /// The class of every node.
    ClassOfNode = "class of node",
    /// What the classes and shapes are.
    Classes = "class",
}

impl Section {
    /// The sections by which an index is known to have the answer of the summary.
    pub const ANSWER: &[Self] = &[Self::Summary];
    /// Those by which it is known to have all.
    pub const KEYS: &[Self] = &[Self::Summary, Self::Meta, Self::Classes];

    pub(super) const NAME_BYTES: usize = 16;

    /// The name, filled up with zeros.
    pub(super) fn padded(self) -> [u8; Self::NAME_BYTES] {
        let mut name = [0; Self::NAME_BYTES];
        name[..self.name().len()].copy_from_slice(self.name().as_bytes());
        name
    }

    pub(super) fn from_padded(name: &[u8]) -> Option<Self> {
        Self::ALL.iter().copied().find(|section| section.padded() == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_fit_and_differ() {
        for section in Section::ALL {
            assert_eq!(Section::from_padded(&section.padded()), Some(*section));
        }
    }
}
