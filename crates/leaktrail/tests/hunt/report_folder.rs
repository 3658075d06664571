//! `--report`: nothing that exists is overwritten without being told.

use crate::home::{BRIEF, Home};
use crate::services::CLEAN;

#[test]
fn an_earlier_report_is_overwritten_only_if_told() {
    let home = Home::new(CLEAN);
    let arguments = format!("{BRIEF} --load 'GET /{{i}}' --format json --report out");
    let first = home.hunt(&arguments).document(3);
    assert_eq!(home.files("out"), ["report.json", "service.log"]);
    home.hunt(&arguments).refused(&["out/", "already exists", "--force"]);
    let second = home.hunt(&format!("{arguments} --force")).document(3);
    assert_ne!(second, first);
    let kept = home.document("out/report.json");
    assert_eq!(kept, second);
}

#[test]
fn a_file_is_no_directory() {
    let home = Home::new(CLEAN);
    home.hunt("--load 'GET /' --report server.mjs").refused(&["server.mjs is a file", "--report"]);
}

#[test]
fn snapshots_without_a_place_get_a_new_directory() {
    let home = Home::new(CLEAN);
    let arguments = format!("{BRIEF} --load 'GET /{{i}}' --format json --keep-snapshots");
    let document = home.hunt(&arguments).document(3);
    let directory = home.files("").into_iter().find(|name| name.starts_with("leaktrail-hunt-")).unwrap();
    let snapshots = [0, 1].map(|round| format!("{directory}/round-{round}.heapsnapshot"));
    assert_eq!(document["snapshots"], serde_json::json!(snapshots));
    assert!(snapshots.iter().all(|path| home.mode(path) == 0o600));
}
