//! The search for what was written: in the text that ran and through its map, or in the files themselves.

use super::names::Name;
use super::origin::{Declared, Origin};
use super::outlines::Outlines;
use super::places::{Spot, User};
use crate::declaration::{Declaration, Form};
use crate::finding::OwnerKind;
use crate::scripts::script_path;

/// What the global object is called in sources.
const GLOBALS: [&str; 3] = ["globalThis", "global", "window"];

impl Outlines<'_> {
    /// The variable of a script that the functions of `users` see.
    pub(crate) fn variable(&self, script: &str, name: &str, users: &[User]) -> Option<Declared> {
        let users = || users.iter().filter(|user| user.spot.script == script);
        let places = || users().map(|user| user.spot.place).collect::<Vec<_>>();
        if let Some(outline) = self.ran(script) {
            return Some(self.translated(script, name, outline.variable(name, &places())?));
        }
        let path = script_path(script);
        let functions: Vec<&str> = users().map(|user| user.function.as_str()).collect();
        let found = self.written(&path)?.variable_of(name, &functions)?;
        Some(self.as_written(&path, name, found))
    }

    /// What a module exports under a name.
    pub(crate) fn exported(&self, script: &str, name: &str) -> Option<Declared> {
        if let Some(outline) = self.ran(script) {
            let (local, found) = outline.export(name)?;
            return Some(self.translated(script, &local, found));
        }
        let path = script_path(script);
        let (local, found) = self.written(&path)?.export(name)?;
        Some(self.as_written(&path, &local, found))
    }

    /// The variable behind a property of `module.exports`, as it was written: compilers make such properties.
    pub(crate) fn exported_property(&self, script: &str, name: &str) -> Option<Declared> {
        let outline = self.ran(script)?;
        let made = || outline.property(name, Some("exports")).filter(|_| self.map(script).is_some());
        let found = outline.variable(name, &[]).filter(|found| found.function.is_none()).or_else(made)?;
        Some(self.translated(script, name, found))
    }

    /// The `#field` of the class whose code is at a place; minifiers rename such fields.
    pub(crate) fn private_field(&self, class: &Spot, name: &str) -> Option<Declared> {
        let outline = &self.ran(&class.script)?;
        let found = outline.field(name, outline.offset(class.place)?)?;
        Some(self.translated(&class.script, name, found))
    }

    /// A declaration in a text that ran, as it was written.
    fn translated(&self, script: &str, name: &str, found: Declaration) -> Declared {
        let spot = |place| Spot { script: script.to_owned(), place };
        let additions = found.additions.iter().map(|&place| self.origin(&spot(place))).collect();
        let origin = self.origin(&spot(found.place));
        let Some(original) = self.map(script).and_then(|map| map.original(found.place)) else {
            let function = found.function;
            let chain = found.chain;
            return Declared {
                name: name.to_owned(),
                origin,
                function,
                additions,
                chain,
                is_doubtful: false,
            };
        };
        let outline = self.written(original.file);
        let offset = outline.and_then(|outline| outline.offset(original.place));
        let there = || outline?.identifier(offset?).filter(|_| original.is_exact);
        let function = || outline?.function_around(offset?);
        Declared {
            name: original.name.or_else(there).unwrap_or(name).to_owned(),
            function: function().map(str::to_owned),
            origin,
            additions,
            chain: None,
            is_doubtful: false,
        }
    }

    /// A declaration in a text that was written.
    fn as_written(&self, path: &str, name: &str, found: Declaration) -> Declared {
        let origin = |place| Origin { path: path.to_owned(), place: Some(place) };
        Declared {
            name: name.to_owned(),
            origin: origin(found.place),
            function: found.function,
            additions: found.additions.into_iter().map(origin).collect(),
            chain: found.chain,
            is_doubtful: self.is_doubtful(path),
        }
    }

    /// Where a property is declared: in its own file, else in one of the service's.
    pub(crate) fn property(&self, name: &Name, parent: Option<&str>) -> Option<Declared> {
        if name.kind == OwnerKind::Global {
            return self.global(&name.text);
        }
        let of = name.class.as_deref().or(parent);
        let found_in = |path: &str| self.written(path)?.property(&name.text, of);
        let in_file = |path: &str| Some(self.as_written(path, &name.text, found_in(path)?));
        // The file where an object is made says more than one where something is assigned to it.
        let is_made_in =
            |path: &&str| found_in(path).is_some_and(|it| it.is_own && it.form == Some(Form::Key));
        if name.class.is_none()
            && let Some(made) = self.app_files().find(is_made_in)
        {
            return in_file(made);
        }
        let in_script = |script: &str| {
            let outline = self.ran(script).filter(|_| self.map(script).is_some())?;
            Some(self.translated(script, &name.text, outline.property(&name.text, of)?))
        };
        let own = name.path.as_deref().and_then(in_file);
        own.or_else(|| name.script.as_deref().and_then(in_script))
            .or_else(|| self.app_files().find_map(in_file))
    }

    /// Where a global is written: by the service, else by a library.
    pub(crate) fn global(&self, name: &str) -> Option<Declared> {
        let by_service = GLOBALS.iter().find_map(|global| self.written_to(name, global));
        let by_library = || {
            let mut files = self.library_files();
            files.find_map(|path| GLOBALS.iter().find_map(|global| self.written_in(path, name, global)))
        };
        by_service.or_else(by_library)
    }

    /// Where the service writes `parent.name`.
    pub(crate) fn written_to(&self, name: &str, parent: &str) -> Option<Declared> {
        self.app_files().find_map(|path| self.written_in(path, name, parent))
    }

    fn written_in(&self, path: &str, name: &str, parent: &str) -> Option<Declared> {
        let outline = self.written(path)?;
        let is_written = |of: Option<&str>| of == Some(parent);
        let members = &outline.facts.members;
        members.iter().find(|member| member.name == name && is_written(member.of.as_deref()))?;
        Some(self.as_written(path, name, outline.property(name, Some(parent))?))
    }
}
