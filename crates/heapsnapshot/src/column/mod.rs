//! Columns: one value per row, in memory or in a part of a map.

mod slim;
mod store;
mod wide;

use std::ops::{Deref, Range};
use std::sync::Arc;

use bytemuck::Pod;

use crate::source::SharedBytes;
pub(crate) use slim::SlimColumn;
pub(crate) use store::Growing;
pub use store::{Piece, Store};
pub(crate) use wide::{Narrow, WideColumn};

/// Values that lie in a vector or in a map of a file; both read like a slice.
///
/// A loop over many rows takes the slice once: a map is asked for its bytes every time.
#[derive(Clone)]
pub(crate) struct Column<T> {
    /// Empty if the values are mapped.
    owned: Vec<T>,
    mapped: Option<Mapped>,
}

/// A part of shared bytes that holds whole values; checked by [`Column::mapped`].
#[derive(Clone)]
struct Mapped {
    bytes: Arc<dyn SharedBytes>,
    range: Range<usize>,
}

/// Why a range of bytes is no column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Misfit {
    /// It ends behind the bytes.
    #[error("it does not lie within the bytes")]
    Outside,
    /// It does not hold whole values at their alignment.
    #[error("it does not hold whole, aligned values")]
    Values,
}

impl<T: Pod> Column<T> {
    /// The values in `range` of `bytes`, in the byte order of this machine.
    pub(crate) fn mapped(bytes: Arc<dyn SharedBytes>, range: Range<usize>) -> Result<Self, Misfit> {
        let part = bytes.bytes().get(range.clone()).ok_or(Misfit::Outside)?;
        bytemuck::try_cast_slice::<u8, T>(part).map_err(|_| Misfit::Values)?;
        Ok(Self { owned: Vec::new(), mapped: Some(Mapped { bytes, range }) })
    }

    /// The values as they lie in memory.
    pub(crate) fn as_bytes(&self) -> &[u8] {
        bytemuck::cast_slice(self)
    }

    /// The values to change or add to; copied out of a map.
    #[inline(always)]
    pub(crate) fn to_mut(&mut self) -> &mut Vec<T> {
        if self.mapped.is_some() {
            self.copy();
        }
        &mut self.owned
    }

    #[cold]
    fn copy(&mut self) {
        self.owned = self.to_vec();
        self.mapped = None;
    }
}

impl Mapped {
    #[inline(never)]
    fn values<T: Pod>(&self) -> &[T] {
        let part = self.bytes.bytes().get(self.range.clone());
        part.and_then(|part| bytemuck::try_cast_slice(part).ok()).unwrap_or_default()
    }
}

impl<T: Pod> Deref for Column<T> {
    type Target = [T];

    #[inline(always)]
    fn deref(&self) -> &[T] {
        match &self.mapped {
            None => &self.owned,
            Some(mapped) => mapped.values(),
        }
    }
}

impl<T> Default for Column<T> {
    fn default() -> Self {
        Vec::new().into()
    }
}

impl<T> From<Vec<T>> for Column<T> {
    fn from(values: Vec<T>) -> Self {
        Self { owned: values, mapped: None }
    }
}

impl<T: Pod + std::fmt::Debug> std::fmt::Debug for Column<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        (**self).fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Eight bytes that lie at a multiple of eight.
    struct Aligned([u64; 3]);

    impl SharedBytes for Aligned {
        fn bytes(&self) -> &[u8] {
            bytemuck::cast_slice(&self.0)
        }
    }

    fn column<T: Pod>(range: Range<usize>) -> Result<Column<T>, Misfit> {
        Column::mapped(Arc::new(Aligned([1, 2, 3])), range)
    }

    #[test]
    fn a_part_of_a_map_reads_like_a_vector() {
        assert_eq!(*column::<u64>(8..24).unwrap(), [2, 3]);
        assert_eq!(column::<u64>(24..24).unwrap().len(), 0);
        let mut copied = column::<u32>(0..8).unwrap();
        copied.to_mut().push(7);
        assert_eq!(copied[2], 7);
        assert_eq!(column::<u8>(3..20).unwrap().as_bytes().len(), 17);
    }

    #[test]
    fn a_part_that_holds_no_values_is_refused() {
        assert_eq!(column::<u32>(2..6).err(), Some(Misfit::Values));
        assert_eq!(column::<u64>(0..12).err(), Some(Misfit::Values));
        assert_eq!(column::<u8>(0..25).err(), Some(Misfit::Outside));
        assert_eq!(column::<u8>(Range { start: 9, end: 8 }).err(), Some(Misfit::Outside));
    }
}
