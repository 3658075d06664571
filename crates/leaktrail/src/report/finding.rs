//! One owner of growing memory, in the words of the documents: files as they are told, names instead of types.

use serde::Serialize;

use crate::places::Places;

/// One owner of growing memory.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Finding {
    pub(crate) rank: u32,
    pub(crate) fingerprint: String,
    pub(crate) pattern: &'static str,
    pub(crate) confidence: f64,
    pub(crate) owner: Owner,
    pub(crate) sites: Vec<Site>,
    pub(crate) growth: Growth,
    pub(crate) holders: Vec<Holder>,
    pub(crate) path: Vec<Step>,
    pub(crate) evidence: Vec<String>,
    pub(crate) fix: Fix,
    pub(crate) known: Option<Known>,
}

/// The variable or field that keeps the objects.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Owner {
    pub(crate) name: Option<String>,
    pub(crate) kind: &'static str,
    pub(crate) function: Option<String>,
    pub(crate) file: Option<String>,
    pub(crate) line: Option<u32>,
    pub(crate) column: Option<u32>,
    pub(crate) package: Package,
    /// Other names on the way to the holder, nearest first.
    pub(crate) aliases: Vec<String>,
}

/// Whose code that is.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Package {
    pub(crate) name: Option<String>,
    pub(crate) version: Option<String>,
    pub(crate) kind: &'static str,
}

impl From<detect::Package> for Package {
    fn from(detect::Package { name, version, kind }: detect::Package) -> Self {
        Self { name, version, kind: kind.as_str() }
    }
}

/// A place in the source that matters.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Site {
    pub(crate) role: &'static str,
    pub(crate) file: String,
    pub(crate) line: u32,
    pub(crate) column: u32,
}

/// How much and how steadily.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Growth {
    pub(crate) count: u64,
    pub(crate) bytes: u64,
    pub(crate) bytes_per_request: Option<f64>,
    pub(crate) bytes_per_interval: Vec<u64>,
}

/// An independent retainer of the same objects.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Holder {
    pub(crate) name: String,
    pub(crate) file: Option<String>,
    pub(crate) line: Option<u32>,
}

/// A step on the path from the GC root: the edge into the node, null on the root.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Step {
    pub(crate) edge: Option<StepEdge>,
    pub(crate) node: StepNode,
    /// How many steps like this one come before it and are left out.
    pub(crate) skipped: usize,
    pub(crate) growing: bool,
    /// What became of the node between the snapshots.
    pub(crate) state: &'static str,
    pub(crate) why: String,
}

#[derive(Debug, Clone, Serialize)]
pub(crate) struct StepEdge {
    #[serde(rename = "type")]
    pub(crate) kind: String,
    pub(crate) name: String,
}

#[derive(Debug, Clone, Serialize)]
pub(crate) struct StepNode {
    pub(crate) id: u64,
    #[serde(rename = "type")]
    pub(crate) kind: String,
    pub(crate) name: String,
    pub(crate) file: Option<String>,
    pub(crate) line: Option<u32>,
}

/// What to do.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Fix {
    pub(crate) summary: String,
    pub(crate) detail: String,
}

/// A leak of a library that was reported in public.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Known {
    pub(crate) id: String,
    pub(crate) package: String,
    pub(crate) installed: Option<String>,
    pub(crate) affected: String,
    pub(crate) fixed_in: Option<String>,
    pub(crate) link: String,
    pub(crate) summary: String,
    pub(crate) advice: String,
}

impl Finding {
    /// The finding, with files as they are told.
    pub(super) fn of(finding: detect::Finding, places: &Places) -> Self {
        let detect::Finding { rank, fingerprint, pattern, confidence, evidence, .. } = finding;
        Self {
            rank,
            fingerprint,
            pattern,
            confidence,
            owner: owner(finding.owner, places),
            sites: finding.sites.into_iter().map(|s| site(s, places)).collect(),
            growth: growth(finding.growth),
            holders: finding.holders.into_iter().map(|h| holder(h, places)).collect(),
            path: finding.path.into_iter().map(|s| step(s, places)).collect(),
            evidence,
            fix: Fix { summary: finding.fix.summary, detail: finding.fix.detail },
            known: finding.known.map(known),
        }
    }
}

fn owner(owner: detect::Owner, places: &Places) -> Owner {
    Owner {
        name: owner.name,
        kind: owner.kind.as_str(),
        function: owner.function,
        file: told(owner.file, places),
        line: owner.line,
        column: owner.column,
        package: owner.package.into(),
        aliases: owner.aliases,
    }
}

fn growth(growth: detect::Growth) -> Growth {
    let detect::Growth { count, bytes, bytes_per_request, bytes_per_interval, .. } = growth;
    Growth { count, bytes, bytes_per_request, bytes_per_interval }
}

fn told(file: Option<String>, places: &Places) -> Option<String> {
    file.map(|file| places.told(&file))
}

fn site(site: detect::Site, places: &Places) -> Site {
    Site { role: site.role.as_str(), file: places.told(&site.file), line: site.line, column: site.column }
}

fn holder(holder: detect::Holder, places: &Places) -> Holder {
    Holder { name: holder.name, file: told(holder.file, places), line: holder.line }
}

fn step(step: detect::PathStep, places: &Places) -> Step {
    let detect::PathStep { edge, node, skipped, growing, state, why } = step;
    Step {
        edge: edge.map(|edge| StepEdge { kind: edge.kind, name: edge.name }),
        node: StepNode {
            id: node.id.0,
            kind: node.kind,
            name: node.name,
            file: told(node.file, places),
            line: node.line,
        },
        skipped,
        growing,
        state: state.as_str(),
        why,
    }
}

fn known(known: detect::KnownLeak) -> Known {
    let detect::KnownLeak { id, package, installed, affected, fixed_in, link, summary, advice } = known;
    Known { id, package, installed, affected, fixed_in, link, summary, advice }
}
