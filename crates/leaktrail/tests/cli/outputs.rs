//! Where results go: files that are whole or not there, full disks, readers that leave.

use std::fs::File;
use std::process::Stdio;

use crate::heaps;
use crate::run::{Folder, Outcome};

#[test]
fn a_result_goes_to_a_file() {
    let folder = Folder::with(heaps::service(3));
    assert_eq!(folder.run("summary heap.heapsnapshot -o out.txt").text(), "");
    assert_eq!(folder.read("out.txt"), folder.run("summary heap.heapsnapshot").text());
    folder.run("summary heap.heapsnapshot --format json -o out.json").text();
    assert_eq!(folder.read("out.json"), folder.run("summary heap.heapsnapshot --format json").text());
    assert_eq!(folder.files(), ["heap.heapsnapshot", "out.json", "out.txt"]);
}

#[test]
fn an_existing_file_is_kept_without_force() {
    let folder = Folder::with(heaps::service(3));
    folder.write("out.txt", "precious");
    let outcome = folder.run("summary heap.heapsnapshot -o out.txt");
    outcome.refused(&["out.txt already exists", "hint: --force overwrites it"]);
    assert_eq!(folder.read("out.txt"), "precious");
    folder.run("summary heap.heapsnapshot -o out.txt --force").text();
    assert!(folder.read("out.txt").starts_with("Heap snapshot"));
    assert_eq!(folder.files(), ["heap.heapsnapshot", "out.txt"]);
}

#[test]
fn a_failure_leaves_an_existing_file_alone() {
    let folder = Folder::with("{\"snapshot\":");
    folder.write("out.txt", "precious");
    folder.run("summary heap.heapsnapshot -o out.txt --force").refused(&["truncated"]);
    assert_eq!(folder.read("out.txt"), "precious");
}

#[test]
fn a_place_that_cannot_be_written() {
    let folder = Folder::with(heaps::service(3));
    folder.run("summary heap.heapsnapshot -o .").refused(&["cannot write .: it is a directory"]);
    folder.run("summary heap.heapsnapshot -o no/out.txt").refused(&["no is no directory"]);
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk() {
    let folder = Folder::with(heaps::service(3));
    let outcome = folder.run("summary heap.heapsnapshot -o /dev/full");
    outcome.refused(&["cannot write /dev/full: no space left on device"]);
    for format in ["text", "json"] {
        let mut command = folder.command(["summary", "heap.heapsnapshot", "--format", format]);
        let full = File::options().write(true).open("/dev/full").unwrap();
        let outcome = Outcome::from(command.stdout(full).stderr(Stdio::piped()).output().unwrap());
        outcome.refused(&["cannot write to standard output: no space left on device"]);
    }
}

/// A file-size limit stands for a disk that fills up half-way.
#[cfg(target_os = "linux")]
#[test]
fn a_disk_that_fills_up_leaves_nothing() {
    let folder = Folder::with(heaps::service(3000));
    let line = "trap '' XFSZ; ulimit -f 8; exec \"$0\" retainers heap.heapsnapshot Session \
                --top 3000 --format json -o out.json";
    let outcome = limited(&folder, line);
    outcome.refused(&["cannot write out.json: file too large"]);
    assert_eq!(folder.files(), ["heap.heapsnapshot"]);
}

#[test]
fn a_reader_that_leaves_is_no_failure() {
    let folder = Folder::with(heaps::service(3000));
    for format in ["text", "json"] {
        let mut command = folder.command(["retainers", "heap.heapsnapshot", "Session", "--top", "3000"]);
        command.args(["--format", format]).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        drop(child.stdout.take());
        let outcome = Outcome::from(child.wait_with_output().unwrap());
        assert_eq!((outcome.code, outcome.stderr.as_str()), (Some(0), ""));
    }
}

#[test]
fn a_reader_that_leaves_does_not_change_the_verdict() {
    let folder = crate::diagnose::series();
    for format in ["text", "json"] {
        let files = [1, 2, 3].map(|number| format!("leak-{number}.heapsnapshot"));
        let mut command = folder.command(["diagnose", "--quiet", "--format", format].map(str::to_owned));
        command.args(files).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        drop(child.stdout.take());
        let outcome = Outcome::from(child.wait_with_output().unwrap());
        assert_eq!((outcome.code, outcome.stderr.as_str()), (Some(1), ""));
    }
}

/// The program waits for its input when the interrupt comes; a shell tells that end as 130.
#[cfg(target_os = "linux")]
#[test]
fn an_interrupt_leaves_no_file() {
    use std::os::unix::process::ExitStatusExt;
    const SIGINT: i32 = 2;
    let folder = Folder::new();
    let mut command = std::process::Command::new("env");
    command.args(["--default-signal=INT", crate::run::PROGRAM, "summary", "-", "-o", "out.txt"]);
    command.current_dir(folder.path(".")).stdin(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let input = child.stdin.take();
    // Until the program runs, the signal may be ignored, as whoever runs the tests may do.
    for _ in 0..100 {
        let kill = std::process::Command::new("kill").args(["-INT", &child.id().to_string()]).status();
        assert!(kill.unwrap().success());
        std::thread::sleep(std::time::Duration::from_millis(20));
        if child.try_wait().unwrap().is_some() {
            break;
        }
    }
    drop(input);
    assert_eq!(child.wait().unwrap().signal(), Some(SIGINT));
    assert_eq!(folder.files(), Vec::<String>::new());
}

#[cfg(target_os = "linux")]
#[test]
fn four_gigabytes_of_address_space_are_enough() {
    let folder = Folder::with(heaps::service(3));
    folder.write("bad.heapsnapshot", "{\"snapshot\":{},\"nodes\":[1");
    let prefix = "ulimit -v 4194304; exec \"$0\"";
    limited(&folder, &format!("{prefix} summary heap.heapsnapshot")).text();
    limited(&folder, &format!("{prefix} summary bad.heapsnapshot")).refused(&["bad.heapsnapshot: "]);
    folder.write("huge.heapsnapshot", "{}");
    File::options().write(true).open(folder.path("huge.heapsnapshot")).unwrap().set_len(8 << 30).unwrap();
    limited(&folder, &format!("{prefix} summary huge.heapsnapshot")).refused(&["huge.heapsnapshot: "]);
}

/// Runs the program as `$0` of a shell line.
#[cfg(target_os = "linux")]
fn limited(folder: &Folder, line: &str) -> Outcome {
    let mut command = std::process::Command::new("sh");
    command.args(["-c", line, crate::run::PROGRAM]).current_dir(folder.path("."));
    command.stdin(Stdio::null()).output().unwrap().into()
}
