//! What is told about a leak: plain values, one to one with the documents that leave the tool.

use heapsnapshot::NodeId;

/// A holder that keeps growing, and everything known about it.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// 1 for the one that grows most.
    pub rank: u32,
    /// The same for the same leak in other runs and after edits that only move lines.
    pub fingerprint: String,
    /// The kind of leak: `unbounded-map`, `event-listeners`, …
    pub pattern: &'static str,
    /// 0–1, see [`crate::confidence`].
    pub confidence: f64,
    /// What holds the growing memory, by the name that a developer gave it.
    pub owner: Owner,
    /// Places in the source that matter.
    pub sites: Vec<Site>,
    /// How much it grew.
    pub growth: Growth,
    /// Every independent retainer of the growing objects, the owner included, if there are several.
    pub holders: Vec<Holder>,
    /// From the root to one of the newest objects.
    pub path: Vec<PathStep>,
    /// Sentences that tell why this is believed.
    pub evidence: Vec<String>,
    /// What to do about it.
    pub fix: Fix,
    /// The leak of a library that others have reported, if it is one.
    pub known: Option<KnownLeak>,
}

/// A leak of a library that was reported in public.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownLeak {
    /// Its name in the list of known leaks.
    pub id: String,
    /// The npm package.
    pub package: String,
    /// The version that is installed, if the caller knows it.
    pub installed: Option<String>,
    /// The versions that leak, as a semver range.
    pub affected: String,
    /// The first version that does not; `None` if there is none.
    pub fixed_in: Option<String>,
    /// The public thread.
    pub link: String,
    /// What grows and when.
    pub summary: String,
    /// What to do.
    pub advice: String,
}

/// Growth that is no leak: what runtimes do, recognised by what it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Noise {
    /// What it is: `compiled code`, `hidden classes`, …
    pub kind: &'static str,
    /// Why it is left out.
    pub why: &'static str,
    /// New objects in each interval.
    pub count_per_interval: Vec<u64>,
    /// New bytes in each interval.
    pub bytes_per_interval: Vec<u64>,
}

/// The holder, as a developer knows it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Owner {
    /// As written in the source, qualified where needed: `cache`, `Registry.entries`, `app.locals.cache`.
    pub name: Option<String>,
    /// What bears the name.
    pub kind: OwnerKind,
    /// The function in which the variable is declared; `None` at the top of a module.
    pub function: Option<String>,
    /// The path of the script, without `file://`.
    pub file: Option<String>,
    /// 1-based.
    pub line: Option<u32>,
    /// 1-based.
    pub column: Option<u32>,
    /// Whose code it is.
    pub package: Package,
    /// Other names on the way to the holder, nearest first.
    pub aliases: Vec<String>,
}

/// What bears the owner's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum OwnerKind {
    /// `const`, `let`, `var`, a parameter, an import.
    Variable,
    /// A property or public class field.
    Property,
    /// A `#private` field.
    Private,
    /// A property of a class or function itself.
    Static,
    /// A property of the global object.
    Global,
    /// A symbol property.
    Symbol,
    /// The code that makes or registers the objects; what holds them has no name.
    Closure,
    /// Nothing is known.
    #[default]
    Unknown,
}

impl OwnerKind {
    /// As documents spell it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Variable => "variable",
            Self::Property => "property",
            Self::Private => "private",
            Self::Static => "static",
            Self::Global => "global",
            Self::Symbol => "symbol",
            Self::Closure => "closure",
            Self::Unknown => "unknown",
        }
    }
}

/// Whose code something is.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Package {
    /// The package's name, for dependencies.
    pub name: Option<String>,
    /// Its version, if the caller knows it.
    pub version: Option<String>,
    /// Ours, somebody else's or Node's.
    pub kind: PackageKind,
}

/// Ours, somebody else's or Node's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum PackageKind {
    /// The service's own code.
    #[default]
    App,
    /// Code under `node_modules`.
    Dependency,
    /// Node or V8.
    Runtime,
}

impl PackageKind {
    /// As documents spell it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::App => "app",
            Self::Dependency => "dependency",
            Self::Runtime => "runtime",
        }
    }
}

/// A place in the source; line and column are 1-based.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Site {
    /// What happens there.
    pub role: SiteRole,
    /// The path of the script.
    pub file: String,
    /// 1-based.
    pub line: u32,
    /// 1-based.
    pub column: u32,
}

/// What happens at a site.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SiteRole {
    /// The holder is declared.
    Declares,
    /// Something is put into the holder.
    Adds,
    /// The growing objects are made.
    Creates,
}

impl SiteRole {
    /// As documents spell it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Declares => "declares",
            Self::Adds => "adds",
            Self::Creates => "creates",
        }
    }
}

/// How much a holder grew, net of what it dropped.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Growth {
    /// Entries, over all intervals.
    pub count: u64,
    /// Bytes, over all intervals.
    pub bytes: u64,
    /// Bytes by request, if the number of requests is known.
    pub bytes_per_request: Option<f64>,
    /// Entries in each interval between two snapshots.
    pub count_per_interval: Vec<u64>,
    /// Bytes in each interval between two snapshots.
    pub bytes_per_interval: Vec<u64>,
}

/// One of several retainers of the same objects.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holder {
    /// Its name, or its class if it has none.
    pub name: String,
    /// The path of the script.
    pub file: Option<String>,
    /// 1-based.
    pub line: Option<u32>,
}

/// An edge and the node that it leads into.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PathStep {
    /// `None` on the root.
    pub edge: Option<PathEdge>,
    /// The node.
    pub node: PathNode,
    /// How many steps like this one come before it and are left out: a list can have millions.
    pub skipped: usize,
    /// Whether this is where objects accumulate.
    pub growing: bool,
    /// What became of the node between the snapshots.
    pub state: StepState,
    /// Why that is believed, in a few words.
    pub why: String,
}

/// What became of a node between the snapshots.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum StepState {
    /// It gains objects in every interval, or is one of those that are gained.
    Growing,
    /// It was there in every snapshot and holds no more than before, the path aside.
    Stable,
    /// The snapshots do not tell.
    Unknown,
}

impl StepState {
    /// As documents spell it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Growing => "growing",
            Self::Stable => "stable",
            Self::Unknown => "unknown",
        }
    }
}

/// An edge of a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PathEdge {
    /// V8's type: `context`, `property`, …
    pub kind: String,
    /// The name of the variable or property, or an index; of a key that is data its shape.
    pub name: String,
}

/// A node of a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PathNode {
    /// V8's id.
    pub id: NodeId,
    /// V8's type: `object`, `closure`, …
    pub kind: String,
    /// The class, the function, or how long the text is.
    pub name: String,
    /// The script of its code or constructor.
    pub file: Option<String>,
    /// 1-based.
    pub line: Option<u32>,
}

/// What to do about a leak.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// A few words.
    pub summary: String,
    /// What to change, concretely.
    pub detail: String,
}
