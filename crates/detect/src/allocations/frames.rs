//! Functions in call stacks, in the files that developers wrote.

use rustc_hash::FxHashMap;

use super::profile::{Call, HeapProfile};
use crate::declaration::Place;
use crate::finding::{Package, PackageKind};
use crate::owner::{Outlines, package_of};
use crate::sources::Sources;

/// A function in a call stack.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Frame {
    /// As written; `None` if it has no name. V8's own are in parentheses, or built-in functions such as `push`.
    pub function: Option<String>,
    /// The path, without `file://`; `None` for what is built into V8.
    pub file: Option<String>,
    /// Where the function starts; 1-based. `None` if the file is not the code that ran and no map leads to it.
    pub line: Option<u32>,
    /// 1-based.
    pub column: Option<u32>,
    /// Whose code it is.
    pub package: Package,
}

impl Frame {
    /// What makes it this one; also an order.
    pub(super) fn key(&self) -> (Option<&str>, Option<u32>, Option<u32>, Option<&str>) {
        (self.file.as_deref(), self.line, self.column, self.function.as_deref())
    }
}

/// Finds out where the functions of a profile were written.
pub(super) struct Frames<'s> {
    outlines: Outlines<'s>,
}

impl<'s> Frames<'s> {
    pub(super) fn new(profile: &HeapProfile, sources: &'s Sources) -> Self {
        let mut functions: FxHashMap<Box<str>, Vec<Place>> = FxHashMap::default();
        for spot in profile.spots() {
            let places = functions.entry(spot.script.as_str().into()).or_default();
            if !places.contains(&spot.place) {
                places.push(spot.place);
            }
        }
        Self { outlines: Outlines::new(sources, functions) }
    }

    pub(super) fn frame(&self, Call { function, spot }: &Call) -> Frame {
        let called = |name: &str| Some(name.to_owned()).filter(|name| !name.is_empty());
        let Some(spot) = spot else {
            let package = Package { kind: PackageKind::Runtime, ..Package::default() };
            return Frame { function: called(function), file: None, line: None, column: None, package };
        };
        let origin = self.outlines.origin(spot);
        let is_mapped = self.outlines.map(&spot.script).is_some();
        let written = origin.place.filter(|_| is_mapped).and_then(|place| {
            let outline = self.outlines.written(&origin.path)?;
            outline.function_starting(outline.offset(place)?)
        });
        Frame {
            function: written.or(Some(function)).and_then(called),
            package: package_of(&origin.path, self.outlines.sources),
            file: Some(origin.path),
            line: origin.place.map(|place| place.line),
            column: origin.place.map(|place| place.column),
        }
    }
}
