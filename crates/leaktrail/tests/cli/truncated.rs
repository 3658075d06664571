//! Documents that end too early: told as such, wherever that is.

use std::fs;

use crate::heaps;
use crate::run::{Folder, repository};

/// Positions all over a document of `length` bytes.
fn cuts(length: usize) -> impl Iterator<Item = usize> {
    (1..50).map(move |part| length * part / 50).chain([1, 2, length - 2, length - 1])
}

fn check(document: &[u8]) {
    let folder = Folder::new();
    for cut in cuts(document.len()) {
        folder.write("cut.heapsnapshot", &document[..cut]);
        let outcome = folder.run("summary cut.heapsnapshot -o out.json");
        outcome.refused(&["truncated: it ends in section \"", &format!("at byte {cut}"), "hint: "]);
        assert_eq!(folder.files(), ["cut.heapsnapshot"]);
    }
}

#[test]
fn a_cut_document_names_section_and_byte() {
    check(&heaps::service(30));
}

#[test]
fn a_cut_real_snapshot_names_section_and_byte() {
    check(fs::read(repository("corpus/node24-after.heapsnapshot")).unwrap().trim_ascii_end());
}

#[test]
fn cut_records_are_counted() {
    let document = heaps::service(30);
    let text = std::str::from_utf8(&document).unwrap();
    let folder = Folder::new();
    for (section, counts) in
        [("nodes", "125 nodes expected, 0 seen"), ("edges", "125 edges expected, 0 seen")]
    {
        let start = format!("\"{section}\":[");
        let end = text.find(&start).unwrap() + start.len() + 1;
        folder.write("cut.heapsnapshot", &text[..end]);
        folder.run("summary cut.heapsnapshot").refused(&[&format!("section \"{section}\""), counts]);
    }
    let locations = text.find(",\"locations\"").unwrap();
    folder.write("cut.heapsnapshot", &text[..locations - 4]);
    folder.run("summary cut.heapsnapshot").refused(&["section \"edges\"", "125 edges expected, 124 seen"]);
}

#[test]
fn a_stream_is_cut_like_a_file() {
    let document = heaps::service(30);
    let folder = Folder::new();
    for cut in [1, document.len() / 2, document.len() - 1] {
        let outcome = folder.run_with_input("summary -", &document[..cut]);
        outcome.refused(&["standard input: ", "truncated", &format!("at byte {cut}")]);
    }
}

#[test]
fn a_cut_gzip_stream_is_told() {
    let packed = heaps::gzip(&heaps::service(30));
    let folder = Folder::new();
    for cut in cuts(packed.len()).filter(|&cut| cut > 2) {
        folder.write("cut.heapsnapshot.gz", &packed[..cut]);
        let outcome = folder.run("summary cut.heapsnapshot.gz -o out.json");
        outcome.refused(&["the gzip stream is cut short", "hint: "]);
        assert_eq!(folder.files(), ["cut.heapsnapshot.gz"]);
    }
}

#[test]
fn a_damaged_gzip_stream_is_told() {
    let packed = heaps::gzip(&heaps::service(30));
    let folder = Folder::new();
    for at in (20..packed.len()).step_by(packed.len() / 40) {
        let mut damaged = packed.clone();
        damaged[at] ^= 0x55;
        folder.write("damaged.heapsnapshot.gz", &damaged);
        folder.run("summary damaged.heapsnapshot.gz -o out.json").refused(&["damaged.heapsnapshot.gz: "]);
        assert_eq!(folder.files(), ["damaged.heapsnapshot.gz"]);
    }
}

#[test]
fn a_cut_or_damaged_zstd_stream_is_told() {
    let packed = heaps::zstd(&heaps::service(30));
    let folder = Folder::new();
    for cut in cuts(packed.len()).filter(|&cut| cut > 4) {
        folder.write("cut.heapsnapshot.zst", &packed[..cut]);
        let outcome = folder.run("summary cut.heapsnapshot.zst");
        outcome.refused(&["the zstd stream is cut short", "hint: "]);
    }
    for at in (20..packed.len()).step_by(packed.len() / 40) {
        let mut damaged = packed.clone();
        damaged[at] ^= 0x55;
        folder.write("damaged.heapsnapshot.zst", &damaged);
        folder.run("summary damaged.heapsnapshot.zst").refused(&["damaged.heapsnapshot.zst: "]);
    }
}
