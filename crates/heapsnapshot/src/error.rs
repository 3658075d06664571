//! What can be wrong with a snapshot, and where.

use std::io;

/// The result of reading or querying a snapshot.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why a snapshot could not be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The bytes could not be read.
    #[error("cannot read the snapshot at byte {offset}: {source}")]
    Read {
        /// Offset of the first byte that is missing.
        offset: u64,
        /// What the reader said.
        source: io::Error,
    },
    /// There are no bytes at all.
    #[error("the snapshot is empty (0 bytes)")]
    Empty,
    /// The document ends too early.
    #[error("the snapshot is truncated: it ends in section \"{section}\" at byte {offset}{}", Seen(*.records))]
    Truncated {
        /// The section that is cut.
        section: String,
        /// Where the bytes end.
        offset: u64,
        /// What the section should hold, if the header was read.
        records: Option<Records>,
    },
    /// The bytes are not a heap snapshot.
    #[error("section \"{section}\", byte {offset}: {what}")]
    Malformed {
        /// The section with the fault.
        section: String,
        /// Where the fault is.
        offset: u64,
        /// What was found and what was expected.
        what: String,
    },
}

/// How far a section of equal records was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Records {
    /// Records read.
    pub seen: u64,
    /// Records that the header announces, if it does.
    pub expected: Option<u64>,
    /// What one record is: `nodes`, `edges`.
    pub unit: &'static str,
}

struct Seen(Option<Records>);

impl std::fmt::Display for Seen {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.0 {
            Some(Records { seen, expected: Some(expected), unit }) => {
                write!(f, " ({expected} {unit} expected, {seen} seen)")
            }
            Some(Records { seen, expected: None, unit }) => write!(f, " ({seen} {unit} seen)"),
            None => Ok(()),
        }
    }
}

impl Error {
    pub(crate) fn malformed(offset: u64, what: impl Into<String>) -> Self {
        Error::Malformed { section: String::new(), offset, what: what.into() }
    }

    pub(crate) fn truncated(offset: u64) -> Self {
        Error::Truncated { section: String::new(), offset, records: None }
    }

    /// Names the section, unless a deeper level already did.
    pub(crate) fn within(mut self, name: &str) -> Self {
        if let Error::Malformed { section, .. } | Error::Truncated { section, .. } = &mut self
            && section.is_empty()
        {
            *section = abbreviated(name);
        }
        self
    }

    /// Tells how many records were read before the document ended.
    pub(crate) fn after(mut self, read: Records) -> Self {
        if let Error::Truncated { records, .. } = &mut self {
            records.get_or_insert(read);
        }
        self
    }
}

/// A name short enough for a message, whatever a damaged file holds.
pub(crate) fn abbreviated(name: &str) -> String {
    const LONGEST: usize = 60;
    match name.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &name[..end]),
        None => name.to_owned(),
    }
}
