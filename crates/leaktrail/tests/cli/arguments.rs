//! Arguments: what is refused, what helps, and what goes to which stream.

use crate::heaps;
use crate::run::Folder;

#[test]
fn wrong_usage_is_refused() {
    let folder = Folder::new();
    folder.run("frobnicate").refused(&["unrecognized subcommand 'frobnicate'"]);
    folder.run("sumary x").refused(&["similar subcommand exists: 'summary'"]);
    folder.run("summary").refused(&["<FILE>"]);
    folder.run("summary x --top some").refused(&["a whole number or `all` is expected"]);
    folder.run("summary x --sort size").refused(&["possible values: retained, self"]);
    folder.run("retainers x").refused(&["<OBJECT>"]);
    assert_eq!(folder.run("").code, Some(2));
}

#[test]
fn exit_codes_are_in_the_help() {
    let help = Folder::new().run("--help").text();
    for code in ["0", "1", "2", "3", "4", "5", "130"] {
        assert!(help.contains(&format!("\n  {code:<5}")), "{help}");
    }
}

#[test]
fn what_stands_below_the_options_can_be_copied() {
    let commands = [
        "demo",
        "diagnose",
        "summary",
        "compare",
        "retainers",
        "dominators",
        "strings",
        "ps",
        "completions",
        "man",
    ];
    for command in commands {
        let help = Folder::new().run(&format!("{command} --help")).text();
        let (_, examples) = help.split_once("Examples:\n").unwrap();
        for line in examples.lines().take_while(|line| !line.is_empty()) {
            assert!(line.starts_with("  "), "{command} wraps an example: {line}");
        }
        assert!(examples.lines().all(|line| line.chars().count() < 100), "{command}: {examples}");
    }
}

#[test]
fn verdicts_are_in_the_help() {
    let help = Folder::new().run("diagnose --help").text();
    for verdict in ["leak", "outside-heap", "saturating", "clean", "inconclusive"] {
        assert!(help.contains(&format!("\n  {verdict:<14}")), "{help}");
    }
}

#[test]
fn parts_of_a_tree_are_numbers() {
    let folder = Folder::with(heaps::service(1));
    let refused = |flags: &str, why: &str| {
        folder.run(&format!("dominators heap.heapsnapshot {flags}")).refused(&[why]);
    };
    refused("--min 101", "a number from 0 to 100 is expected");
    refused("--depth some", "a whole number or `all` is expected");
    refused("--top -1", "unexpected argument '-1'");
}

#[test]
fn json_has_every_class_and_text_a_screenful() {
    let mut heap = heapsnapshot::SnapshotBuilder::new();
    for index in 0..60 {
        let node = heap.node("object", &format!("Class{index}"), 16);
        heap.edge(heap.root(), "element", "1", node);
    }
    let folder = Folder::with(heap.to_json());
    let all = folder.run("summary heap.heapsnapshot --format json").json();
    assert_eq!(all["classes"].as_array().unwrap().len(), 60);
    let text = folder.run("summary heap.heapsnapshot").text();
    assert!(text.ends_with("  20 more classes: --top all shows them\n"), "{text}");
    let text = folder.run("summary heap.heapsnapshot --top all").text();
    assert_eq!(text.matches("Class").count(), 62);
}

#[test]
fn completions_know_the_commands() {
    let folder = Folder::new();
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = folder.run(&format!("completions {shell}")).text();
        for command in ["retainers", "dominators", "strings"] {
            assert!(script.contains(command), "{shell}");
        }
    }
}

#[test]
fn man_pages_are_written() {
    let folder = Folder::new();
    assert!(folder.run("man").text().contains(".TH leaktrail 1"));
    folder.run("man pages").text();
    let pages = std::fs::read_dir(folder.path("pages")).unwrap().count();
    assert!(pages > 5, "{pages}");
    for command in ["dominators", "strings"] {
        assert!(folder.path(&format!("pages/leaktrail-{command}.1")).exists(), "{command}");
    }
}
