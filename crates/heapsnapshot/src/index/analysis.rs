//! What was computed of the graph, column by column, checked like the graph.

use std::io::{self, Seek, Write};

use fixedbitset::FixedBitSet;

use super::fault::Fault;
use super::graph::sound;
use super::reader::Index;
use super::section::Section;
use super::wire::{Decoder, Encoder};
use super::writer::IndexWriter;
use crate::analysis::Analysis;
use crate::classes::{ClassKey, Classes};
use crate::column::SlimColumn;
use crate::detached::Detached;
use crate::distances::Distances;
use crate::dominators::Dominators;
use crate::ephemerons::Ephemerons;
use crate::essential::EssentialEdges;
use crate::graph::Graph;
use crate::retained::RetainedSizes;
use crate::shallow::ShallowSizes;
use crate::shapes::Shape;
use crate::types::{EdgeIdx, NodeIdx};

/// All that [`Analysis::of`] would compute.
pub struct Known {
    essential: EssentialEdges,
    ephemerons: Ephemerons,
    shallow: ShallowSizes,
    distances: Distances,
    classes: Classes,
    dominators: Dominators,
    retained: RetainedSizes,
    detached: Detached,
}

impl Known {
    /// Together with the graph that it was computed of.
    pub fn of(self, graph: Graph) -> Analysis {
        let Self { essential, ephemerons, shallow, distances, classes, dominators, retained, detached } =
            self;
        Analysis { graph, essential, ephemerons, shallow, distances, classes, dominators, retained, detached }
    }
}

impl<W: Write + Seek> IndexWriter<W> {
    /// Writes all but the graph.
    pub fn analysis(&mut self, facts: &Analysis) -> io::Result<()> {
        self.bits(Section::Essential, &facts.essential.exceptions)?;
        let entries: Vec<u32> = facts.ephemerons.edges.iter().map(|edge| edge.0).collect();
        self.column(Section::Ephemerons, &entries.into())?;
        self.bits(Section::Detached, &facts.detached.0)?;
        self.wide(Section::Shallow, Section::WideShallow, &facts.shallow.0)?;
        self.column(Section::Distances, &facts.distances.0)?;
        self.column(Section::Dominators, &facts.dominators.idom)?;
        self.column(Section::DominatorOrder, &facts.dominators.order)?;
        self.wide(Section::Retained, Section::WideRetained, &facts.retained.0)?;
        match &facts.classes.of_node {
            SlimColumn::Slim(classes) => self.column(Section::ClassOfNode, classes)?,
            SlimColumn::Full(classes) => self.column(Section::ClassOfNode, classes)?,
        }
        self.section(Section::Classes, 1, &encode(&facts.classes))
    }

    fn bits(&mut self, section: Section, bits: &FixedBitSet) -> io::Result<()> {
        let words: Vec<u64> = bits.as_slice().iter().map(|&word| word as u64).collect();
        self.column(section, &words.into())
    }
}

impl Index {
    /// What was computed of `graph`, which is this index's own; `None` if the index does not have it.
    pub fn analysis(&self, graph: &Graph) -> Result<Option<Known>, Fault> {
        if !self.has(Section::Classes) {
            return Ok(None);
        }
        let (nodes, edges) = (graph.node_count(), graph.edge_count());
        let entries = self.edge_numbers(Section::Ephemerons, edges)?;
        Ok(Some(Known {
            essential: EssentialEdges { exceptions: self.bits(Section::Essential, edges)? },
            ephemerons: Ephemerons::from_edges(graph, entries.iter().map(|&edge| EdgeIdx(edge)).collect()),
            shallow: ShallowSizes(self.wide(Section::Shallow, Section::WideShallow, nodes)?),
            distances: Distances(self.column_of(Section::Distances, nodes)?),
            classes: self.classes(nodes)?,
            dominators: self.dominators(nodes)?,
            retained: RetainedSizes(self.wide(Section::Retained, Section::WideRetained, nodes)?),
            detached: Detached(self.bits(Section::Detached, nodes)?),
        }))
    }

    fn bits(&self, section: Section, count: usize) -> Result<FixedBitSet, Fault> {
        let words = self.column_of::<u64>(section, count.div_ceil(64))?;
        Ok(FixedBitSet::with_capacity_and_blocks(count, words.iter().map(|&word| word as usize)))
    }

    /// Every node stands once in the order, its dominator before it: so whoever climbs comes to the root.
    fn dominators(&self, nodes: usize) -> Result<Dominators, Fault> {
        let idom = self.column_of::<u32>(Section::Dominators, nodes)?;
        let order = self.column_of::<u32>(Section::DominatorOrder, nodes)?;
        let (of, mut seen) = (&*idom, FixedBitSet::with_capacity(nodes));
        let root = NodeIdx::ROOT.0;
        let mut is_tree = order.first() == Some(&root) && of.first() == Some(&root);
        seen.insert(NodeIdx::ROOT.at());
        is_tree &= order.iter().skip(1).all(|&node| {
            let dominator = of.get(node as usize).map(|&node| node as usize);
            dominator.is_some_and(|dominator| seen.contains(dominator)) && !seen.put(node as usize)
        });
        sound(is_tree, Section::DominatorOrder)?;
        Ok(Dominators { idom, order })
    }

    fn classes(&self, nodes: usize) -> Result<Classes, Fault> {
        let (keys, shapes) =
            self.section(Section::Classes)?.and_then(decode).ok_or(Fault::Damaged(Section::Classes))?;
        let slim = self.column_of(Section::ClassOfNode, nodes).map(SlimColumn::Slim);
        let of_node = slim.or_else(|_| self.column_of(Section::ClassOfNode, nodes).map(SlimColumn::Full))?;
        sound(of_node.max().is_none_or(|class| (class as usize) < keys.len()), Section::ClassOfNode)?;
        Ok(Classes { of_node, keys, shapes })
    }
}

fn encode(classes: &Classes) -> Vec<u8> {
    let mut out = Encoder::default();
    out.number(classes.keys.len() as u64);
    classes.keys.iter().for_each(|key| out.class(key));
    out.number(classes.shapes.len() as u64);
    for Shape { name, properties } in &classes.shapes {
        out.bytes(name.as_bytes());
        out.number(properties.len() as u64);
        properties.iter().for_each(|property| out.bytes(property.as_bytes()));
    }
    out.0
}

fn decode(bytes: &[u8]) -> Option<(Vec<ClassKey>, Vec<Shape>)> {
    let mut from = Decoder(bytes);
    let keys = (0..from.count(Decoder::CLASS_BYTES)?).map(|_| from.class()).collect::<Option<_>>()?;
    let shapes = (0..from.count(2 * 8)?).map(|_| shape(&mut from)).collect::<Option<_>>()?;
    from.end()?;
    Some((keys, shapes))
}

fn shape(from: &mut Decoder<'_>) -> Option<Shape> {
    let name = from.js_text()?;
    let properties = (0..from.count(8)?).map(|_| from.js_text()).collect::<Option<_>>()?;
    Some(Shape { name, properties })
}
