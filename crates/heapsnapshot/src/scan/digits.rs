//! Records as V8 writes them, without spaces, read many digits at a time.

/// How many bytes a compact record and its separators take; V8 writes a line end before the comma.
#[inline(always)]
pub(super) fn compact_row(bytes: &[u8], row: &mut [u64]) -> Option<usize> {
    let mut at = 0;
    for field in row {
        let (value, length) = digits(bytes.get(at..at + 16)?)?;
        *field = value;
        at += length;
        at += usize::from(bytes[at] == b'\n');
        if *bytes.get(at)? != b',' {
            return None;
        }
        at += 1;
    }
    Some(at)
}

/// The number of one to fifteen digits at the start of 16 bytes, and its length.
#[inline(always)]
fn digits(bytes: &[u8]) -> Option<(u64, usize)> {
    let (low, length) = eight_digits(bytes[..8].try_into().ok()?);
    if bytes[0] == b'0' {
        return (length == 1).then_some((0, 1));
    }
    match length {
        0 => None,
        8 => {
            const POWERS: [u64; 8] = [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000];
            let (high, more) = eight_digits(bytes[8..16].try_into().ok()?);
            Some((low * POWERS.get(more)? + high, 8 + more))
        }
        _ => Some((low, length)),
    }
}

/// The number at the start of eight bytes and how many digits it has, without a branch per digit:
/// digits are told from other bytes all at once and added up in pairs, fours and eights.
#[inline(always)]
fn eight_digits(bytes: [u8; 8]) -> (u64, usize) {
    const ONES: u64 = 0x0101_0101_0101_0101;
    let values = u64::from_le_bytes(bytes) ^ (b'0' as u64 * ONES);
    let others = (values | (values & (0x7F * ONES)).wrapping_add(0x76 * ONES)) & (0x80 * ONES);
    let length = (others.trailing_zeros() / 8) as usize;
    if length == 0 {
        return (0, 0);
    }
    // The first digit is in the lowest byte: shifted up, the missing ones before it become zeros.
    let values = values << (64 - 8 * length);
    let pairs = (values * 10 + (values >> 8)) & 0x00FF_00FF_00FF_00FF;
    let fours = (pairs * 100 + (pairs >> 16)) & 0x0000_FFFF_0000_FFFF;
    let eight = (fours * 10_000 + (fours >> 32)) & 0xFFFF_FFFF;
    (eight, length)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn compact_numbers_are_read_as_text_says() {
        for number in (0..64).map(|bit| (1u64 << bit) - 1).chain((0..16).map(|power| 10u64.pow(power))) {
            let text = format!("{number},7777777777777777");
            let length = number.to_string().len();
            let expected = (length < 16).then_some((number, length));
            assert_eq!(digits(&text.as_bytes()[..16]), expected, "{number}");
        }
    }

    #[test]
    fn what_is_no_compact_row_is_left_alone() {
        let mut row = [0; 3];
        let mut read = |text: &str| compact_row(format!("{text}{}", " ".repeat(40)).as_bytes(), &mut row);
        assert_eq!(read("1,22,333,4"), Some(9));
        assert_eq!(read("1,22,333\n,4"), Some(10));
        for text in
            ["1,22,333]", "1, 22,333,", "-1,2,3,", "01,2,3,", "1,,3,", "1.5,2,3,", "1,2,1234567890123456,"]
        {
            assert_eq!(read(text), None, "{text}");
        }
        assert_eq!(row[..2], [1, 2]);
    }
}
