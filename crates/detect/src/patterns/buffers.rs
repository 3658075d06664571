//! Buffers and typed arrays: memory outside of the heap, kept by objects in it.

use heapsnapshot::NodeIdx;

use super::read::{class, internal};
use super::sample::is_contents;
use super::{Pattern, Scene, Subject, closures};
use crate::evidence::size;
use crate::finding::Fix;

pub(super) const PATTERN: Pattern = Pattern { name: "buffers", test, facts, fix };

/// Node cuts small buffers from a shared one of this size.
const POOL_BYTES: u64 = 8192;

fn test(scene: &Scene) -> Option<String> {
    let share = scene.buffer_share();
    if closures::is_chain(scene) {
        return None;
    }
    (share > 0.5).then(|| format!("{:.0} % of the new bytes are contents of buffers", share * 100.0))
}

/// How large the contents of one buffer are, and the class of those who see them.
fn contents(scene: &Scene) -> Option<(u64, String)> {
    let bytes = |node: NodeIdx| scene.facts.graph.self_bytes(node);
    let all: Vec<u64> =
        scene.sample.nodes().filter(|&node| is_contents(scene.survey, node)).map(bytes).collect();
    let each = all.iter().sum::<u64>().checked_div(all.len() as u64)?;
    let view = scene.sample.nodes().find(|&node| internal(&scene.facts.graph, node, "buffer").is_some());
    Some((each, view.map_or_else(|| "ArrayBuffer".to_owned(), |view| class(scene.facts, view))))
}

fn facts(scene: &Scene) -> Vec<String> {
    let told = |(each, class)| format!("each {class} keeps contents of {} outside of the heap", size(each));
    let contents = contents(scene);
    let is_pool = contents.as_ref().is_some_and(|(each, _)| *each == POOL_BYTES);
    let mut told: Vec<String> = contents.map(told).into_iter().collect();
    if is_pool {
        told.push(
            "that is the size of Node's pool: a small buffer that is kept keeps the whole pool".to_owned(),
        );
    }
    told.extend(super::traits::of(scene));
    told
}

fn fix(scene: &Scene, subject: &Subject) -> Fix {
    let (name, added) = (subject.name, subject.added());
    let size = contents(scene).map_or_else(String::new, |(each, _)| format!(" of {}", size(each)));
    Fix {
        summary: "release the buffers".to_owned(),
        detail: format!(
            "{name}{added} keeps buffers{size}. If only a part is needed, copy it with Buffer.from(part) before it is kept: subarray(), slice() and views made with new Uint8Array(buffer, …) keep the whole buffer. Else bound {name} by bytes, not by entries (lru-cache: maxSize with sizeCalculation: (buffer) => buffer.byteLength), or write the contents out as a stream."
        ),
    }
}
