//! What came and what went between two snapshots of one process, class by class.

use crate::census::{Census, Member};
use crate::classes::ClassKey;

/// A row of DevTools' comparison.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClassDiff {
    /// The class.
    pub class: ClassKey,
    /// Objects only in the later snapshot.
    pub new: u64,
    /// Objects only in the earlier one.
    pub deleted: u64,
    /// The size of the new ones.
    pub alloc_bytes: u64,
    /// The size of the deleted ones.
    pub freed_bytes: u64,
}

impl ClassDiff {
    /// How many objects more there are.
    pub fn delta(&self) -> i64 {
        self.new as i64 - self.deleted as i64
    }

    /// How much larger the class is.
    pub fn size_delta_bytes(&self) -> i64 {
        let difference = i128::from(self.alloc_bytes) - i128::from(self.freed_bytes);
        difference.clamp(i64::MIN.into(), i64::MAX.into()) as i64
    }
}

/// Compares object by object: ids tell which objects are the same.
pub fn compare(before: &Census, after: &Census) -> Vec<ClassDiff> {
    rows(before, after, |before, after| {
        let (new, alloc_bytes) = only_in(after, before);
        let (deleted, freed_bytes) = only_in(before, after);
        (new, deleted, alloc_bytes, freed_bytes)
    })
}

/// Compares only how many objects each class has and how large they are: for snapshots of
/// different processes, where an id means nothing. `new` and `deleted` are then net numbers.
pub fn compare_by_name(before: &Census, after: &Census) -> Vec<ClassDiff> {
    rows(before, after, |before, after| {
        let count = |members: &[Member]| members.len() as u64;
        let bytes = |members: &[Member]| members.iter().fold(0u64, |sum, m| sum.saturating_add(m.bytes));
        let new = count(after).saturating_sub(count(before));
        let deleted = count(before).saturating_sub(count(after));
        let alloc_bytes = bytes(after).saturating_sub(bytes(before));
        let freed_bytes = bytes(before).saturating_sub(bytes(after));
        (new, deleted, alloc_bytes, freed_bytes)
    })
}

fn rows(
    before: &Census,
    after: &Census,
    diff: impl Fn(&[Member], &[Member]) -> (u64, u64, u64, u64),
) -> Vec<ClassDiff> {
    let gone = before.classes.keys().filter(|key| !after.classes.contains_key(*key));
    let mut rows: Vec<ClassDiff> = after
        .classes
        .keys()
        .chain(gone)
        .map(|class| {
            let (new, deleted, alloc_bytes, freed_bytes) = diff(before.members(class), after.members(class));
            let mut shown = class.clone();
            if let (false, Some(name)) = (after.classes.contains_key(class), before.shown.get(class)) {
                shown.name = name.clone();
            }
            ClassDiff { class: shown, new, deleted, alloc_bytes, freed_bytes }
        })
        .filter(|row| [row.new, row.deleted, row.alloc_bytes, row.freed_bytes] != [0; 4])
        .collect();
    rows.sort_by(|a, b| {
        let key = |row: &ClassDiff| (std::cmp::Reverse(row.size_delta_bytes()), row.class.location);
        key(a).cmp(&key(b)).then_with(|| a.class.name.cmp(&b.class.name))
    });
    rows
}

/// How many members of `these` are not in `those`, and their size. Both are ordered by id.
fn only_in(these: &[Member], those: &[Member]) -> (u64, u64) {
    let mut others = those.iter().peekable();
    let mut sum = (0, 0u64);
    for member in these {
        while others.next_if(|other| other.id < member.id).is_some() {}
        if others.next_if(|other| other.id == member.id).is_none() {
            sum = (sum.0 + 1, sum.1.saturating_add(member.bytes));
        }
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Analysis, SnapshotBuilder};

    #[test]
    fn of_two_classes_that_read_the_same_the_later_one_names_the_row() {
        let mut heap = SnapshotBuilder::new();
        let plain = heap.node("object", "Object", 1);
        let named = heap.node("object", "{a}", 2);
        heap.edge(plain, "property", "a", named);
        let mut later = SnapshotBuilder::new();
        for _ in 0..2 {
            let plain = later.node_with_id("object", "Object", 0, 90);
            later.edge(plain, "property", "a", later.root());
        }
        let after = Census::of(&later.graph(), None);
        let before = Census::of(&heap.graph(), Some(after.shapes()));
        let rows = compare(&before, &after);
        let told: Vec<_> =
            rows.iter().map(|row| (row.class.name.to_string_lossy(), row.freed_bytes)).collect();
        assert_eq!(told, [("{a}".into(), 2)]);
    }

    #[test]
    fn absurd_sizes_are_told_as_far_as_numbers_go() {
        let mut heap = SnapshotBuilder::new();
        for kind in ["array", "native", "hidden", "code", "string"] {
            for _ in 0..40 {
                let node = heap.node(kind, "Array", 999_999_999_999_999_999);
                heap.edge(heap.root(), "internal", "elements", node);
            }
        }
        let after = Census::of(&heap.graph(), None);
        let before = Census::of(&SnapshotBuilder::new().graph(), Some(after.shapes()));
        for rows in [compare(&before, &after), compare_by_name(&before, &after)] {
            assert_eq!(rows.len(), 5);
            assert!(rows.iter().all(|row| row.size_delta_bytes() == i64::MAX));
        }
        assert!(compare(&after, &before).iter().all(|row| row.size_delta_bytes() == i64::MIN));
        let sums = Analysis::of(heap.graph(), &()).statistics();
        assert_eq!([sums.native_bytes, sums.code_bytes, sums.total_bytes], [u64::MAX; 3]);
    }
}
