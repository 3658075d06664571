//! Offsets in a text as lines and columns, as editors and V8 count them.

/// A place in a text; 1-based, columns in UTF-16 units.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Place {
    pub(crate) line: u32,
    pub(crate) column: u32,
}

/// Where the lines of a text start, and where its bytes are not its UTF-16 units: bundles have lines of
/// many megabytes, so nothing here walks along a line.
pub(crate) struct Lines {
    starts: Vec<u32>,
    /// The end of the text in bytes.
    end: u32,
    /// Behind each character that is not ASCII: bytes and UTF-16 units so far.
    wide: Vec<(u32, u32)>,
}

impl Lines {
    pub(crate) fn of(text: &str) -> Self {
        let breaks = text.bytes().zip(1..).filter(|&(byte, _)| byte == b'\n').map(|(_, next)| next);
        let mut excess = 0;
        let wide = text.char_indices().filter(|(_, c)| !c.is_ascii()).map(|(at, c)| {
            excess += (c.len_utf8() - c.len_utf16()) as u32;
            let behind = (at + c.len_utf8()) as u32;
            (behind, behind - excess)
        });
        let wide = wide.collect();
        Self { starts: std::iter::once(0).chain(breaks).collect(), end: text.len() as u32, wide }
    }

    pub(crate) fn count(&self) -> usize {
        self.starts.len()
    }

    fn line(&self, offset: u32) -> usize {
        self.starts.partition_point(|&start| start <= offset) - 1
    }

    fn units(&self, offset: u32) -> u32 {
        let before = self.wide.partition_point(|&(behind, _)| behind <= offset);
        let (bytes, units) = before.checked_sub(1).map_or((0, 0), |last| self.wide[last]);
        units + (offset - bytes)
    }

    /// The place of a byte offset.
    pub(crate) fn place(&self, offset: u32) -> Place {
        let line = self.line(offset);
        let column = self.units(offset) - self.units(self.starts[line]);
        Place { line: line as u32 + 1, column: column + 1 }
    }

    /// The byte offset of a place; the end of the line if the line is shorter.
    pub(crate) fn offset(&self, place: Place) -> Option<u32> {
        let line = place.line.checked_sub(1)? as usize;
        let start = *self.starts.get(line)?;
        let end = self.starts.get(line + 1).map_or(self.end, |next| next - 1);
        let wanted = self.units(start).checked_add(place.column.checked_sub(1)?)?;
        let before = self.wide.partition_point(|&(_, units)| units <= wanted);
        let (bytes, units) = before.checked_sub(1).map_or((0, 0), |last| self.wide[last]);
        Some((bytes + (wanted - units)).clamp(start, end))
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
            assert_eq!(lines.place(offset), Place { line, column });
            assert_eq!(lines.offset(Place { line, column }), Some(offset));
        }
        assert_eq!(lines.offset(Place { line: 1, column: 9 }), Some(2));
        assert_eq!(lines.offset(Place { line: 4, column: 1 }), None);
    }
}
