//! Buffers and typed arrays: memory outside of the heap, kept by objects in it.

use super::{Pattern, Scene};
use crate::finding::Fix;

pub(super) const PATTERN: Pattern = Pattern { name: "buffers", test, fix };

fn test(scene: &Scene) -> Option<String> {
    let share = scene.buffer_share();
    (share > 0.5).then(|| format!("{:.0} % of the new bytes are contents of buffers", share * 100.0))
}

fn fix(owner: &str) -> Fix {
    Fix {
        summary: "release the buffers".to_owned(),
        detail: format!(
            "{owner} keeps buffers. Bound it by bytes, not by entries, write them out as a stream, or copy the few bytes that are needed (Buffer.from(slice)): a small slice keeps the whole buffer."
        ),
    }
}
