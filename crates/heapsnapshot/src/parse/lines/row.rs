//! Lines of numbers: how records follow each other.

use super::Odd;
use super::digits::{LAST_START, VIEW, not_digits, number};

/// What follows a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Next {
    /// Another one.
    Record,
    /// The closing bracket.
    End,
}

/// What the two bytes behind a record's last number say.
#[inline(always)]
pub(super) fn next(line_end: u8, mark: u8) -> Result<Next, Odd> {
    match (line_end, mark) {
        (b'\n', b',') => Ok(Next::Record),
        (b'\n', b']') => Ok(Next::End),
        _ => Err(Odd),
    }
}

/// Fills `row` from a line; gives its length without what separates it from the next one.
#[inline(always)]
pub(super) fn read(view: &[u8; VIEW], row: &mut [u64]) -> Result<usize, Odd> {
    let mut separators = not_digits::<4>(view);
    let last = row.len() - 1;
    let mut start = 0;
    for (at, field) in row.iter_mut().enumerate() {
        let end = separators.trailing_zeros() as usize;
        separators &= separators.wrapping_sub(1);
        // The view must hold what follows the line, too.
        if end > VIEW - 2 || start > LAST_START || (at < last && view[end] != b',') {
            return Err(Odd);
        }
        *field = number(view, start, end).ok_or(Odd)?;
        start = end + 1;
    }
    Ok(start - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(text: &str) -> Result<(Vec<u64>, usize), Odd> {
        let mut view = [b'7'; VIEW];
        view[..text.len()].copy_from_slice(text.as_bytes());
        let mut row = [0; 3];
        read(&view, &mut row).map(|length| (row.to_vec(), length))
    }

    #[test]
    fn a_line_as_v8_writes_it_is_read() {
        assert_eq!(line("1,22,333\n,"), Ok((vec![1, 22, 333], 8)));
        assert_eq!(line("0,0,9999999999999999\n]"), Ok((vec![0, 0, 9_999_999_999_999_999], 20)));
    }

    #[test]
    fn a_number_at_the_end_of_the_view_is_odd_or_read() {
        for length in 30..VIEW {
            // 9 digits, as many as it takes in two pieces, and a short number at the end.
            let second = "1".repeat(16.min(length - 14));
            let first = "1".repeat((length - second.len() - 5).min(16));
            let text = format!("{first},{second},12\n,");
            let read = line(&text);
            assert!(read == Err(Odd) || read.unwrap().0[2] == 12, "{text}");
        }
        let mut view = [b'7'; VIEW];
        let text = "2,5000000,1234567890123456,1234567890123456,1000000,1000,2\n,";
        view[..text.len()].copy_from_slice(text.as_bytes());
        assert_eq!(read(&view, &mut [0; 7]), Err(Odd));
    }

    #[test]
    fn any_other_line_is_odd() {
        for text in [
            "1, 2,3\n",
            "-1,2,3\n",
            "01,2,3\n",
            "1,,3\n",
            ",1,2\n",
            "1.5,2,3\n",
            "1,2,",
            "1\n,2,3\n",
            "1,2",
            "1,2,12345678901234567\n",
            "",
            "1,2,1234567890123456789012345678901234567890123456789012345678",
        ] {
            assert_eq!(line(text), Err(Odd), "{text}");
        }
        assert_eq!([next(b'\n', b','), next(b'\n', b']')], [Ok(Next::Record), Ok(Next::End)]);
        assert_eq!([next(b',', b'1'), next(b'\n', b'\n')], [Err(Odd), Err(Odd)]);
    }
}
