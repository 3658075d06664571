//! A snapshot cut into its sections, and put together in another form.

use std::ops::Range;

use crate::targets::dice::Dice;

/// `"name": value` of every section.
pub(crate) fn of(bytes: &[u8]) -> Vec<Range<usize>> {
    let (mut sections, mut depth, mut start, mut at) = (Vec::new(), 0, 1, 0);
    while at < bytes.len() {
        match bytes[at] {
            b'"' => at = end_of_string(bytes, at),
            b'{' | b'[' => depth += 1,
            b',' if depth == 1 => {
                sections.push(start..at);
                start = at + 1;
            }
            b'}' | b']' => {
                depth -= 1;
                if depth == 0 {
                    sections.push(start..at);
                }
            }
            _ => {}
        }
        at += 1;
    }
    sections
}

/// Where the string that starts at `at` has its closing quote.
fn end_of_string(bytes: &[u8], mut at: usize) -> usize {
    loop {
        at += 1;
        match bytes[at] {
            b'"' => return at,
            b'\\' => at += 1,
            _ => {}
        }
    }
}

/// The same document: another order of the sections, other white space, perhaps a byte-order mark
/// and sections that nobody knows.
pub(crate) fn rewritten(bytes: &[u8], dice: &mut Dice) -> Vec<u8> {
    let mut parts: Vec<&[u8]> = of(bytes).into_iter().map(|range| &bytes[range]).collect();
    parts.push(br#""unheard-of":[1,{"a":[]},"]"]"#);
    parts.push(br#""more":null"#);
    for last in (1..parts.len()).rev() {
        parts.swap(last, dice.below(last + 1));
    }
    let mut text = if dice.below(2) == 0 { b"\xEF\xBB\xBF{".to_vec() } else { b" {".to_vec() };
    let breadth = dice.below(4);
    for (number, part) in parts.into_iter().enumerate() {
        if number > 0 {
            text.push(b',');
        }
        spaced(part, breadth, dice, &mut text);
    }
    text.extend_from_slice(b"}\r\n");
    text
}

fn spaced(part: &[u8], breadth: usize, dice: &mut Dice, text: &mut Vec<u8>) {
    let mut at = 0;
    while at < part.len() {
        let end = if part[at] == b'"' { end_of_string(part, at) } else { at };
        text.extend_from_slice(&part[at..=end]);
        if matches!(part[end], b'"' | b',' | b':' | b'[' | b'{') {
            let space = (0..dice.below(breadth + 1)).map(|_| dice.pick(b" \n\r\t"));
            text.extend(space.collect::<Vec<_>>());
        }
        at = end + 1;
    }
}
