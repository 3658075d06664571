//! Parses a text on a stack with room for what is deeply nested in it.

use std::panic::resume_unwind;
use std::thread;

use oxc_allocator::Allocator;
use oxc_ast::ast::Program;
use oxc_parser::Parser;
use oxc_span::SourceType;

/// Parser and visitors call themselves for each level; a level takes at least a byte of text, and less
/// than this of the stack. What is not used of a stack costs nothing.
const STACK_PER_BYTE: usize = 8 << 10;
const SMALLEST_STACK: usize = 2 << 20;
/// V8 itself has one megabyte for what is nested.
const LARGEST_STACK: usize = 256 << 20;

/// What `walk` makes of JavaScript or TypeScript, by the file's name; `None` if there is no room.
pub(super) fn parsed<T: Send>(
    path: &str,
    text: &str,
    walk: impl FnOnce(&Program<'_>) -> T + Send,
) -> Option<T> {
    let work = || {
        let allocator = Allocator::default();
        let kind = SourceType::from_path(path).unwrap_or_else(|_| SourceType::default());
        walk(&Parser::new(&allocator, text, kind).parse().program)
    };
    let stack = text.len().saturating_mul(STACK_PER_BYTE).clamp(SMALLEST_STACK, LARGEST_STACK);
    thread::scope(|scope| {
        let worker = thread::Builder::new().stack_size(stack).spawn_scoped(scope, work).ok()?;
        Some(worker.join().unwrap_or_else(|panic| resume_unwind(panic)))
    })
}

#[cfg(test)]
mod tests {
    use crate::declaration::{Outline, Place};

    #[test]
    fn deep_nesting_does_no_harm() {
        const LEVELS: usize = 5000;
        let nested = |open: &str, close: &str| format!("{}1{}", open.repeat(LEVELS), close.repeat(LEVELS));
        for deep in [
            nested("(", ")"),
            nested("[", "]"),
            nested("`${", "}`"),
            nested("!", ""),
            nested("a=>", ""),
            nested("a ? 1 : ", ""),
            format!("a{} = 1", ".b".repeat(LEVELS)),
            format!("a{}", ".b()".repeat(LEVELS)),
            format!("1{}", " + 1".repeat(LEVELS)),
        ] {
            let text = format!("const cache = {deep};\ncache.add(1);\n");
            let outline = Outline::of("a.cjs", &text);
            let found = outline.variable("cache", &[]).map(|found| found.place);
            assert_eq!(found, Some(Place { line: 1, column: 7 }), "{}", &text[..40]);
        }
    }
}
