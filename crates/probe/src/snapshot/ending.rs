//! Whether a stream of snapshot bytes ends like a complete JSON document.

use crate::{Error, Result};

/// Counts the bytes and remembers the last one that is not white space.
#[derive(Debug, Default)]
pub(super) struct Ending {
    bytes: u64,
    last: Option<u8>,
}

impl Ending {
    pub(super) fn add(&mut self, part: &[u8]) {
        self.bytes += part.len() as u64;
        if let Some(&last) = part.iter().rfind(|byte| !byte.is_ascii_whitespace()) {
            self.last = Some(last);
        }
    }

    pub(super) fn bytes(&self) -> u64 {
        self.bytes
    }

    /// The size in bytes, if the document is complete.
    pub(super) fn check(&self) -> Result<u64> {
        match self.last {
            Some(b'}') => Ok(self.bytes),
            _ => Err(Error::SnapshotIncomplete { bytes: self.bytes }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn white_space_after_the_end_does_not_matter_and_anything_else_does() {
        for (parts, complete) in [
            (vec!["{\"a\":[1,", "2]}"], true),
            (vec!["{}", "\n", " \r\n"], true),
            (vec!["{\"a\":[1,", "2]"], false),
            (vec!["{}", "x"], false),
            (vec!["", " "], false),
            (vec![], false),
        ] {
            let mut ending = Ending::default();
            parts.iter().for_each(|part| ending.add(part.as_bytes()));
            assert_eq!(ending.check().is_ok(), complete, "{parts:?}");
            assert_eq!(ending.bytes(), parts.concat().len() as u64);
        }
    }
}
