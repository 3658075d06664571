//! Which of many bytes are digits, all at once.

use wide::i8x16;

/// The longest line of numbers that is read in one go.
pub(super) const VIEW: usize = 64;
/// Where a number may start so that eight bytes from there are in view.
pub(super) const LAST_START: usize = VIEW - 8;

/// A bit for each of 16 bytes: set unless it is a digit.
#[inline(always)]
fn others(bytes: [u8; 16]) -> u64 {
    /// Shifts the digits to the largest numbers that a signed byte holds.
    const UP: i8 = 127 - b'9' as i8;
    let bytes: i8x16 = bytemuck::cast(bytes);
    let digits = (bytes + i8x16::splat(UP)).simd_gt(i8x16::splat(127 - 10));
    u64::from(!digits.to_bitmask() as u16)
}

/// A bit for each of the first `16 * N` bytes, from the lowest: set unless it is a digit.
#[inline(always)]
pub(super) fn not_digits<const N: usize>(view: &[u8; VIEW]) -> u64 {
    let (sixteens, _) = view.as_chunks::<16>();
    sixteens[..N].iter().rev().fold(0, |bits, &sixteen| bits << 16 | others(sixteen))
}

/// The number in `view[start..end]`, which are digits, if it is written as JSON wants it and has at
/// most 16. `start` is at most [`LAST_START`].
#[inline(always)]
pub(super) fn number(view: &[u8; VIEW], start: usize, end: usize) -> Option<u64> {
    let start = start & 63;
    let length = end.wrapping_sub(start);
    let first = eight(view, start);
    if length.wrapping_sub(1) > 7 {
        return long(view, start, length);
    }
    if length > 1 && first & 0xFF == u64::from(b'0') {
        return None;
    }
    Some(value(first, length))
}

#[inline(never)]
fn long(view: &[u8; VIEW], start: usize, length: usize) -> Option<u64> {
    if !(9..=16).contains(&length) || view[start] == b'0' {
        return None;
    }
    let high = value(eight(view, start), length - 8);
    Some(high * 100_000_000 + value(eight(view, start + length - 8), 8))
}

#[inline(always)]
fn eight(view: &[u8; VIEW], start: usize) -> u64 {
    let start = start.min(LAST_START);
    let mut eight = [0; 8];
    eight.copy_from_slice(&view[start..start + 8]);
    u64::from_le_bytes(eight)
}

/// What the first `length` digits (1 to 8) of eight bytes say: added up in pairs, fours and eights.
#[inline(always)]
fn value(eight: u64, length: usize) -> u64 {
    // The first digit is in the lowest byte: shifted up, the missing ones before it become zeros.
    let values = (eight & 0x0F0F_0F0F_0F0F_0F0F) << ((64 - 8 * length) & 63);
    let pairs = (values * 10 + (values >> 8)) & 0x00FF_00FF_00FF_00FF;
    let fours = (pairs * 100 + (pairs >> 16)) & 0x0000_FFFF_0000_FFFF;
    (fours * 10_000 + (fours >> 32)) & 0xFFFF_FFFF
}

/// The 64 bytes at `at`; zeros follow the end of `bytes`.
#[inline(always)]
pub(super) fn view<'b>(bytes: &'b [u8], at: usize, spare: &'b mut [u8; VIEW]) -> &'b [u8; VIEW] {
    match bytes.get(at..).and_then(|rest| rest.first_chunk()) {
        Some(view) => view,
        None => padded(bytes, at, spare),
    }
}

#[cold]
fn padded<'b>(bytes: &[u8], at: usize, spare: &'b mut [u8; VIEW]) -> &'b [u8; VIEW] {
    let rest = &bytes[at.min(bytes.len())..];
    *spare = [0; VIEW];
    spare[..rest.len()].copy_from_slice(rest);
    spare
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_told_from_all_other_bytes() {
        for byte in 0..=255u8 {
            for at in 0..16 {
                let mut bytes = [b'5'; 16];
                bytes[at] = byte;
                let expected = u64::from(!byte.is_ascii_digit()) << at;
                assert_eq!(others(bytes), expected, "{byte}");
            }
        }
        let mut view = [b'7'; VIEW];
        (view[0], view[31], view[32], view[63]) = (b',', b',', b',', b',');
        assert_eq!(not_digits::<2>(&view), 1 | 1 << 31);
        assert_eq!(not_digits::<4>(&view), 1 | 1 << 31 | 1 << 32 | 1 << 63);
    }

    #[test]
    fn numbers_are_read_as_text_says() {
        for value in (0..54).map(|bit| (1u64 << bit) - 1).chain((0..16).map(|power| 10u64.pow(power))) {
            let text = value.to_string();
            for start in [0, 5, 47] {
                let mut view = [b'9'; VIEW];
                view[start..start + text.len()].copy_from_slice(text.as_bytes());
                assert_eq!(number(&view, start, start + text.len()), Some(value));
            }
        }
    }

    #[test]
    fn what_is_no_number_is_refused() {
        let mut view = [b'1'; VIEW];
        view[3] = b'0';
        assert_eq!(number(&view, 3, 4), Some(0));
        for (start, end) in [(3, 5), (3, 13), (5, 5), (6, 5), (0, 17), (0, 64)] {
            assert_eq!(number(&view, start, end), None, "{start} {end}");
        }
    }
}
