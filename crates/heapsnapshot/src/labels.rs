//! What stands on the edges: names and indices.

use std::ops::Range;
use std::sync::Arc;

use crate::column::{Column, Misfit};
use crate::parse::again::{behind_lines, label};
use crate::source::SharedBytes;

/// Edges from one mark to the next.
const STEP: usize = 16;
/// Marks that count from the same base.
const MARKS_PER_BASE: usize = 64;

/// Where what stands on the edges is kept when a snapshot is read from bytes that stay in place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum LabelPlace {
    /// In the file, but for the few that every analysis asks for.
    #[default]
    File,
    /// In memory, 4 bytes for each edge: for those who ask for very many.
    Memory,
}

/// A string or a number for each edge, by its type.
pub(crate) enum Labels {
    /// Four bytes for each edge.
    InMemory(Column<u32>),
    /// Left in the document, where each edge has a line: an eighth of a byte for each edge.
    InFile(Box<FileLabels>),
}

/// Labels that are read from the document when asked for.
pub(crate) struct FileLabels {
    /// The whole document.
    text: Column<u8>,
    pub(crate) marks: Marks,
    pub(crate) kept: Kept,
}

/// The labels of the edges out of some nodes, in memory all the same.
#[derive(Default, Clone)]
pub(crate) struct Kept {
    /// The first edge of each of these nodes, in order.
    pub(crate) first_edges: Column<u32>,
    /// Where its labels start; one row more.
    pub(crate) starts: Column<u32>,
    pub(crate) labels: Column<u32>,
}

/// Where the line of every 16th edge is.
#[derive(Default, Clone)]
pub(crate) struct Marks {
    /// The offset of every 64th mark.
    pub(crate) bases: Column<u64>,
    /// What to add to it for each mark.
    pub(crate) deltas: Column<u16>,
}

impl Labels {
    #[inline]
    pub(crate) fn get(&self, edge: u32) -> u32 {
        match self {
            Self::InMemory(labels) => labels[edge as usize],
            Self::InFile(labels) => match labels.kept.from(edge) {
                Some(kept) => kept[0],
                None => label(labels.line(edge)),
            },
        }
    }

    /// The labels of the edges out of a node; of those in a file, there is no end.
    #[inline]
    pub(crate) fn of(&self, edges: Range<u32>) -> LabelsOf<'_> {
        match self {
            Self::InMemory(labels) => LabelsOf::InMemory(&labels[edges.start as usize..edges.end as usize]),
            Self::InFile(_) if edges.is_empty() => LabelsOf::InMemory(&[]),
            Self::InFile(labels) => match labels.kept.from(edges.start) {
                Some(kept) => LabelsOf::InMemory(kept),
                None => LabelsOf::InFile(labels.line(edges.start)),
            },
        }
    }
}

/// Labels of edges that follow each other.
pub(crate) enum LabelsOf<'a> {
    InMemory(&'a [u32]),
    InFile(&'a [u8]),
}

impl Iterator for LabelsOf<'_> {
    type Item = u32;

    #[inline]
    fn next(&mut self) -> Option<u32> {
        match self {
            Self::InMemory(labels) => labels.split_off_first().copied(),
            Self::InFile(lines) => {
                let label = label(lines);
                *lines = behind_lines(lines, 1);
                Some(label)
            }
        }
    }
}

impl FileLabels {
    pub(crate) fn new(document: Arc<dyn SharedBytes>, marks: Marks, kept: Kept) -> Result<Self, Misfit> {
        let whole = 0..document.bytes().len();
        Ok(Self { text: Column::mapped(document, whole)?, marks, kept })
    }

    /// The document from the line of this edge on.
    #[inline]
    fn line(&self, edge: u32) -> &[u8] {
        let offset = self.marks.get(edge as usize / STEP).unwrap_or_default();
        let lines = self.text.get(offset as usize..).unwrap_or_default();
        behind_lines(lines, edge as usize % STEP)
    }
}

impl Kept {
    /// For nodes whose edges are these, in order.
    pub(crate) fn new(edges: impl Iterator<Item = Range<u32>>) -> Self {
        let (mut first_edges, mut starts) = (Vec::new(), vec![0]);
        let mut end = 0;
        for edges in edges.filter(|edges| !edges.is_empty()) {
            first_edges.push(edges.start);
            end += edges.end - edges.start;
            starts.push(end);
        }
        Self { first_edges: first_edges.into(), starts: starts.into(), labels: Column::default() }
    }

