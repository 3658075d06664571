//! Columns that are kept outside of memory as soon as they are finished.

use std::io;
use std::sync::Arc;

use bytemuck::Pod;

use super::Column;
use crate::source::SharedBytes;

/// Where finished columns go, so that a snapshot need not fit into memory.
///
/// `()` keeps everything in memory.
pub trait Store: Send + Sync {
    /// Begins a piece; `None` if all stays in memory.
    fn begin(&self) -> io::Result<Option<Box<dyn Piece>>>;

    /// Whether time is to be spent to save memory.
    fn is_scarce(&self) -> bool {
        false
    }
}

/// Bytes that are written once, from their beginning to their end, and read from then on.
pub trait Piece: Send {
    /// Adds bytes.
    fn write(&mut self, bytes: &[u8]) -> io::Result<()>;
    /// All bytes; they begin at a multiple of 8 in memory.
    fn finish(self: Box<Self>) -> io::Result<Arc<dyn SharedBytes>>;
}

impl Store for () {
    fn begin(&self) -> io::Result<Option<Box<dyn Piece>>> {
        Ok(None)
    }
}

/// A column of which some rows are there.
pub(crate) struct Growing<T> {
    values: Vec<T>,
    piece: Option<Box<dyn Piece>>,
    rows: usize,
}

impl<T: Pod> Growing<T> {
    /// A column that will have about so many rows.
    pub(crate) fn new(store: &dyn Store, rows: usize) -> io::Result<Self> {
        let piece = store.begin()?;
        let values = if piece.is_some() { Vec::new() } else { Vec::with_capacity(rows) };
        Ok(Self { values, piece, rows: 0 })
    }

    pub(crate) fn len(&self) -> usize {
        self.rows
    }

    pub(crate) fn extend(&mut self, values: &[T]) -> io::Result<()> {
        self.rows += values.len();
        match &mut self.piece {
            Some(piece) => piece.write(bytemuck::cast_slice(values)),
            None => {
                self.values.extend_from_slice(values);
                Ok(())
            }
        }
    }

    pub(crate) fn finish(self) -> io::Result<Column<T>> {
        match self.piece {
            Some(piece) => column(piece),
            None => Ok(self.values.into()),
        }
    }
}

impl<T: Pod> Column<T> {
    /// The same values where `store` keeps them; in memory if it cannot.
    pub(crate) fn stored(self, store: &dyn Store) -> Self {
        let moved = || {
            let Some(mut piece) = store.begin()? else { return Ok(None) };
            piece.write(self.as_bytes())?;
            column(piece).map(Some)
        };
        if self.mapped.is_some() {
            return self;
        }
        match moved() {
            Ok(Some(column)) => column,
            // A store that fails says so itself.
            Ok(None) | Err(_) => self,
        }
    }
}

fn column<T: Pod>(piece: Box<dyn Piece>) -> io::Result<Column<T>> {
    let bytes = piece.finish()?;
    let all = 0..bytes.bytes().len();
    Column::mapped(bytes, all).map_err(io::Error::other)
}

#[cfg(test)]
mod tests {
    use super::*;

    struct InMemory;
    struct Written(Vec<u8>);

    impl Store for InMemory {
        fn begin(&self) -> io::Result<Option<Box<dyn Piece>>> {
            Ok(Some(Box::new(Written(Vec::new()))))
        }
    }

    impl Piece for Written {
        fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
            self.0.extend_from_slice(bytes);
            Ok(())
        }

        fn finish(self: Box<Self>) -> io::Result<Arc<dyn SharedBytes>> {
            Ok(Arc::new(self.0))
        }
    }

    #[test]
    fn a_column_reads_alike_wherever_it_is_kept() {
        for store in [&() as &dyn Store, &InMemory] {
            let mut growing = Growing::new(store, 3).unwrap();
            growing.extend(&[1u32, 2]).unwrap();
            growing.extend(&[]).unwrap();
            growing.extend(&[3]).unwrap();
            assert_eq!(growing.len(), 3);
            assert_eq!(*growing.finish().unwrap(), [1, 2, 3]);
            assert_eq!(*Column::from(vec![7u64, 8]).stored(store), [7, 8]);
            assert_eq!(Column::<u64>::default().stored(store).len(), 0);
        }
    }
}
