//! Nodes and edges on one line, for people.

use crate::json::Name;
use crate::text;

/// No edge or object takes more of a line.
pub(super) const LONGEST_PART: usize = 60;
/// The root has no name of its own.
pub(super) const ROOT: &str = "GC root";

/// What stands on an edge: an index in brackets, a name as it is.
pub(super) fn label(kind: &str, name: &Name<'_>) -> String {
    let text = text::name(&name.0, LONGEST_PART);
    if matches!(kind, "element" | "hidden") { format!("[{text}]") } else { text }
}

/// A node by its name, or by its type if it has none; strings in quotes.
pub(super) fn node(kind: &str, name: &Name<'_>) -> String {
    let text = text::name(&name.0, LONGEST_PART);
    match (kind.ends_with("string"), name.0.as_bytes().is_empty()) {
        (true, false) => format!("\"{text}\""),
        (true, true) => text,
        (false, true) if kind == "closure" => "(anonymous function)".to_owned(),
        (false, true) => format!("({})", text::cut(kind, LONGEST_PART)),
        (false, false) => text,
    }
}
