//! A column of `u64` at two or four bytes a row, for values that nearly always fit.

use bytemuck::Pod;
use rustc_hash::FxHashMap;

use super::{Column, Store};

/// What most values fit into. Its largest value stands for one that is kept elsewhere.
pub(crate) trait Narrow: Pod + Eq + Into<u64> + TryFrom<u64> {
    /// The value in place of one that does not fit.
    const WIDE: Self;
}

impl Narrow for u16 {
    const WIDE: Self = Self::MAX;
}

impl Narrow for u32 {
    const WIDE: Self = Self::MAX;
}

/// Values below [`Narrow::WIDE`] in place; the rare larger ones in a side table.
#[derive(Clone)]
pub(crate) struct WideColumn<T> {
    pub(crate) narrow: Column<T>,
    pub(crate) wide: FxHashMap<u32, u64>,
}

impl<T> Default for WideColumn<T> {
    fn default() -> Self {
        Self { narrow: Column::default(), wide: FxHashMap::default() }
    }
}

impl<T: Narrow> WideColumn<T> {
    pub(crate) fn with_capacity(rows: usize) -> Self {
        Self { narrow: Vec::with_capacity(rows).into(), wide: FxHashMap::default() }
    }

    #[inline]
    pub(crate) fn push(&mut self, value: u64) {
        let narrow = self.narrow.to_mut();
        match fitting(value) {
            Some(fits) => narrow.push(fits),
            None => {
                self.wide.insert(narrow.len() as u32, value);
                narrow.push(T::WIDE);
            }
        }
    }

    /// Adds the rows of another column.
    pub(crate) fn append(&mut self, other: &Self) {
        let narrow = self.narrow.to_mut();
        self.wide.extend(other.wide.iter().map(|(row, value)| (row + narrow.len() as u32, *value)));
        narrow.extend_from_slice(&other.narrow);
    }

    pub(crate) fn clear(&mut self) {
        self.narrow.to_mut().clear();
        self.wide.clear();
    }

    /// The same values where `store` keeps them.
    pub(crate) fn stored(self, store: &dyn Store) -> Self {
        Self { narrow: self.narrow.stored(store), wide: self.wide }
    }

    #[inline]
    pub(crate) fn get(&self, row: usize) -> u64 {
        self.value(row, self.narrow[row])
    }

    /// What `narrow` stands for in this row.
    #[inline]
    fn value(&self, row: usize, narrow: T) -> u64 {
        if narrow == T::WIDE {
            // Only a column that came from a damaged file lacks the value.
            return self.wide.get(&(row as u32)).copied().unwrap_or(narrow.into());
        }
        narrow.into()
    }

    pub(crate) fn set(&mut self, row: usize, value: u64) {
        let narrow = &mut self.narrow.to_mut()[row];
        if *narrow == T::WIDE {
            self.wide.remove(&(row as u32));
        }
        *narrow = fitting(value).unwrap_or_else(|| {
            self.wide.insert(row as u32, value);
            T::WIDE
        });
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = u64> + '_ {
        self.narrow.iter().enumerate().map(|(row, &narrow)| self.value(row, narrow))
    }
}

impl<T: Narrow> FromIterator<u64> for WideColumn<T> {
    fn from_iter<I: IntoIterator<Item = u64>>(values: I) -> Self {
        let values = values.into_iter();
        let mut column = Self::with_capacity(values.size_hint().0);
        values.for_each(|value| column.push(value));
        column
    }
}

#[inline]
fn fitting<T: Narrow>(value: u64) -> Option<T> {
    T::try_from(value).ok().filter(|&fits| fits != T::WIDE)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keeps_values_on_both_sides_of<T: Narrow>() {
        let wide: u64 = T::WIDE.into();
        let values = [0, 7, wide - 1, wide, u64::MAX];
        let column: WideColumn<T> = values.into_iter().collect();
        assert_eq!(column.iter().collect::<Vec<_>>(), values);
        assert_eq!(column.wide.len(), 2);
        let mut twice = column.clone();
        twice.append(&column);
        assert!(twice.iter().eq(values.into_iter().chain(values)));
        twice.set(4, 1);
        twice.set(0, 1 << 40);
        assert_eq!((twice.get(4), twice.get(0)), (1, 1 << 40));
    }

    #[test]
    fn keeps_values_on_both_sides_of_the_escape() {
        keeps_values_on_both_sides_of::<u16>();
        keeps_values_on_both_sides_of::<u32>();
    }
}
