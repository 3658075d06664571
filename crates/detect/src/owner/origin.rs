//! Places in the files that developers wrote.

use crate::declaration::Place;
use crate::finding::{Site, SiteRole};

/// A place in a file that a developer wrote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Origin {
    pub(crate) path: String,
    /// `None` if only places in code that ran are known, and the file is not that code.
    pub(crate) place: Option<Place>,
}

impl Origin {
    pub(crate) fn site(&self, role: SiteRole) -> Option<Site> {
        let Place { line, column } = self.place?;
        Some(Site { role, file: self.path.clone(), line, column })
    }
}

/// Where a name was written.
#[derive(Debug, Clone)]
pub(crate) struct Declared {
    /// As the developer wrote it.
    pub(crate) name: String,
    pub(crate) origin: Origin,
    /// The function around it.
    pub(crate) function: Option<String>,
    /// Where something is put into what bears the name.
    pub(crate) additions: Vec<Origin>,
    /// `a.b.c`, if it was declared by an assignment to that.
    pub(crate) chain: Option<String>,
    /// Whether the text that was searched is not what ran.
    pub(crate) is_doubtful: bool,
}
