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
    let commands = ["demo", "diagnose", "summary", "compare", "retainers", "ps", "completions", "man"];
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
fn stats_go_to_standard_error() {
    let folder = Folder::with(heaps::service(3));
    let outcome = folder.run("summary heap.heapsnapshot --format json --stats --quiet");
    assert_eq!(outcome.code, Some(0));
    assert!(outcome.stdout.ends_with("]}\n"));
    for part in ["stats: reading nodes", "stats: dominators", "stats: total", "stats: peak resident memory"] {
        assert!(outcome.stderr.contains(part), "{}", outcome.stderr);
    }
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
        assert!(script.contains("retainers"), "{shell}");
    }
}

#[test]
fn man_pages_are_written() {
    let folder = Folder::new();
    assert!(folder.run("man").text().contains(".TH leaktrail 1"));
    folder.run("man pages").text();
    let pages = std::fs::read_dir(folder.path("pages")).unwrap().count();
    assert!(pages > 5, "{pages}");
}
