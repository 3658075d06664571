//! The outlines of the sources at hand, each made when it is first asked for.

use std::cell::OnceCell;
use std::collections::BTreeMap;

use super::names::Name;
use crate::declaration::{Declaration, Outline, Place};
use crate::finding::{OwnerKind, PackageKind};
use crate::scripts::{package_kind, script_path};
use crate::sources::Sources;

/// What the global object is called in sources.
const GLOBALS: [&str; 3] = ["globalThis", "global", "window"];

/// Parsed sources.
pub(crate) struct Outlines<'s>(BTreeMap<&'s str, (&'s str, OnceCell<Outline<'s>>)>);

impl<'s> Outlines<'s> {
    pub(crate) fn new(sources: &'s Sources) -> Self {
        Self(sources.scripts().map(|(name, text)| (name, (text, OnceCell::new()))).collect())
    }

    pub(crate) fn of_script(&self, script: &str) -> Option<&Outline<'s>> {
        let (name, (text, outline)) = self.0.get_key_value(script)?;
        Some(outline.get_or_init(|| Outline::of(&script_path(name), text)))
    }

    /// The scripts of the service itself.
    fn app_scripts(&self) -> impl Iterator<Item = &'s str> {
        self.0.keys().copied().filter(|script| package_kind(script) == PackageKind::App)
    }

    /// Where a name is declared: in its own script, else, for a property, in one of the service's.
    pub(crate) fn declaration(
        &self,
        name: &Name,
        users: &[Place],
        parent: Option<&str>,
    ) -> Option<(String, Declaration)> {
        let own = name.script.as_deref();
        match name.kind {
            OwnerKind::Variable => {
                let script = own?;
                Some((script.to_owned(), self.of_script(script)?.variable(&name.text, users)?))
            }
            OwnerKind::Global => GLOBALS.iter().find_map(|global| self.written_to(&name.text, global)),
            _ => {
                let of = name.class.as_deref().or(parent);
                let in_script = |script: &str| {
                    Some((script.to_owned(), self.of_script(script)?.property(&name.text, of)?))
                };
                own.and_then(in_script).or_else(|| self.app_scripts().find_map(in_script))
            }
        }
    }

    /// Where the service writes `parent.name`.
    pub(crate) fn written_to(&self, name: &str, parent: &str) -> Option<(String, Declaration)> {
        self.app_scripts().find_map(|script| {
            let outline = self.of_script(script)?;
            let is_written = |of: Option<&str>| of == Some(parent);
            let members = &outline.facts.members;
            members.iter().find(|member| member.name == name && is_written(member.of.as_deref()))?;
            Some((script.to_owned(), outline.property(name, Some(parent))?))
        })
    }
}
