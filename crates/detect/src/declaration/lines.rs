//! Offsets in a text as lines and columns, as editors and V8 count them.

/// A place in a text; 1-based, columns in UTF-16 units.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Place {
    pub(crate) line: u32,
    pub(crate) column: u32,
}

/// Where the lines of a text start.
pub(crate) struct Lines(Vec<u32>);

impl Lines {
    pub(crate) fn of(text: &str) -> Self {
        let breaks = text.bytes().zip(1..).filter(|&(byte, _)| byte == b'\n').map(|(_, next)| next);
        Self(std::iter::once(0).chain(breaks).collect())
    }

    /// The place of a byte offset.
    pub(crate) fn place(&self, text: &str, offset: u32) -> Place {
        let line = self.0.partition_point(|&start| start <= offset) - 1;
        let before = text.get(self.0[line] as usize..offset as usize).unwrap_or_default();
        Place { line: line as u32 + 1, column: before.encode_utf16().count() as u32 + 1 }
    }

    /// The byte offset of a place; the end of the line if the line is shorter.
    pub(crate) fn offset(&self, text: &str, place: Place) -> Option<u32> {
        let start = *self.0.get(place.line.checked_sub(1)? as usize)?;
        let mut units = place.column - 1;
        let mut offset = start;
        for c in text.get(start as usize..)?.chars().take_while(|&c| c != '\n') {
            if units == 0 {
                break;
            }
            units = units.saturating_sub(c.len_utf16() as u32);
            offset += c.len_utf8() as u32;
        }
        Some(offset)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_and_back() {
        let text = "ab\nc😀d\n";
        let lines = Lines::of(text);
        for (offset, line, column) in [(0, 1, 1), (3, 2, 1), (4, 2, 2), (8, 2, 4), (10, 3, 1)] {
            assert_eq!(lines.place(text, offset), Place { line, column });
            assert_eq!(lines.offset(text, Place { line, column }), Some(offset));
        }
    }
}
