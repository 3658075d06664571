//! What a source text declares and where it adds: one walk over its syntax tree.

use oxc_ast_visit::Visit;
use rustc_hash::FxHashSet;

use super::bounds::{Comparison, Constant, Removal};
use super::collect::Collector;
use super::lines::{Lines, Place};
use super::parse::parsed;

/// Code with longer lines on average is minified: what people write has about 40 bytes in a line.
const BYTES_PER_LINE: usize = 250;

/// A range of byte offsets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Range {
    pub(crate) start: u32,
    pub(crate) end: u32,
}

impl Range {
    pub(crate) fn contains(self, offset: u32) -> bool {
        self.start <= offset && offset < self.end
    }

    pub(crate) fn len(self) -> u32 {
        self.end - self.start
    }
}

/// A function or a class.
#[derive(Debug)]
pub(crate) struct Function {
    pub(crate) range: Range,
    pub(crate) name: Option<String>,
    pub(crate) is_class: bool,
    /// Where V8 says that it starts: at its parameters, for a class or arrow function at its beginning.
    pub(crate) start: u32,
}

/// A variable, function, class, parameter or import.
#[derive(Debug)]
pub(crate) struct Binding {
    pub(crate) name: String,
    pub(crate) at: u32,
    /// Where the name is visible.
    pub(crate) scope: Range,
}

/// How a property comes into being.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Form {
    /// `object.set('name', …)`
    Told,
    /// `{ name: … }`
    Key,
    /// `object.name = …`
    Assigned,
    /// `this.name = …`
    This,
    /// `class { name = … }`
    Field,
}

/// A property.
#[derive(Debug)]
pub(crate) struct Member {
    /// With `#` if it is private; `[variable]` if it is computed.
    pub(crate) name: String,
    /// The class around it, or the object to which it is assigned.
    pub(crate) of: Option<String>,
    pub(crate) form: Form,
    pub(crate) at: u32,
    /// What is assigned to, if it is written as `a.b.c`.
    pub(crate) chain: Option<String>,
}

/// Something is put into what bears a name.
#[derive(Debug)]
pub(crate) struct Addition {
    pub(crate) name: String,
    /// Whether the name is a variable's, not a property's.
    pub(crate) is_variable: bool,
    pub(crate) at: u32,
    /// The expression that bears the name.
    pub(crate) target: Range,
}

/// A call and what is called, as written.
#[derive(Debug)]
pub(crate) struct Call {
    pub(crate) range: Range,
    pub(crate) callee: Range,
    /// The variable with which the callee begins.
    pub(crate) root: Option<String>,
    /// Variables that are arguments.
    pub(crate) arguments: Vec<String>,
    pub(crate) is_decorator: bool,
}

/// `import { imported as local } from 'source'`, or the same by `require`.
#[derive(Debug)]
pub(crate) struct Import {
    pub(crate) local: String,
    /// `default` or `*` for the whole.
    pub(crate) imported: String,
    pub(crate) source: String,
}

impl Import {
    /// Whether it is from a package, not from a file of the service or from Node.
    pub(crate) fn is_foreign(&self) -> bool {
        !self.source.starts_with(['.', '/']) && !self.source.starts_with("node:")
    }

    /// Whether it is from a package or a file in it.
    pub(crate) fn is_from(&self, package: &str) -> bool {
        self.source.strip_prefix(package).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }
}

/// `const name = new root.member()`, or the same without `new`.
#[derive(Debug)]
pub(crate) struct Instance {
    pub(crate) name: String,
    pub(crate) at: u32,
    pub(crate) root: String,
    pub(crate) member: Option<String>,
}

/// `import(what)` or `require(what)`
#[derive(Debug)]
pub(crate) struct Load {
    pub(crate) callee: &'static str,
    pub(crate) at: u32,
    pub(crate) what: Range,
    /// Whether it is one and the same each time.
    pub(crate) is_fixed: bool,
}

/// `export { local as name }`
#[derive(Debug)]
pub(crate) struct Export {
    pub(crate) name: String,
    /// `None` for an expression.
    pub(crate) local: Option<String>,
    pub(crate) at: u32,
}

/// `const variable = Symbol('description')`
#[derive(Debug)]
pub(crate) struct Symbol {
    pub(crate) variable: String,
    pub(crate) description: String,
}

/// All of it, in the order of the text.
#[derive(Debug, Default)]
pub(crate) struct Facts {
    pub(crate) functions: Vec<Function>,
    pub(crate) bindings: Vec<Binding>,
    pub(crate) members: Vec<Member>,
    pub(crate) additions: Vec<Addition>,
    pub(crate) calls: Vec<Call>,
    pub(crate) exports: Vec<Export>,
    pub(crate) symbols: Vec<Symbol>,
    pub(crate) imports: Vec<Import>,
    pub(crate) instances: Vec<Instance>,
    pub(crate) loads: Vec<Load>,
    pub(super) comparisons: Vec<Comparison>,
    pub(super) removals: Vec<Removal>,
    pub(super) constants: Vec<Constant>,
    /// Variables and properties that are counted up or down.
    pub(super) counters: Vec<String>,
}

