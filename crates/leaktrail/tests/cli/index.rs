//! Indexes: the same answers as without, whatever happens to the index.

use std::fs;
use std::hash::Hasher;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::heaps;
use crate::run::{Folder, Outcome};

/// From this size on, an index is written without being asked for.
const WORTH_BYTES: usize = 64 << 20;

/// A small heap in a file that is large enough to get an index by itself.
fn large() -> Folder {
    let mut snapshot = heaps::service(400);
    snapshot.resize(WORTH_BYTES, b' ');
    Folder::with(snapshot)
}

fn run(folder: &Folder, line: &str) -> Outcome {
    folder.run(&format!("{line} --index-dir idx"))
}

/// The only index there is, and nothing else beside it.
#[track_caller]
fn only_index(folder: &Folder) -> PathBuf {
    let files: Vec<PathBuf> =
        fs::read_dir(folder.path("idx")).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert_eq!(files.len(), 1, "{files:?}");
    assert_eq!(files[0].extension().unwrap(), "ltidx");
    files[0].clone()
}

/// What the summary says without an index.
fn expected(folder: &Folder) -> String {
    folder.run("summary heap.heapsnapshot --format json --no-index").text()
}

/// Asserts that the answer is right, with this one line besides it; then, that it is right without one.
#[track_caller]
fn answers_and_says(folder: &Folder, parts: &[&str]) {
    let outcome = run(folder, "summary heap.heapsnapshot --format json");
    assert_eq!((outcome.code, outcome.stdout), (Some(0), expected(folder)), "{}", outcome.stderr);
    assert_eq!(outcome.stderr.lines().count(), 1, "{}", outcome.stderr);
    for part in parts {
        assert!(outcome.stderr.contains(part), "{part:?} is not in: {}", outcome.stderr);
    }
}

#[track_caller]
fn is_remade(folder: &Folder, why: &str) {
    answers_and_says(folder, &["note: the index of heap.heapsnapshot ", why, ": it is made again"]);
    assert_eq!(run(folder, "summary heap.heapsnapshot --format json").text(), expected(folder));
    assert_eq!(
        run(folder, "index heap.heapsnapshot --check --format json").json()["index"]["state"],
        "valid"
    );
    only_index(folder);
}

#[test]
fn all_commands_answer_alike_with_an_index() {
    let folder = Folder::with(heaps::service(40));
    folder.write("later.heapsnapshot", heaps::service(70));
    let lines = [
        "summary heap.heapsnapshot --format json",
        "retainers heap.heapsnapshot Session --format json",
        "dominators heap.heapsnapshot --format json",
        "strings heap.heapsnapshot --format json",
        "compare heap.heapsnapshot later.heapsnapshot --format json",
        "diagnose heap.heapsnapshot later.heapsnapshot --format json",
    ];
    let plain = lines.map(|line| folder.run(&format!("{line} --no-index")));
    for file in ["heap", "later"] {
        let built = run(&folder, &format!("index {file}.heapsnapshot --format json")).json();
        assert_eq!(built["index"]["state"], "built");
        assert_eq!(
            run(&folder, &format!("index {file}.heapsnapshot --format json")).json()["index"]["state"],
            "valid"
        );
    }
    for (line, plain) in lines.into_iter().zip(plain) {
        let again = run(&folder, line);
        assert_eq!(
            (again.code, again.stdout, again.stderr),
            (plain.code, plain.stdout, plain.stderr),
            "{line}"
        );
        let stats = run(&folder, &format!("{line} --stats")).stderr;
        assert!(!stats.contains("reading nodes") && !stats.contains("distances"), "{line}: {stats}");
    }
}

#[test]
fn a_large_snapshot_gets_an_index_by_itself() {
    let folder = large();
    assert_eq!(run(&folder, "summary heap.heapsnapshot --format json").text(), expected(&folder));
    let index = only_index(&folder);
    let stats = run(&folder, "summary heap.heapsnapshot --stats").stderr;
    assert!(!stats.contains("reading nodes"), "{stats}");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&index), mode(index.parent().unwrap())), (0o600, 0o700));
    }
    let small = Folder::with(heaps::service(3));
    run(&small, "summary heap.heapsnapshot").text();
    assert!(!small.path("idx").exists());
}

#[test]
fn a_damaged_index_is_made_again() {
    let folder = Folder::with(heaps::service(40));
    run(&folder, "index heap.heapsnapshot").text();
    let index = only_index(&folder);
    let whole = fs::read(&index).unwrap();
    // The header, then the summary, which comes last.
    for at in [40, 200, whole.len() - 9] {
        let mut bytes = whole.clone();
        bytes[at] ^= 16;
        fs::write(&index, bytes).unwrap();
        is_remade(&folder, "is damaged in its ");
    }
    fs::write(&index, &whole[..whole.len() / 2]).unwrap();
    is_remade(&folder, "is cut short");
    fs::write(&index, "something else").unwrap();
    is_remade(&folder, "was never finished");
}

