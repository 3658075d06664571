//! Lines of edges that are read again. They were checked once, but the file may have changed since:
//! whatever stands there, there is an answer.

/// No line of an edge is longer.
const LONGEST_LINE: usize = 64;

/// What follows so many lines. The document may have changed since it was checked.
#[inline]
pub(crate) fn behind_lines(text: &[u8], lines: usize) -> &[u8] {
    let Some(before) = lines.checked_sub(1) else { return text };
    let near = &text[..text.len().min(lines * LONGEST_LINE)];
    let end = memchr::memchr_iter(b'\n', near).nth(before).unwrap_or(near.len());
    text.get(end + 2..).unwrap_or_default()
}

/// The second number of a line whose first has one digit, without its sign.
#[inline]
pub(crate) fn label(line: &[u8]) -> u32 {
    let number = line.get(2..).unwrap_or_default();
    let number = number.strip_prefix(b"-").unwrap_or(number);
    let digits = number.iter().map(|byte| byte.wrapping_sub(b'0')).take_while(|&digit| digit <= 9);
    digits.fold(0, |label: u32, digit| label.wrapping_mul(10).wrapping_add(u32::from(digit)))
}
