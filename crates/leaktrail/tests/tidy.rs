//! The house rules that a compiler does not keep.

#![allow(clippy::unwrap_used, reason = "helpers of tests fail like tests")]

use std::fs;
use std::path::{Path, PathBuf};

const LONGEST_FILE: usize = 700;

fn crates() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").canonicalize().unwrap()
}

/// All Rust files below `folder`, with their text.
fn rust_files(folder: &Path) -> Vec<(PathBuf, String)> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() && !matches!(name.as_str(), "target" | "node_modules") {
            files.extend(rust_files(&path));
        } else if name.ends_with(".rs") {
            let text = fs::read_to_string(&path).unwrap();
            files.push((path, text));
        }
    }
    files
}

/// Asserts that no file is at fault.
#[track_caller]
fn none(faults: Vec<String>, rule: &str) {
    assert!(faults.is_empty(), "{rule}:\n{}", faults.join("\n"));
}

/// The files for which `is_fault` holds.
fn faults(files: &[(PathBuf, String)], is_fault: impl Fn(&Path, &str) -> bool) -> Vec<String> {
    let at_fault = files.iter().filter(|(path, text)| is_fault(path, text));
    at_fault.map(|(path, _)| path.display().to_string()).collect()
}

#[test]
fn every_file_says_what_it_is_about() {
    let files = rust_files(&crates());
    none(faults(&files, |_, text| !text.starts_with("//! ")), "a file starts with a `//!` header");
}

#[test]
fn files_are_short() {
    let files = rust_files(&crates());
    let is_long = |_: &Path, text: &str| text.lines().count() > LONGEST_FILE;
    none(faults(&files, is_long), "no file has more than 700 lines");
}

#[test]
fn only_the_printer_prints() {
    let files = rust_files(&crates());
    let prints = |path: &Path, text: &str| {
        let is_exempt = path.ends_with("leaktrail/src/printer.rs") || path.ends_with("tests/tidy.rs");
        let macros = ["println!(", "print!(", "dbg!("];
        let mut code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
        !is_exempt
            && path.components().any(|part| part.as_os_str() == "src")
            && code.any(|line| macros.iter().any(|name| line.contains(name)))
    };
    none(faults(&files, prints), "only printer.rs writes to standard output and standard error");
}

#[test]
fn only_main_ends_the_process() {
    let files = rust_files(&crates());
    let exits = |path: &Path, text: &str| {
        text.contains("process::exit") && !path.ends_with("src/main.rs") && !path.ends_with("tests/tidy.rs")
    };
    none(faults(&files, exits), "only main.rs ends the process");
}

#[test]
fn renderers_never_see_the_graph() {
    let folder = crates().join("leaktrail/src/report");
    let files = if folder.exists() { rust_files(&folder) } else { Vec::new() };
    let sees = |_: &Path, text: &str| {
        text.split(|c: char| !c.is_alphanumeric() && c != '_').any(|word| word == "Graph")
    };
    none(faults(&files, sees), "report/ is a function of the report, not of the graph");
}

/// The names of what a crate depends on in all its sections.
fn dependencies(name: &str) -> Vec<String> {
    let manifest = fs::read_to_string(crates().join(name).join("Cargo.toml")).unwrap();
    let mut is_list = false;
    let mut names = Vec::new();
    for line in manifest.lines().map(str::trim) {
        if line.starts_with('[') {
            is_list = line.ends_with("dependencies]");
        } else if let Some((key, _)) = line.split_once('=').filter(|_| is_list) {
            names.push(key.trim().trim_end_matches(".workspace").trim_matches('"').to_owned());
        }
    }
    names
}

#[track_caller]
fn depends_on_none_of(name: &str, banned: &[&str]) {
    let found = dependencies(name).into_iter().filter(|dependency| banned.contains(&dependency.as_str()));
    none(found.collect(), &format!("{name} must not depend on"));
}

#[test]
fn crates_depend_in_one_direction() {
    depends_on_none_of("heapsnapshot", &["probe", "detect", "leaktrail", "tokio", "clap"]);
    depends_on_none_of("probe", &["heapsnapshot", "detect", "leaktrail", "clap"]);
    depends_on_none_of("detect", &["probe", "leaktrail", "tokio", "clap"]);
    assert!(dependencies("leaktrail").contains(&"heapsnapshot".to_owned()));
}
