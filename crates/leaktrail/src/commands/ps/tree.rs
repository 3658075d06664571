//! The order of processes: each below the one that started it.

use super::row::Row;

/// The rows in order, each with the number of its ancestors in the list.
pub(super) fn ordered(rows: &[Row]) -> Vec<(usize, &Row)> {
    let is_root = |row: &&Row| !rows.iter().any(|parent| parent.pid == row.parent_pid);
    let mut ordered = Vec::with_capacity(rows.len());
    let mut waiting: Vec<(usize, &Row)> = rows.iter().filter(is_root).rev().map(|row| (0, row)).collect();
    while let Some((depth, row)) = waiting.pop() {
        ordered.push((depth, row));
        let children = rows.iter().filter(|child| child.parent_pid == row.pid && child.pid != row.pid);
        waiting.extend(children.rev().map(|child| (depth + 1, child)));
    }
    ordered
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn children_stand_below_their_parents() {
        let of = |pid, parent| Row::example(pid, parent, "node");
        let rows = [of(5, 9), of(7, 1), of(8, 7), of(9, 7), of(10, 8), of(11, 1)];
        let drawn: Vec<(usize, u32)> = ordered(&rows).iter().map(|(depth, row)| (*depth, row.pid)).collect();
        assert_eq!(drawn, [(0, 7), (1, 8), (2, 10), (1, 9), (2, 5), (0, 11)]);
    }
}