#[test]
fn what_the_summary_does_not_need_is_checked_by_whoever_does() {
    let folder = Folder::with(heaps::service(40));
    let built = run(&folder, "index heap.heapsnapshot --format json").json();
    let plain = folder.run("retainers heap.heapsnapshot Session --no-index").text();
    let index = only_index(&folder);
    let mut bytes = fs::read(&index).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle..][..8].iter_mut().for_each(|byte| *byte ^= 1);
    fs::write(&index, bytes).unwrap();
    run(&folder, "summary heap.heapsnapshot").text();
    let checked = run(&folder, "index heap.heapsnapshot --check --format json").document(2);
    assert_eq!(checked["index"]["state"], "unusable", "{built}");
    let outcome = run(&folder, "retainers heap.heapsnapshot Session");
    assert_eq!((outcome.code, outcome.stdout), (Some(0), plain));
    assert!(outcome.stderr.contains("is damaged in its section"), "{}", outcome.stderr);
    assert_eq!(outcome.stderr.lines().count(), 1, "{}", outcome.stderr);
}

#[test]
fn an_index_of_another_version_is_made_again() {
    let folder = Folder::with(heaps::service(40));
    run(&folder, "index heap.heapsnapshot").text();
    let index = only_index(&folder);
    let mut bytes = fs::read(&index).unwrap();
    bytes[8] += 1;
    let mut sum = twox_hash::XxHash3_64::new();
    sum.write(&bytes[..4088]);
    bytes[4088..4096].copy_from_slice(&sum.finish().to_ne_bytes());
    fs::write(&index, bytes).unwrap();
    is_remade(&folder, "is of another version");
}

#[test]
fn a_snapshot_that_changed_is_read_again() {
    let folder = Folder::with(heaps::service(40));
    run(&folder, "index heap.heapsnapshot").text();
    let path = folder.path("heap.heapsnapshot");
    let time = fs::metadata(&path).unwrap().modified().unwrap();
    let set = |time| fs::File::options().write(true).open(&path).unwrap().set_modified(time).unwrap();

    set(time - std::time::Duration::from_nanos(1));
    is_remade(&folder, "does not belong to the snapshot as it is now");

    // As long and as old as before.
    let text = folder.read("heap.heapsnapshot").replace("Session", "Meeting");
    folder.write("heap.heapsnapshot", text);
    set(time - std::time::Duration::from_nanos(1));
    is_remade(&folder, "does not belong to the snapshot as it is now");
    assert!(run(&folder, "summary heap.heapsnapshot").text().contains("Meeting"));

    folder.write("heap.heapsnapshot", heaps::service(50));
    is_remade(&folder, "does not belong to the snapshot as it is now");
}

#[test]
fn a_packed_snapshot_keeps_its_summary() {
    let folder = Folder::new();
    folder.write("heap.heapsnapshot", heaps::gzip(&heaps::service(40)));
    let built = run(&folder, "index heap.heapsnapshot --format json").json();
    let names = |document: &Value| document["index"]["sections"].as_array().unwrap().len();
    assert_eq!((names(&built), &built["index"]["sections"][0]["name"]), (1, &"summary".into()));
    assert_eq!(run(&folder, "summary heap.heapsnapshot --format json").text(), expected(&folder));
    let retainers = run(&folder, "retainers heap.heapsnapshot Session").text();
    assert_eq!(retainers, folder.run("retainers heap.heapsnapshot Session --no-index").text());
}

#[test]
fn check_makes_nothing() {
    let folder = Folder::with(heaps::service(40));
    let check = "index heap.heapsnapshot --check --format json";
    assert_eq!(run(&folder, check).document(2)["index"]["state"], "missing");
    assert!(!folder.path("idx").exists());
    assert_eq!(folder.run("index heap.heapsnapshot --no-index").code, Some(2));
    assert_eq!(folder.run_with_input("index - --index-dir idx", &heaps::service(3)).code, Some(2));
}

#[test]
fn where_no_folder_can_be_made_the_answer_is_given() {
    let folder = large();
    folder.write("idx", "a file");
    answers_and_says(&folder, &["warning: cannot write the index "]);
    folder
        .run("index heap.heapsnapshot --index-dir idx")
        .refused(&["cannot write the index ", "--index-dir"]);
}

