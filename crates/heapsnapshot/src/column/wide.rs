//! A column of `u64` at four bytes a row, for values that nearly always fit.

use rustc_hash::FxHashMap;

use super::{Column, Store};

const WIDE: u32 = u32::MAX;

/// Values below `u32::MAX` in place; the rare larger ones in a side table.
#[derive(Debug, Default, Clone)]
pub(crate) struct WideColumn {
    pub(crate) narrow: Column<u32>,
    pub(crate) wide: FxHashMap<u32, u64>,
}

impl WideColumn {
    pub(crate) fn with_capacity(rows: usize) -> Self {
        Self { narrow: Vec::with_capacity(rows).into(), wide: FxHashMap::default() }
    }

    #[inline]
    pub(crate) fn push(&mut self, value: u64) {
        let narrow = self.narrow.to_mut();
        if value < u64::from(WIDE) {
            narrow.push(value as u32);
        } else {
            self.wide.insert(narrow.len() as u32, value);
            narrow.push(WIDE);
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
    fn value(&self, row: usize, narrow: u32) -> u64 {
        match narrow {
            // Only a column that came from a damaged file lacks the value.
            WIDE => self.wide.get(&(row as u32)).copied().unwrap_or(u64::from(WIDE)),
            value => u64::from(value),
        }
    }

    pub(crate) fn set(&mut self, row: usize, value: u64) {
        let narrow = &mut self.narrow.to_mut()[row];
        if *narrow == WIDE {
            self.wide.remove(&(row as u32));
        }
        if value < u64::from(WIDE) {
            *narrow = value as u32;
        } else {
            self.wide.insert(row as u32, value);
            *narrow = WIDE;
        }
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = u64> + '_ {
        self.narrow.iter().enumerate().map(|(row, &narrow)| self.value(row, narrow))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_values_on_both_sides_of_the_escape() {
        let values = [0, 7, u64::from(WIDE) - 1, u64::from(WIDE), u64::MAX];
        let mut column = WideColumn::default();
        values.iter().for_each(|&v| column.push(v));
        assert_eq!(column.iter().collect::<Vec<_>>(), values);
        let mut twice = column.clone();
        twice.append(&column);
        assert!(twice.iter().eq(values.into_iter().chain(values)));
        column.set(4, 1);
        column.set(0, 1 << 40);
        assert_eq!((column.get(4), column.get(0)), (1, 1 << 40));
    }
}
