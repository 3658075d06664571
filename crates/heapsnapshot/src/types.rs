//! The newtypes and enumerations of the graph, in V8's terms.

/// The position of a node in its snapshot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeIdx(pub u32);

/// The position of an edge in its snapshot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EdgeIdx(pub u32);

/// The position of a string in its snapshot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StringIdx(pub u32);

/// V8's id of an object: the same in every snapshot of one process.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(pub u64);

impl NodeIdx {
    /// The node that every snapshot starts with.
    pub const ROOT: NodeIdx = NodeIdx(0);

    /// As an index into a column.
    #[inline]
    pub fn at(self) -> usize {
        self.0 as usize
    }
}

impl EdgeIdx {
    /// As an index into a column.
    #[inline]
    pub fn at(self) -> usize {
        self.0 as usize
    }
}

impl StringIdx {
    /// As an index into a column.
    #[inline]
    pub fn at(self) -> usize {
        self.0 as usize
    }
}

impl std::fmt::Display for NodeId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "@{}", self.0)
    }
}

macro_rules! named_types {
    ($(#[$doc:meta])* $type:ident { $($variant:ident = $name:literal,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum $type {
            $(#[doc = concat!("`", $name, "` in the file.")] $variant,)*
            /// A name that this version does not know.
            Other,
        }

        impl $type {
            pub(crate) fn from_name(name: &str) -> Self {
                match name {
                    $($name => $type::$variant,)*
                    _ => $type::Other,
                }
            }
        }
    };
}

named_types! {
    /// What a node is.
    NodeType {
        Hidden = "hidden",
        Array = "array",
        String = "string",
        Object = "object",
        Code = "code",
        Closure = "closure",
        RegExp = "regexp",
        Number = "number",
        Native = "native",
        Synthetic = "synthetic",
        ConsString = "concatenated string",
        SlicedString = "sliced string",
        Symbol = "symbol",
        BigInt = "bigint",
        ObjectShape = "object shape",
        WasmObject = "wasm object",
    }
}

named_types! {
    /// How a node refers to another.
    EdgeType {
        Context = "context",
        Element = "element",
        Property = "property",
        Internal = "internal",
        Hidden = "hidden",
        Shortcut = "shortcut",
        Weak = "weak",
    }
}

impl EdgeType {
    /// Whether edges of this type carry a number and not a string.
    #[inline]
    pub fn has_index(self) -> bool {
        matches!(self, EdgeType::Element | EdgeType::Hidden)
    }
}
