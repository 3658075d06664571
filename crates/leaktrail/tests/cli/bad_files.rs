//! Files that cannot be opened or hold no snapshot.

use std::process::Command;

use crate::heaps;
use crate::run::{Folder, Outcome, PROGRAM};

#[test]
fn a_missing_file() {
    Folder::new().run("summary gone.heapsnapshot").refused(&["cannot open gone.heapsnapshot: no such file"]);
}

#[test]
fn a_directory() {
    Folder::new().run("summary .").refused(&[". is a directory", "hint: name a file in it"]);
}

#[test]
fn an_empty_file() {
    Folder::with("").run("summary heap.heapsnapshot").refused(&["heap.heapsnapshot: ", "empty (0 bytes)"]);
    Folder::new().run_with_input("summary -", b"").refused(&["standard input: ", "empty (0 bytes)"]);
}

/// Root may read everything, so its capabilities are dropped.
#[cfg(target_os = "linux")]
#[test]
fn a_file_without_permission() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::with(heaps::service(1));
    let file = folder.path("heap.heapsnapshot");
    std::fs::set_permissions(&file, PermissionsExt::from_mode(0o000)).unwrap();
    let mut command = if std::fs::File::open(&file).is_err() {
        Command::new(PROGRAM)
    } else {
        let mut command = Command::new("setpriv");
        command.args(["--bounding-set=-all", PROGRAM]);
        command
    };
    let outcome = Outcome::from(command.arg("summary").arg(&file).output().unwrap());
    outcome.refused(&["cannot open ", "permission denied", "hint: ", "user"]);
}

#[test]
fn files_of_other_kinds() {
    let folder = Folder::new();
    let files: [(&str, &[u8], &[&str]); 6] = [
        ("notes.txt", b"hello", &["section \"document\", byte 0: expected `{`, found `h`"]),
        ("picture.png", b"\x89PNG\r\n\x1a\n", &["byte 0: expected `{`"]),
        ("list.json", b"[1, 2]", &["byte 0: expected `{`, found `[`"]),
        ("empty.json", b"{}", &["an empty object is no heap snapshot"]),
        (
            "profile.json",
            br#"{"nodes":[],"samples":[]}"#,
            &["no section \"snapshot\"", "hint: a heap snapshot is"],
        ),
        (
            "heap.zst",
            b"\x28\xb5\x2f\xfd\x00",
            &["heap.zst: the zstd stream is cut short", "hint: the compressed file was not written"],
        ),
    ];
    for (name, bytes, parts) in files {
        folder.write(name, bytes);
        folder.run(&format!("summary {name}")).refused(parts);
    }
}

#[test]
fn profiles_are_told_from_snapshots() {
    let folder = Folder::new();
    let cpu = "hint: this looks like a CPU profile; a heap snapshot is";
    let sampling = "hint: this looks like a sampling heap profile; a heap snapshot is";
    let files: [(&str, &[u8], &str); 4] = [
        ("a.cpuprofile", br#"{"nodes":[{"id":1,"callFrame":{"functionName":"(root)"}}],"startTime":1}"#, cpu),
        ("b.cpuprofile", b"{\n  \"startTime\": 1, \"nodes\": []}", cpu),
        ("c.heapprofile", br#"{"head":{"callFrame":{"functionName":"(root)"}}}"#, sampling),
        ("d.json", br#"{"name":"shop","version":"1.0.0"}"#, "hint: a heap snapshot is"),
    ];
    for (name, bytes, hint) in files {
        folder.write(name, bytes);
        folder.run(&format!("summary {name}")).refused(&[hint]);
        folder.run_with_input("summary -", bytes).refused(&[hint]);
    }
}

#[test]
fn a_pipe_reads_like_a_file() {
    let document = heaps::service(3);
    let folder = Folder::with(&document);
    let mut from_file = folder.run("summary heap.heapsnapshot --format json").json();
    let mut from_pipe = folder.run_with_input("summary - --format json", &document).json();
    for answer in [&mut from_file, &mut from_pipe] {
        answer["snapshot"]["path"].take();
    }
    assert_eq!(from_file, from_pipe);
}

#[test]
fn packed_files_read_like_plain_text() {
    let document = heaps::service(3);
    let folder = Folder::with(&document);
    let (one, two) = document.split_at(document.len() / 3);
    folder.write("one.gz", heaps::gzip(&document));
    folder.write("members.gz", [heaps::gzip(one), heaps::gzip(two)].concat());
    folder.write("one.zst", heaps::zstd(&document));
    folder.write("frames.zst", [heaps::zstd(one), heaps::zstd(two)].concat());
    let plain = folder.run("summary heap.heapsnapshot --format json").json();
    for name in ["one.gz", "members.gz", "one.zst", "frames.zst"] {
        let packed = folder.run(&format!("summary {name} --format json")).json();
        assert_eq!(packed["classes"], plain["classes"]);
        assert_eq!(packed["snapshot"]["bytes"], std::fs::metadata(folder.path(name)).unwrap().len());
    }
}

#[test]
fn standard_input_is_read_once() {
    Folder::new().run("compare - -").refused(&["only one of the two snapshots"]);
}