#[test]
fn of_several_runs_at_once_each_answers_and_one_index_stays() {
    let folder = large();
    let expected = expected(&folder);
    let line = "summary heap.heapsnapshot --format json --index-dir idx";
    let runs: Vec<_> = (0..4)
        .map(|_| {
            let mut command = folder.command(line.split_whitespace());
            command.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped()).spawn().unwrap()
        })
        .collect();
    for run in runs {
        assert_eq!(Outcome::from(run.wait_with_output().unwrap()).text(), expected);
    }
    assert_eq!(
        run(&folder, "index heap.heapsnapshot --check --format json").json()["index"]["state"],
        "valid"
    );
    only_index(&folder);
}

/// The kernel ends whoever writes more to a file than it may.
#[test]
#[cfg(target_os = "linux")]
fn a_run_that_is_killed_while_it_writes_leaves_no_index() {
    let folder = large();
    let program = crate::shared::PROGRAM;
    let mut running = Command::new(program);
    running.args(["summary", "heap.heapsnapshot", "--index-dir", "idx"]).current_dir(folder.path(""));
    let mut killed = running.stdout(std::process::Stdio::null()).spawn().unwrap();
    let is_begun = || fs::read_dir(folder.path("idx")).is_ok_and(|mut files| files.next().is_some());
    while !is_begun() && killed.try_wait().unwrap().is_none() {}
    killed.kill().unwrap();
    killed.wait().unwrap();
    assert_eq!(run(&folder, "summary heap.heapsnapshot --format json").text(), expected(&folder));
    only_index(&folder);
}

#[test]
#[cfg(unix)]
fn a_limit_of_file_sizes_is_no_more_than_a_warning() {
    let folder = large();
    let program = crate::shared::PROGRAM;
    let line =
        format!("ulimit -f 16; exec {program} summary heap.heapsnapshot --format json --index-dir idx");
    let limited = Command::new("sh").args(["-c", &line]).current_dir(folder.path("")).output().unwrap();
    let said = String::from_utf8_lossy(&limited.stderr);
    assert_eq!(limited.status.code(), Some(0), "{said}");
    assert_eq!(String::from_utf8_lossy(&limited.stdout), expected(&folder));
    assert!(said.starts_with("warning: cannot write the index ") && said.lines().count() == 1, "{said}");
    assert_eq!(fs::read_dir(folder.path("idx")).unwrap().count(), 0);
}

/// A file system of its own, gone with it.
#[cfg(target_os = "linux")]
struct Mounted<'f>(&'f Path);

#[cfg(target_os = "linux")]
impl<'f> Mounted<'f> {
    /// `None` where this user may not.
    fn new(folder: &'f Path, options: &str) -> Option<Self> {
        fs::create_dir_all(folder).unwrap();
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", options, "leaktrail-test"]).arg(folder);
        mount.output().is_ok_and(|output| output.status.success()).then_some(Self(folder))
    }
}

#[cfg(target_os = "linux")]
impl Drop for Mounted<'_> {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(self.0).output();
    }
}

#[cfg(target_os = "linux")]
#[expect(clippy::print_stderr, reason = "what was not tested is told")]
fn skipped() {
    eprintln!("skipped: this user may not mount a file system");
}

/// Once there is room by the numbers but not for a file, once there is none by the numbers.
#[test]
#[cfg(target_os = "linux")]
fn on_a_full_disk_the_answer_is_given() {
    for (options, says) in [("nr_inodes=1", "warning: cannot write the index "), ("size=16k", "no room")] {
        let folder = large();
        let idx = folder.path("idx");
        let Some(_disk) = Mounted::new(&idx, options) else {
            return skipped();
        };
        answers_and_says(&folder, &[says]);
        assert_eq!(fs::read_dir(&idx).unwrap().count(), 0);
    }
}

#[test]
#[cfg(target_os = "linux")]
fn on_a_read_only_disk_the_answer_is_given_and_an_index_there_is_used() {
    let folder = large();
    let idx = folder.path("idx");
    let Some(_disk) = Mounted::new(&idx, "size=8m") else {
        return skipped();
    };
    let remount = |mode: &str| {
        let options = format!("remount,{mode}");
        let done = Command::new("mount").args(["-o", &options]).arg(&idx).status().unwrap();
        assert!(done.success());
    };
    remount("ro");
    answers_and_says(&folder, &["warning: cannot write the index ", "read-only"]);
    remount("rw");
    run(&folder, "index heap.heapsnapshot").text();
    remount("ro");
    assert_eq!(run(&folder, "summary heap.heapsnapshot --format json").text(), expected(&folder));
}
