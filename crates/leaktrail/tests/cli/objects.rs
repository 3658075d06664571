//! Objects that are asked for: by id, by class, and those that do not exist.

use crate::heaps;
use crate::run::{Folder, repository};

#[test]
fn an_unknown_id_is_refused_with_its_neighbours() {
    let folder = Folder::with(heaps::service(1));
    let outcome = folder.run("retainers heap.heapsnapshot @4");
    outcome.refused(&["has no object @4", "nearest ids are @3 and @5", "hint: ", "one process"]);
    folder.run("retainers heap.heapsnapshot @9 @99999").refused(&["@99999", "the nearest"]);
}

#[test]
fn an_unknown_class_is_refused_with_similar_names() {
    let folder = Folder::with(heaps::service(1));
    folder.run("retainers heap.heapsnapshot Sesion").refused(&["no class \"Sesion\"", "names: Session"]);
    folder.run("retainers heap.heapsnapshot 9").refused(&["an object id is written @9"]);
    folder.run("retainers heap.heapsnapshot @9x").refused(&["no class \"@9x\""]);
}

#[test]
fn dominators_begin_only_at_what_is_there() {
    let folder = Folder::with(heaps::service(1));
    folder.run("dominators heap.heapsnapshot @4").refused(&["no object @4", "nearest ids are @3 and @5"]);
    folder.run("dominators heap.heapsnapshot Sesion").refused(&["no class", "names: Session"]);
    let largest = folder.run("dominators heap.heapsnapshot Object --format json").json();
    assert_eq!(largest["nodes"][0]["id"], 13);
}

#[test]
fn a_tree_may_be_deeper_than_any_stack() {
    let length = 200_000;
    let folder = Folder::with(heaps::chain(length));
    let all = folder.run("dominators heap.heapsnapshot --depth all --top all --min 0 --format json").text();
    let all: serde_json::Value = serde_json::from_str(&all).unwrap();
    let nodes = all["nodes"].as_array().unwrap();
    assert_eq!(nodes.len(), length + 1);
    assert_eq!(nodes[length]["depth"], length);
    let text = folder.run("dominators heap.heapsnapshot --depth all --min 0").text();
    assert_eq!(text.matches(" Job").count(), length);
}

#[test]
fn thousands_of_ids_are_one_pass() {
    let folder = Folder::with(heaps::service(2000));
    let ids = (1..4000).step_by(2).map(|id| format!("@{id}"));
    let args = ["retainers", "heap.heapsnapshot", "--paths", "0", "--format", "json"].map(str::to_owned);
    let output = folder.command(args.into_iter().chain(ids)).output().unwrap();
    let answer: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(answer["objects"].as_array().unwrap().len(), 2000);
    assert_eq!(answer["objects"][1999]["object"]["id"], 3999);
}

#[test]
fn snapshots_of_different_processes_are_not_compared() {
    let folder = Folder::with(heaps::service(3));
    folder.write("other.heapsnapshot", heaps::chain(20));
    let outcome = folder.run("compare heap.heapsnapshot other.heapsnapshot");
    outcome.refused(&["different processes", "object ids in both", "hint: --by-name"]);
    assert_eq!(folder.run("compare heap.heapsnapshot other.heapsnapshot --by-name").code, Some(0));
}

#[test]
fn snapshots_in_the_wrong_order_are_told() {
    let folder = Folder::with(heaps::service(3));
    folder.write("later.heapsnapshot", heaps::service(7));
    let outcome = folder.run("compare later.heapsnapshot heap.heapsnapshot");
    assert_eq!(outcome.code, Some(0));
    assert!(outcome.stderr.starts_with("hint: later.heapsnapshot looks later"), "{}", outcome.stderr);
    folder.run("compare later.heapsnapshot heap.heapsnapshot --quiet").text();
}

#[test]
fn unknown_types_are_a_warning() {
    let odd = heaps::replaced(&heaps::service(1), "\"bigint\"", "\"hologram\"");
    let folder = Folder::with(odd);
    let outcome = folder.run("summary heap.heapsnapshot");
    assert_eq!(outcome.code, Some(0));
    assert_eq!(outcome.stderr, "warning: heap.heapsnapshot: unknown node type \"hologram\"\n");
    folder.run("summary heap.heapsnapshot --quiet").text();
}

#[test]
fn paths_tell_where_the_code_is() {
    let snapshot = repository("corpus/node20-after.heapsnapshot");
    let folder = Folder::with(std::fs::read(snapshot).unwrap());
    let answer = folder.run("retainers heap.heapsnapshot @89905 --paths 1 --format json").json();
    let session = &answer["paths"][0].as_array().unwrap().last().unwrap()["node"];
    let program = std::fs::read_to_string(repository("corpus/program.mjs")).unwrap();
    let line = program.lines().position(|line| line.contains("constructor(")).unwrap() + 1;
    assert_eq!((&session["name"], &session["file"]), (&"Session".into(), &"/app/program.mjs".into()));
    assert_eq!(session["line"], line, "where the constructor of the class is");
}
