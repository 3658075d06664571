//! A column of `u64` at four bytes a row, for values that nearly always fit.

use rustc_hash::FxHashMap;

const WIDE: u32 = u32::MAX;

/// Values below `u32::MAX` in place; the rare larger ones in a side table.
#[derive(Debug, Default, Clone)]
pub(crate) struct WideColumn {
    narrow: Vec<u32>,
    wide: FxHashMap<u32, u64>,
}

impl WideColumn {
    pub(crate) fn with_capacity(rows: usize) -> Self {
        Self { narrow: Vec::with_capacity(rows), wide: FxHashMap::default() }
    }

    #[inline]
    pub(crate) fn push(&mut self, value: u64) {
        if value < u64::from(WIDE) {
            self.narrow.push(value as u32);
        } else {
            self.wide.insert(self.narrow.len() as u32, value);
            self.narrow.push(WIDE);
        }
    }

    #[inline]
    pub(crate) fn get(&self, row: usize) -> u64 {
        match self.narrow[row] {
            WIDE => self.wide[&(row as u32)],
            value => u64::from(value),
        }
    }

    pub(crate) fn set(&mut self, row: usize, value: u64) {
        if self.narrow[row] == WIDE {
            self.wide.remove(&(row as u32));
        }
        if value < u64::from(WIDE) {
            self.narrow[row] = value as u32;
        } else {
            self.wide.insert(row as u32, value);
            self.narrow[row] = WIDE;
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.narrow.len()
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = u64> + '_ {
        (0..self.len()).map(|row| self.get(row))
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
        column.set(4, 1);
        column.set(0, 1 << 40);
        assert_eq!((column.get(4), column.get(0)), (1, 1 << 40));
    }
}
