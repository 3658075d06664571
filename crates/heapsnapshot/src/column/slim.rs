//! A column of `u32` at two bytes a row, if all its values fit.

use super::{Column, Store};

/// Two bytes for every row or four.
#[derive(Clone)]
pub(crate) enum SlimColumn {
    /// All values are below 2^16.
    Slim(Column<u16>),
    /// Some are not.
    Full(Column<u32>),
}

impl SlimColumn {
    /// Tries two bytes first.
    pub(crate) fn of(mut values: impl ExactSizeIterator<Item = u32>) -> Self {
        let rows = values.len();
        let mut slim: Vec<u16> = Vec::with_capacity(rows);
        while let Some(value) = values.next() {
            let Ok(fits) = u16::try_from(value) else {
                let mut full = Vec::with_capacity(rows);
                full.extend(slim.into_iter().map(u32::from));
                full.push(value);
                full.extend(values);
                return Self::Full(full.into());
            };
            slim.push(fits);
        }
        Self::Slim(slim.into())
    }

    #[inline]
    pub(crate) fn get(&self, row: usize) -> u32 {
        match self {
            Self::Slim(values) => values[row].into(),
            Self::Full(values) => values[row],
        }
    }

    /// The same values where `store` keeps them.
    pub(crate) fn stored(self, store: &dyn Store) -> Self {
        match self {
            Self::Slim(values) => Self::Slim(values.stored(store)),
            Self::Full(values) => Self::Full(values.stored(store)),
        }
    }

    /// The largest value; `None` if there is no row.
    pub(crate) fn max(&self) -> Option<u32> {
        match self {
            Self::Slim(values) => values.iter().max().map(|&value| value.into()),
            Self::Full(values) => values.iter().max().copied(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_two_bytes_until_a_value_needs_more() {
        let largest = u32::from(u16::MAX);
        for (values, is_slim) in [
            (vec![], true),
            (vec![0, 7, largest], true),
            (vec![0, largest, largest + 1, 7, u32::MAX], false),
            (vec![u32::MAX, 1], false),
        ] {
            let column = SlimColumn::of(values.iter().copied());
            assert_eq!(matches!(column, SlimColumn::Slim(_)), is_slim);
            assert_eq!(column.max(), values.iter().max().copied());
            let column = column.stored(&());
            assert_eq!((0..values.len()).map(|row| column.get(row)).collect::<Vec<_>>(), values);
        }
    }
}
