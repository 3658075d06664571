//! Names from a snapshot on one line of a terminal: nothing in them may act on it.

use std::borrow::Cow;

use heapsnapshot::JsStr;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// The width of a name where no terminal sets a limit.
pub(crate) const LONGEST_NAME: usize = 120;

/// A name for people, on one line of at most `width` columns.
pub(crate) fn name(name: &JsStr<'_>, width: usize) -> String {
    if name.as_bytes().is_empty() { "\"\"".to_owned() } else { cut(&name.to_string_lossy(), width) }
}

/// Text on one line of at most `width` columns, control characters escaped.
pub(crate) fn cut(text: &str, width: usize) -> String {
    let mut line = String::new();
    let mut taken = 0;
    let mut fitting = 0;
    for c in text.chars() {
        let shown = visible(c);
        taken += shown.width();
        if taken > width {
            line.truncate(fitting);
            line.push('…');
            return line;
        }
        line.push_str(&shown);
        if taken < width {
            fitting = line.len();
        }
    }
    line
}

/// What another program wrote, on its lines: colours are dropped, control characters escaped.
pub(crate) fn harmless(text: &str) -> String {
    let plain = anstream::adapter::strip_str(text).to_string();
    plain.lines().map(|line| cut(line, usize::MAX)).collect::<Vec<_>>().join("\n")
}

fn visible(c: char) -> Cow<'static, str> {
    match c {
        '\n' => "\\n".into(),
        '\r' => "\\r".into(),
        '\t' => "\\t".into(),
        _ if acts_on_the_terminal(c) => c.escape_unicode().to_string().into(),
        _ => c.to_string().into(),
    }
}

/// Control characters, and those that reorder or hide what stands beside them.
fn acts_on_the_terminal(c: char) -> bool {
    let is_bidirectional =
        matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    c.is_control() || is_bidirectional || matches!(c, '\u{2028}' | '\u{2029}') || c.width().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_name_acts_on_the_terminal() {
        assert_eq!(cut("a\nb\u{1b}[31mc\u{202e}d", 80), "a\\nb\\u{1b}[31mc\\u{202e}d");
        assert_eq!(name(&JsStr::from(""), 10), "\"\"");
    }

    #[test]
    fn what_others_wrote_keeps_its_lines_and_nothing_else_that_acts() {
        assert_eq!(harmless("\u{1b}[31mred\u{1b}[0m\r\na\rb\u{8}\u{202e}c\n"), "red\na\\rb\\u{202e}c");
        assert_eq!(harmless("\u{1b}]0;title\u{7}text\u{1b}[2J"), "text");
    }

    #[test]
    fn names_are_cut_to_the_width() {
        assert_eq!(cut("abcdef", 6), "abcdef");
        assert_eq!(cut("abcdefg", 6), "abcde…");
        assert_eq!(cut("日本語", 5), "日本…");
        assert_eq!(cut("日本語", 4), "日…");
    }
}