/// A source text and what was found in it.
pub(crate) struct Outline<'t> {
    text: &'t str,
    lines: Lines,
    pub(crate) facts: Facts,
}

impl<'t> Outline<'t> {
    /// Parses JavaScript or TypeScript, by the file's name. What cannot be parsed has no facts.
    pub(crate) fn of(path: &str, text: &'t str) -> Self {
        let facts = parsed(path, text, |program| {
            let mut collector = Collector::new(text);
            collector.visit_program(program);
            collector.facts
        });
        Self { text, lines: Lines::of(text), facts: facts.unwrap_or_default() }
    }

    pub(crate) fn place(&self, offset: u32) -> Place {
        self.lines.place(offset)
    }

    pub(crate) fn offset(&self, place: Place) -> Option<u32> {
        self.lines.offset(place)
    }

    pub(super) fn whole_text(&self) -> &'t str {
        self.text
    }

    /// The text of a range.
    pub(crate) fn text(&self, range: Range) -> &'t str {
        self.text.get(range.start as usize..range.end as usize).unwrap_or_default()
    }

    /// The text of a range, if it is short enough to serve as a name.
    pub(crate) fn short_text(&self, range: Range) -> Option<&'t str> {
        let text = self.text(range);
        (!text.is_empty() && text.len() <= 60 && !text.contains('\n')).then_some(text)
    }

    /// Whether an offset is in a function, whose code may run again and again.
    pub(crate) fn is_in_function(&self, offset: u32) -> bool {
        self.around(offset).any(|function| !function.is_class)
    }

    /// What a variable was imported as.
    pub(crate) fn import(&self, variable: &str) -> Option<&Import> {
        self.facts.imports.iter().find(|import| import.local == variable)
    }

    /// Whether a class of this name is declared.
    pub(crate) fn has_class(&self, name: &str) -> bool {
        self.facts.functions.iter().any(|it| it.is_class && it.name.as_deref() == Some(name))
    }

    /// The name of the innermost named function around an offset.
    pub(crate) fn function_around(&self, offset: u32) -> Option<&str> {
        let around = self.around(offset).filter(|function| function.name.is_some());
        around.min_by_key(|function| function.range.len())?.name.as_deref()
    }

    /// The name of the function around the innermost function at an offset; `None` at the top of a module.
    pub(crate) fn function_outside(&self, offset: u32) -> Option<&str> {
        let own = self.around(offset).min_by_key(|function| function.range.len())?.range;
        let outside = self.around(offset).filter(|function| function.range != own);
        outside.min_by_key(|function| function.range.len())?.name.as_deref()
    }

    /// The name of the innermost class around an offset, else of the innermost named function.
    pub(crate) fn class_around(&self, offset: u32) -> Option<&str> {
        let classes = self.around(offset).filter(|function| function.is_class && function.name.is_some());
        let innermost = classes.min_by_key(|class| class.range.len()).and_then(|class| class.name.as_deref());
        innermost.or_else(|| self.function_around(offset))
    }

    /// The name of the function that starts at an offset, or of which the name stands there.
    pub(crate) fn function_starting(&self, offset: u32) -> Option<&str> {
        let functions = || self.facts.functions.iter().filter(|function| !function.is_class);
        if let Some(found) = functions().find(|it| it.start == offset || it.range.start == offset) {
            return found.name.as_deref();
        }
        let name = self.identifier(offset)?;
        let behind = offset + name.len() as u32;
        functions().any(|function| function.start == behind).then_some(name)
    }

    /// The identifier that stands at an offset.
    pub(crate) fn identifier(&self, offset: u32) -> Option<&'t str> {
        let rest = self.text.get(offset as usize..)?;
        let is_part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '$' | '#');
        let end = rest.find(|c| !is_part(c)).unwrap_or(rest.len());
        rest.get(..end).filter(|name| !name.is_empty() && !name.starts_with(|c: char| c.is_ascii_digit()))
    }

    /// Whether the functions that V8 has start where functions of this text start: else the text is
    /// not what ran.
    pub(crate) fn fits(&self, functions: &[Place]) -> bool {
        let starts: FxHashSet<u32> =
            self.facts.functions.iter().flat_map(|it| [it.range.start, it.start]).chain([0]).collect();
        let lands = |place: &&Place| {
            self.lines
                .offset(**place)
                .is_some_and(|at| self.lines.place(at) == **place && starts.contains(&at))
        };
        2 * functions.iter().filter(lands).count() >= functions.len()
    }

    /// Whether the text was made by a machine, for machines.
    pub(crate) fn is_minified(&self) -> bool {
        self.text.len() > BYTES_PER_LINE * (self.lines.count() + 1)
    }

    /// Where the only function or class of a name starts.
    pub(crate) fn function_named(&self, name: &str) -> Option<Place> {
        let mut named = self.facts.functions.iter().filter(|it| it.name.as_deref() == Some(name));
        let only = named.next()?;
        named.next().is_none().then(|| self.place(only.range.start))
    }

    fn around(&self, offset: u32) -> impl Iterator<Item = &Function> {
        self.facts.functions.iter().filter(move |function| function.range.contains(offset))
    }
}
