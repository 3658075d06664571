//! What every command writes, text and JSON, word by word.

use insta::assert_snapshot;

use crate::heaps;
use crate::run::Folder;

fn folder() -> Folder {
    let folder = Folder::with(heaps::service(3));
    folder.write("later.heapsnapshot", heaps::service(7));
    folder.write("odd.heapsnapshot", heaps::named(r#""odd\ud800\u001b[31m""#));
    folder.write("chain.heapsnapshot", heaps::chain(40));
    folder.write("headers.heapsnapshot", heaps::headers());
    folder
}

fn text(line: &str) -> String {
    folder().run(line).text()
}

fn json(line: &str) -> String {
    format!("{:#}", folder().run(&format!("{line} --format json")).json())
}

#[test]
fn summary() {
    assert_snapshot!("summary", text("summary heap.heapsnapshot"));
    assert_snapshot!("summary-json", json("summary heap.heapsnapshot"));
}

#[test]
fn summary_of_some_rows() {
    assert_snapshot!("summary-top", text("summary heap.heapsnapshot --sort count --top 2"));
    assert_snapshot!("summary-filter", text("summary heap.heapsnapshot --filter SESS"));
}

#[test]
fn compare() {
    assert_snapshot!("compare", text("compare heap.heapsnapshot later.heapsnapshot"));
    assert_snapshot!("compare-json", json("compare heap.heapsnapshot later.heapsnapshot"));
}

#[test]
fn compare_by_name() {
    let line = "compare heap.heapsnapshot odd.heapsnapshot --by-name --sort name";
    assert_snapshot!("compare-by-name", text(line));
}

#[test]
fn retainers_of_one_object() {
    assert_snapshot!("retainers", text("retainers heap.heapsnapshot @9"));
    assert_snapshot!("retainers-json", json("retainers heap.heapsnapshot @9 --paths 1"));
}

#[test]
fn retainers_of_a_class() {
    assert_snapshot!("retainers-class", text("retainers heap.heapsnapshot Session @5 --top 2 --paths 0"));
    assert_snapshot!("retainers-class-json", json("retainers heap.heapsnapshot Map --paths 0"));
}

#[test]
fn a_long_path_is_drawn_without_its_middle() {
    assert_snapshot!("retainers-chain", text("retainers chain.heapsnapshot @81"));
}

#[test]
fn dominators() {
    assert_snapshot!("dominators", text("dominators heap.heapsnapshot --min 5"));
    assert_snapshot!("dominators-json", json("dominators heap.heapsnapshot --depth 2 --min 0"));
}

#[test]
fn dominators_of_an_object() {
    assert_snapshot!("dominators-object", text("dominators heap.heapsnapshot Map --depth 2 --top 2"));
    assert_snapshot!("dominators-object-json", json("dominators heap.heapsnapshot @11 --depth 1"));
    assert_snapshot!("dominators-chain", text("dominators chain.heapsnapshot @61 --depth 2"));
}

#[test]
fn strings() {
    assert_snapshot!("strings", text("strings headers.heapsnapshot"));
    assert_snapshot!("strings-json", json("strings headers.heapsnapshot --top 1"));
    assert_snapshot!("strings-none", text("strings headers.heapsnapshot --min-count 6"));
}

#[test]
fn names_do_nothing_to_the_terminal() {
    assert_snapshot!("odd-name", text("summary odd.heapsnapshot"));
}

#[test]
fn lone_surrogates_stay_what_they_are() {
    let document = folder().run("summary odd.heapsnapshot --format json").text();
    assert!(document.contains(r#""name":"odd\ud800\u001b[31m""#), "{document}");
}

#[test]
fn help_of_every_command_has_examples() {
    for command in [
        "diagnose",
        "summary",
        "compare",
        "retainers",
        "dominators",
        "strings",
        "index",
        "ps",
        "completions",
        "man",
    ] {
        let help = text(&format!("{command} --help"));
        assert!(help.contains(&format!("Examples:\n  leaktrail {command} ")), "{help}");
    }
}
