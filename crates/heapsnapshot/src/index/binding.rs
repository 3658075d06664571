//! What ties an index to its snapshot.

use super::checksum::Running;

/// Of the first and the last bytes of a file, more is looked at …
const END_BYTES: u64 = 16 << 10;
/// … than at so many places between them …
const PLACES: u64 = 64;
/// … which have this many bytes each.
const PLACE_BYTES: u64 = 4 << 10;

/// The file that an index belongs to. All of it is compared whenever an index is opened.
///
/// Size and time are told by the file system. The sample is a checksum of 288 KiB: both ends of the file and 64
/// places spread evenly between them. So a file that was replaced is told even if it has the same size and time; what
/// was changed in place, by a program that sets the time back, outside of the sample, is not: only
/// [`Binding::whole`] tells that, which takes as long as reading the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Binding {
    /// The size of the file.
    pub bytes: u64,
    /// When it was last changed, in seconds since 1970 …
    pub modified_s: i64,
    /// … and the rest of that time in nanoseconds.
    pub modified_ns: u32,
    /// By [`Binding::sample`].
    pub sample: u64,
}

impl Binding {
    /// The checksum of a part of a file of so many bytes; `read` fills its buffer with those at an offset.
    pub fn sample<E>(bytes: u64, mut read: impl FnMut(u64, &mut [u8]) -> Result<(), E>) -> Result<u64, E> {
        let mut sum = Running::default();
        let mut buffer = vec![0; END_BYTES as usize];
        let mut add = |offset: u64, length: u64| {
            let part = &mut buffer[..length as usize];
            read(offset, part)?;
            sum.add(part);
            Ok(())
        };
        if bytes <= 2 * END_BYTES + PLACES * PLACE_BYTES {
            for offset in (0..bytes).step_by(END_BYTES as usize) {
                add(offset, END_BYTES.min(bytes - offset))?;
            }
        } else {
            add(0, END_BYTES)?;
            let stride = (bytes - 2 * END_BYTES) / PLACES;
            (0..PLACES).try_for_each(|place| add(END_BYTES + place * stride, PLACE_BYTES))?;
            add(bytes - END_BYTES, END_BYTES)?;
        }
        Ok(sum.sum())
    }

    /// The checksum of all bytes of the file, which `next` reads piece by piece; 0 bytes are the end.
    pub fn whole<E>(mut next: impl FnMut(&mut [u8]) -> Result<usize, E>) -> Result<u64, E> {
        let mut sum = Running::default();
        let mut piece = vec![0; 1 << 20];
        loop {
            match next(&mut piece)? {
                0 => return Ok(sum.sum()),
                length => sum.add(&piece[..length]),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(bytes: &[u8]) -> u64 {
        let read = |offset: u64, part: &mut [u8]| {
            part.copy_from_slice(&bytes[offset as usize..][..part.len()]);
            Ok::<_, ()>(())
        };
        Binding::sample(bytes.len() as u64, read).unwrap()
    }

    #[test]
    fn both_ends_and_places_between_are_sampled() {
        let length = 3 << 20;
        let mut bytes = vec![7; length as usize];
        let sum = sample(&bytes);
        let stride = (length - 2 * END_BYTES) / PLACES;
        let places = (0..PLACES).map(|place| END_BYTES + place * stride + PLACE_BYTES - 1);
        for at in [0, END_BYTES - 1, length - END_BYTES, length - 1].into_iter().chain(places) {
            bytes[at as usize] ^= 1;
            assert_ne!(sample(&bytes), sum, "{at}");
            bytes[at as usize] ^= 1;
        }
    }

    #[test]
    fn of_a_small_file_everything_is_sampled() {
        for length in [0, 1, 5000, 2 * END_BYTES + PLACES * PLACE_BYTES] {
            let bytes: Vec<u8> = (0..length).map(|n| n as u8).collect();
            let mut rest = &bytes[..];
            let whole = Binding::whole(|piece| std::io::Read::read(&mut rest, piece)).unwrap();
            assert_eq!(sample(&bytes), whole);
        }
    }
}
