//! Names on a path that no developer of a service wrote or would recognise.

/// Fields of Node's own objects, and links that V8 or the module system make.
const NOT_NAMES: [&str; 28] = [
    "__proto__",
    "_cache",
    "_children",
    "_events",
    "_handle",
    "_httpMessage",
    "_idleNext",
    "_idlePrev",
    "_list",
    "_onTimeout",
    "_pendingData",
    "_readableState",
    "_repeat",
    "_timerArgs",
    "_writableState",
    "children",
    "constructor",
    "elements",
    "exports",
    "module",
    "parent",
    "previous",
    "properties",
    "prototype",
    "require",
    "table",
    "this",
    "value",
];

/// Whether a property of this name is none of the service's.
pub(crate) fn is_plumbing(name: &str) -> bool {
    name.is_empty() || NOT_NAMES.binary_search(&name).is_ok()
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_list_is_sorted() {
        assert!(super::NOT_NAMES.is_sorted());
    }
}
