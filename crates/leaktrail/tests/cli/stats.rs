//! `--stats` and `--threads`: what a run cost, told beside the result.

use serde_json::Value;

use crate::heaps;
use crate::run::{Folder, Outcome};
use crate::shared::schema;

fn stats(outcome: &Outcome) -> Value {
    assert_eq!(outcome.code, Some(0), "{}", outcome.stderr);
    let document = serde_json::from_str(outcome.stderr.lines().last().unwrap()).unwrap();
    schema::valid(&document);
    document
}

fn sum(phases: &Value, field: &str) -> f64 {
    phases.as_array().unwrap().iter().map(|phase| phase[field].as_f64().unwrap()).sum()
}

#[test]
fn stats_are_a_table_on_standard_error() {
    let folder = Folder::with(heaps::service(3));
    let outcome = folder.run("summary heap.heapsnapshot --stats --quiet --threads 1");
    assert_eq!(outcome.stdout, folder.run("summary heap.heapsnapshot").stdout);
    let head = outcome.stderr.lines().next().unwrap().split_whitespace().collect::<Vec<_>>();
    assert_eq!(head, ["Wall", "CPU", "Peak", "Phase"]);
    for part in ["  dominators\n", "  writing the result\n", "  total\n", " per edge; 1 thread\n"] {
        assert!(outcome.stderr.contains(part), "{}", outcome.stderr);
    }
}

#[test]
fn stats_are_a_document_of_their_own() {
    let folder = Folder::with(heaps::service(3));
    let outcome = folder.run("summary heap.heapsnapshot --stats --format json");
    assert_eq!(outcome.stdout, folder.run("summary heap.heapsnapshot --format json").stdout);
    let stats = stats(&outcome);
    assert_eq!(stats["snapshots"], serde_json::json!([{"nodes": 17, "edges": 17}]));
    let names = stats["phases"].to_string();
    for phase in ["reading nodes", "dominators", "writing the result"] {
        assert!(names.contains(phase), "{names}");
    }
    let total = stats["total"]["wall_ms"].as_f64().unwrap();
    // Each of at most 20 phases is rounded to microseconds.
    assert!((sum(&stats["phases"], "wall_ms") - total).abs() < 0.05, "{stats}");
    if cfg!(target_os = "linux") {
        let phases = stats["phases"].as_array().unwrap();
        let peaks = phases.iter().map(|phase| phase["peak_bytes"].as_u64().unwrap());
        assert!(peaks.clone().is_sorted(), "{stats}");
        assert_eq!(stats["total"]["peak_bytes"], peaks.max().unwrap());
        let per_node = stats["total"]["peak_bytes"].as_f64().unwrap() / 17.0;
        assert_eq!(stats["peak_bytes_per_node"].as_f64(), Some(per_node));
    }
    if cfg!(unix) {
        assert!(stats["total"]["cpu_ms"].as_f64().unwrap() > 0.0, "{stats}");
    }
}

#[test]
fn every_snapshot_counts() {
    let folder = Folder::with(heaps::service(3));
    folder.write("later.heapsnapshot", heaps::service(7));
    let stats = stats(&folder.run("compare heap.heapsnapshot later.heapsnapshot --stats --format json"));
    assert_eq!(stats["snapshots"].as_array().unwrap().len(), 2);
}

#[test]
fn without_a_snapshot_there_is_nothing_per_node() {
    let stats = stats(&Folder::new().run("completions bash --stats --format json"));
    assert_eq!(stats["peak_bytes_per_node"], Value::Null);
    assert_eq!(stats["snapshots"], serde_json::json!([]));
}

#[test]
fn a_failure_has_stats_too() {
    let outcome = Folder::with("{}").run("summary heap.heapsnapshot --stats");
    assert_eq!(outcome.code, Some(2));
    assert!(
        outcome.stderr.starts_with("error: ") && outcome.stderr.contains("  total\n"),
        "{}",
        outcome.stderr
    );
}

#[test]
fn threads_are_as_many_as_are_allowed() {
    let folder = Folder::with(heaps::service(3));
    let line = "summary heap.heapsnapshot --stats --format json";
    let threads = |outcome: Outcome| stats(&outcome)["threads"].clone();
    for number in [1, 3] {
        assert_eq!(threads(folder.run(&format!("{line} --threads {number}"))), number);
    }
    let mut command = folder.command(line.split_whitespace());
    assert_eq!(threads(command.env("RAYON_NUM_THREADS", "2").output().unwrap().into()), 2);
    command.args(["--threads", "5"]);
    assert_eq!(threads(command.output().unwrap().into()), 5, "the flag wins");
    folder.run("summary heap.heapsnapshot --threads 0").refused(&["'0'", "--threads"]);
}