    /// Takes what is to be kept of the labels from edge number `first` on. Edges come in order.
    pub(crate) fn append(&mut self, first: usize, labels: &[u32]) {
        let kept = self.labels.to_mut();
        // The node whose labels are not complete yet.
        let mut node = self.starts.partition_point(|&start| start as usize <= kept.len()).saturating_sub(1);
        while let (Some(&edge), Some(&[start, end])) =
            (self.first_edges.get(node), self.starts.get(node..).and_then(|starts| starts.first_chunk()))
        {
            let next = edge as usize + (kept.len() - start as usize);
            let Some(rest) = next.checked_sub(first).and_then(|at| labels.get(at..)) else { return };
            kept.extend_from_slice(&rest[..rest.len().min(end as usize - kept.len())]);
            if kept.len() < end as usize {
                return;
            }
            node += 1;
        }
    }

    /// The labels from this edge to the last one of its node, if they are kept.
    #[inline]
    fn from(&self, edge: u32) -> Option<&[u32]> {
        let first_edges = &*self.first_edges;
        let node = first_edges.partition_point(|&first| first <= edge).checked_sub(1)?;
        let &[start, end] = self.starts.get(node..)?.first_chunk()?;
        let start = start + (edge - first_edges[node]);
        self.labels.get(start as usize..end as usize).filter(|labels| !labels.is_empty())
    }
}

impl Marks {
    pub(crate) fn with_capacity(edges: usize) -> Self {
        Self {
            bases: Vec::with_capacity(edges / (STEP * MARKS_PER_BASE) + 1).into(),
            deltas: Vec::with_capacity(edges / STEP + 1).into(),
        }
    }

    /// Marks edges from number `first` on, whose lines start at `starts` behind `offset`. `None` if
    /// the lines are too long.
    pub(crate) fn append(&mut self, offset: u64, first: usize, starts: &[u32]) -> Option<()> {
        let (bases, deltas) = (self.bases.to_mut(), self.deltas.to_mut());
        for &start in starts.iter().skip(first.wrapping_neg() % STEP).step_by(STEP) {
            let at = offset + u64::from(start);
            if deltas.len().is_multiple_of(MARKS_PER_BASE) {
                bases.push(at);
            }
            deltas.push(u16::try_from(at - bases.last()?).ok()?);
        }
        Some(())
    }

    #[inline]
    fn get(&self, mark: usize) -> Option<u64> {
        Some(self.bases.get(mark / MARKS_PER_BASE)? + u64::from(*self.deltas.get(mark)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_found_by_the_marks() {
        let numbers: Vec<u32> = (0..5000u32).map(|n| n.wrapping_mul(2_654_435_761) >> (n % 32)).collect();
        let mut text = b"\"edges\":[".to_vec();
        let mut marks = Marks::with_capacity(numbers.len());
        // Some are kept: 1 to 3 edges of every tenth, and all of the last ones.
        let nodes = (0..400).map(|node| 10 * node..10 * node + node % 4);
        let mut kept = Kept::new(nodes.chain(std::iter::once(4010..4900)));
        let mut first = 0;
        // Chunks of every length around the distance of the marks.
        for count in 0..5000 {
            let (offset, mut starts) = (text.len(), Vec::new());
            for number in numbers.iter().skip(first).take(count % 40) {
                starts.push((text.len() - offset) as u32);
                let sign = if number % 3 == 0 { "-" } else { "" };
                text.extend(format!("1,{sign}{number},77\n,").into_bytes());
            }
            marks.append(offset as u64, first, &starts).unwrap();
            kept.append(first, &numbers[first..first + starts.len()]);
            first += starts.len();
        }
        assert_eq!(kept.labels.len(), 600 + 890);
        let labels = Labels::InFile(Box::new(FileLabels::new(Arc::new(text), marks, kept).unwrap()));
        for (edge, &number) in numbers.iter().enumerate() {
            assert_eq!(labels.get(edge as u32), number, "{edge}");
        }
        let ranges = [(0, 0), (4, 900), (17, 900), (10, 1), (30, 3), (31, 2), (4010, 890), (4900, 90)];
        for (edge, count) in ranges {
            let expected = &numbers[edge as usize..][..count];
            let read = labels.of(edge..edge + count as u32);
            assert!(read.take(count).eq(expected.iter().copied()), "{edge}");
        }
    }

    #[test]
    fn a_document_that_changed_gives_some_answer() {
        let mut marks = Marks::default();
        marks.append(0, 0, &[0, 9, 18]).unwrap();
        for text in ["", "1", "1,", "1,x,", "\n\n\n", "1,99999999999999999999\n"] {
            let document = Arc::new(text.as_bytes().to_vec());
            let labels =
                Labels::InFile(Box::new(FileLabels::new(document, marks.clone(), Kept::default()).unwrap()));
            for edge in [0, 1, 2, 15, 16, 1000] {
                labels.get(edge);
                assert_eq!(labels.of(edge..edge + 5).take(5).count(), 5);
            }
        }
    }
}
