//! Which functions of a source text use a variable, and which of them are still there.

use oxc_ast::ast::IdentifierReference;
use oxc_ast_visit::Visit;

use super::lines::Place;
use super::outline::{Outline, Range};
use super::parse::parsed;

/// Who uses a variable that functions captured.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Readers {
    /// Whether one of the living functions does.
    pub(crate) is_read: bool,
    /// The other functions that do, as far as they have names.
    pub(crate) others: Vec<String>,
}

impl Outline<'_> {
    /// Who uses `variable`, which functions at `living` see; `None` if it is not declared in this text,
    /// which must be what ran. `path` tells the language.
    pub(crate) fn readers(&self, path: &str, variable: &str, living: &[Place]) -> Option<Readers> {
        let living: Vec<u32> = living.iter().filter_map(|&place| self.offset(place)).collect();
        let functions = &self.facts.functions;
        let innermost = |&at: &u32| {
            let around = functions.iter().map(|function| function.range).filter(|range| range.contains(at));
            around.min_by_key(|range| range.len())
        };
        let alive: Vec<Range> = living.iter().filter_map(innermost).collect();
        let first = *living.first()?;
        let named = self.facts.bindings.iter().filter(|it| it.name == variable && it.scope.contains(first));
        let scope = named.min_by_key(|binding| binding.scope.len())?.scope;
        let uses = uses(path, self.whole_text(), variable);
        let is_used = |range: Range| uses.iter().any(|&at| range.contains(at));
        let inner =
            functions.iter().filter(|it| scope.contains(it.range.start) && it.range.len() < scope.len());
        let others = inner.filter(|it| is_used(it.range) && !alive.contains(&it.range));
        Some(Readers {
            is_read: alive.iter().any(|&range| is_used(range)),
            others: others.filter_map(|function| function.name.clone()).collect(),
        })
    }
}

/// Where a name stands for a value.
fn uses(path: &str, text: &str, name: &str) -> Vec<u32> {
    struct Uses<'n>(&'n str, Vec<u32>);
    impl<'a> Visit<'a> for Uses<'_> {
        fn visit_identifier_reference(&mut self, it: &IdentifierReference<'a>) {
            if it.name == self.0 {
                self.1.push(it.span.start);
            }
        }
    }
    let found = parsed(path, text, |program| {
        let mut uses = Uses(name, Vec::new());
        uses.visit_program(program);
        uses.1
    });
    found.unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "function request(i) {\n  const big = [i];\n  const unused = () => big;\n  list.push(function done() { return i; });\n}\n";

    #[test]
    fn a_variable_that_only_a_dead_function_uses() {
        let outline = Outline::of("a.cjs", TEXT);
        let alive = [Place { line: 4, column: 26 }];
        let found = outline.readers("a.cjs", "big", &alive).unwrap();
        assert_eq!(found, Readers { is_read: false, others: vec!["unused".to_owned()] });
        let found = outline.readers("a.cjs", "i", &alive).unwrap();
        assert_eq!(found, Readers { is_read: true, others: vec![] });
        assert_eq!(outline.readers("a.cjs", "other", &alive), None);
    }
}
