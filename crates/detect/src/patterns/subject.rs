//! What a fix is about: the owner and its places, as sentences need them.

use crate::finding::{Site, SiteRole};

/// An owner to whom advice is given.
pub(crate) struct Subject<'x> {
    /// As written in the source.
    pub(crate) name: &'x str,
    pub(crate) sites: &'x [Site],
}

impl Subject<'_> {
    /// ` (added at server.mjs:5)`, if that place is known.
    pub(super) fn added(&self) -> String {
        self.at(SiteRole::Adds).map(|place| format!(" (added at {place})")).unwrap_or_default()
    }

    /// The first place of this kind.
    pub(super) fn at(&self, role: SiteRole) -> Option<String> {
        let site = self.sites.iter().find(|site| site.role == role)?;
        Some(short(&site.file, Some(site.line)))
    }
}

/// The file's own name and the line: the whole path stands in the finding's places.
pub(super) fn short(file: &str, line: Option<u32>) -> String {
    let name = file.rsplit('/').next().unwrap_or(file);
    line.map_or_else(|| name.to_owned(), |line| format!("{name}:{line}"))
}
