//! Every number of small real snapshots against what the Chrome DevTools engine says of them.

#![allow(clippy::unwrap_used, clippy::panic, missing_docs)]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use heapsnapshot::{Analysis, Census, NodeId, Retainers, compare, parse_reader};
use serde_json::{Value, json};

fn corpus() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../corpus")
}

fn load(name: &str) -> Analysis {
    let file = fs::File::open(corpus().join(format!("{name}.heapsnapshot"))).unwrap();
    Analysis::of(parse_reader(file, &()).unwrap(), &())
}

/// `serde_json` refuses lone surrogates: what stays of them for people is compared.
fn without_lone_surrogates(json: &str) -> String {
    let mut text = String::new();
    let mut rest = json;
    while let Some(at) = rest.find("\\ud") {
        text.push_str(&rest[..at]);
        let is_high = matches!(rest.as_bytes()[at + 3], b'8'..=b'b');
        let is_pair = is_high && rest[at + 6..].starts_with("\\ud") && rest.as_bytes()[at + 9] >= b'c';
        let length = if is_pair { 12 } else { 6 };
        text.push_str(if is_pair { &rest[at..at + length] } else { "\\ufffd" });
        rest = &rest[at + length..];
    }
    text + rest
}

/// Rows as a multiset of texts.
fn multiset(rows: impl Iterator<Item = String>) -> BTreeMap<String, usize> {
    rows.fold(BTreeMap::new(), |mut rows, row| {
        *rows.entry(row).or_default() += 1;
        rows
    })
}

fn assert_same(what: &str, expected: BTreeMap<String, usize>, ours: BTreeMap<String, usize>) {
    let missing: Vec<_> = expected.iter().filter(|(row, n)| ours.get(*row) != Some(n)).take(10).collect();
    let extra: Vec<_> = ours.iter().filter(|(row, n)| expected.get(*row) != Some(n)).take(10).collect();
    assert!(missing.is_empty() && extra.is_empty(), "{what}\nmissing {missing:#?}\nextra {extra:#?}");
}

fn check(name: &str) {
    let path = corpus().join(format!("{name}.expected.json"));
    let expected = without_lone_surrogates(&fs::read_to_string(path).unwrap());
    let expected: Value = serde_json::from_str(&expected).unwrap();
    let ours = load(name);
    let s = ours.statistics();
    let statistics = json!({"total_bytes": s.total_bytes, "native_bytes": s.native_bytes,
        "typed_arrays_bytes": s.typed_arrays_bytes, "code_bytes": s.code_bytes,
        "js_arrays_bytes": s.js_arrays_bytes, "strings_bytes": s.strings_bytes, "system_bytes": s.system_bytes});
    assert_eq!(statistics, expected["statistics"], "{name}");
    let rows = ours.class_rows();
    let rows = rows.iter().map(|row| {
        let name = ours.classes.key(row.class).name.to_string_lossy().into_owned();
        json!({"name": name, "count": row.count, "distance": row.distance,
            "self_bytes": row.self_bytes, "retained_bytes": row.retained_bytes})
        .to_string()
    });
    let listed = |key: &str| multiset(expected[key].as_array().unwrap().iter().map(Value::to_string));
    assert_same(&format!("{name} classes"), listed("classes"), multiset(rows));
    check_objects(name, &ours, &expected);
    check_comparison(name, &ours, &expected);
}

fn check_objects(name: &str, ours: &Analysis, expected: &Value) {
    let retainers = Retainers::of(&ours.graph);
    for object in expected["objects"].as_array().unwrap() {
        let id = NodeId(object["id"].as_u64().unwrap());
        let node = ours.graph.find(id).unwrap();
        let mut actual = json!({"id": id.0, "name": ours.display_name(node).to_string_lossy(),
            "type": ours.graph.node_type_name(node), "self_bytes": ours.shallow.bytes(node),
            "retained_bytes": ours.retained.bytes(node), "distance": ours.distances.get(node),
            "retainer_count": retainers.count(node)});
        let listed = object["retainers"].as_array().unwrap().len();
        actual["pane"] = object["pane"].clone();
        actual["retainers"] = retainers
            .of_node(&ours.graph, node)
            .take(listed)
            .map(|(from, edge)| {
                json!({"edge_type": ours.graph.edge_type_name(edge.idx),
                    "edge_name": ours.graph.edge_name(&edge).to_string_lossy(), "id": ours.graph.id(from).0,
                    "name": ours.display_name(from).to_string_lossy(), "distance": ours.distances.get(from)})
            })
            .collect();
        assert_eq!(actual, *object, "{name} {id}");
    }
}

fn check_comparison(name: &str, ours: &Analysis, expected: &Value) {
    let Some(listed) = expected["compare"].as_array() else { return };
    let before = load(&name.replace("after", "before"));
    let after = Census::of(&ours.graph, None);
    let before = Census::of(&before.graph, Some(after.shapes()));
    assert!(before.identities().kinship(after.identities()).is_same_process());
    let rows = compare(&before, &after).into_iter().map(|row| {
        json!({"name": row.class.name.to_string_lossy(), "new": row.new, "deleted": row.deleted,
            "delta": row.delta(), "alloc_bytes": row.alloc_bytes, "freed_bytes": row.freed_bytes,
            "size_delta_bytes": row.size_delta_bytes()})
        .to_string()
    });
    let listed = multiset(listed.iter().map(Value::to_string));
    assert_same(&format!("{name} comparison"), listed, multiset(rows));
}

macro_rules! corpus_tests {
    ($($name:ident: $file:literal,)*) => {
        $(#[test]
        fn $name() {
            check($file);
        })*
    };
}

corpus_tests! {
    node18: "node18-after",
    node20: "node20-after",
    node22: "node22-after",
    node24: "node24-after",
    node26: "node26-after",
    deno: "deno-after",
    bun: "bun-after",
}
