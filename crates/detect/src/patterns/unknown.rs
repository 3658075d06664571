//! No known pattern.

use super::{Pattern, Scene};
use crate::finding::Fix;

pub(super) const PATTERN: Pattern = Pattern { name: "unknown", test, fix };

pub(super) const REASON: &str = "no known pattern fits";

fn test(_scene: &Scene) -> Option<String> {
    Some(REASON.to_owned())
}

fn fix(owner: &str) -> Fix {
    Fix {
        summary: "see where it accumulates".to_owned(),
        detail: format!(
            "Follow the path to {owner} and look for the code that adds to it without ever removing."
        ),
    }
}
