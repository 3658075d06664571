//! Diagnoses of small real snapshots: the owner is named, and what does not belong together is refused.

use std::fs;

use insta::assert_snapshot;

use crate::heaps;
use crate::run::{Folder, Outcome, repository};

const ALL: &str = "leak-1.heapsnapshot leak-2.heapsnapshot leak-3.heapsnapshot";

/// A folder with the series of the corpus and the source of its program.
pub(crate) fn series() -> Folder {
    let folder = Folder::new();
    for file in ["leak-1.heapsnapshot", "leak-2.heapsnapshot", "leak-3.heapsnapshot", "leak.mjs"] {
        folder.copy(&format!("corpus/{file}"));
    }
    folder
}

fn diagnose(arguments: &str) -> Outcome {
    series().run(&format!("diagnose {arguments}"))
}

/// Where the program of the corpus declares a variable, 1-based.
fn declaration_of(name: &str) -> (usize, usize) {
    let source = fs::read_to_string(repository("corpus/leak.mjs")).unwrap();
    let declared = format!("const {name} ");
    let (at, line) = source.lines().enumerate().find(|(_, line)| line.contains(&declared)).unwrap();
    (at + 1, line.find(name).unwrap() + 1)
}

#[test]
fn three_snapshots_name_the_owner() {
    let document = diagnose(&format!("{ALL} --map /app=. --format json")).document(1);
    assert_eq!(document["verdict"], "leak");
    assert_eq!(document["memory"]["kind"], "heap");
    assert_eq!(document["service"], serde_json::Value::Null);
    assert_eq!(document["findings"].as_array().unwrap().len(), 1);
    assert_eq!(document["suspects"].as_array().unwrap().len(), 0);
    let finding = &document["findings"][0];
    let owner = &finding["owner"];
    let place = (owner["line"].as_u64().unwrap() as usize, owner["column"].as_u64().unwrap() as usize);
    assert_eq!((&owner["name"], &owner["file"]), (&"carts".into(), &"leak.mjs".into()));
    assert_eq!(place, declaration_of("carts"));
    assert_eq!(finding["pattern"], "unbounded-map");
    assert_eq!(finding["growth"]["count"], 60);
    assert_eq!(finding["growth"]["bytes_per_request"], serde_json::Value::Null);
    assert_eq!(finding["growth"]["bytes_per_interval"].as_array().unwrap().len(), 2);
    assert_eq!(finding["known"], serde_json::Value::Null);
    let growing: Vec<_> =
        finding["path"].as_array().unwrap().iter().filter(|step| step["growing"] == true).collect();
    assert_eq!((growing.len(), &growing[0]["state"]), (1, &"growing".into()));
}

#[test]
fn text_shows_the_path_first() {
    assert_snapshot!("diagnose", diagnose(&format!("{ALL} --map /app=.")).stdout);
    assert_snapshot!("diagnose-explain", diagnose(&format!("{ALL} --map /app=. --explain")).stdout);
}

#[test]
fn requests_make_numbers_by_request() {
    for requests in ["30", "30,30"] {
        let line = format!("{ALL} --map /app=. --requests {requests} --format json");
        let document = diagnose(&line).document(1);
        let rate = document["findings"][0]["growth"]["bytes_per_request"].as_f64().unwrap();
        assert!((150.0..400.0).contains(&rate), "{rate}");
        let growth = document["memory"]["growth_bytes_per_request"].as_f64().unwrap();
        assert!((100.0..400.0).contains(&growth), "{growth}");
    }
    diagnose(&format!("{ALL} --requests 1,2,3")).refused(&["3 numbers for 2 intervals", "hint: "]);
    diagnose(&format!("{ALL} --requests 0")).refused(&["--requests"]);
}

#[test]
fn who_does_not_tell_the_load_is_asked_for_it() {
    let hint = "hint: if the load between the snapshots was not equal, say so: --requests 300,900\n";
    let folder = Folder::new();
    for (number, sessions) in [(1, 100), (2, 200), (3, 700)] {
        folder.write(&format!("{number}.heapsnapshot"), heaps::service(sessions));
    }
    let line = "diagnose 1.heapsnapshot 2.heapsnapshot 3.heapsnapshot";
    let outcome = folder.run(line);
    assert_eq!(outcome.code, Some(3), "{}", outcome.stdout);
    assert!(outcome.stderr.contains(hint), "{}", outcome.stderr);
    let told = folder.run(&format!("{line} --requests 100,500"));
    assert!(!told.stderr.contains("--requests"), "{}", told.stderr);
}

#[test]
fn two_snapshots_suspect_and_ask_for_a_third() {
    let outcome = diagnose("leak-1.heapsnapshot leak-2.heapsnapshot --map /app=.");
    assert_eq!(outcome.code, Some(3));
    assert_snapshot!("diagnose-two", outcome.stdout);
    assert!(
        outcome.stderr.contains("diagnose leak-1.heapsnapshot leak-2.heapsnapshot THIRD"),
        "{}",
        outcome.stderr
    );
    let document = diagnose("leak-1.heapsnapshot leak-2.heapsnapshot --map /app=. --format json").document(3);
    assert_eq!(
        (&document["findings"], &document["verdict"]),
        (&serde_json::json!([]), &"inconclusive".into())
    );
    assert_eq!(document["suspects"][0]["owner"]["name"], "carts");
}

#[test]
fn no_growth_is_told_of_what_is_clean() {
    let folder = Folder::new();
    for number in 1..=3 {
        let bytes = heaps::replaced(&heaps::service(40), "\"user 7\"", &format!("\"user {number}7\""));
        folder.write(&format!("{number}.heapsnapshot"), bytes);
    }
    let text = folder.run("diagnose 1.heapsnapshot 2.heapsnapshot 3.heapsnapshot --requests 9").text();
    assert!(text.starts_with("CLEAN   (3 snapshots of one process)\n"), "{text}");
}

#[test]
fn one_snapshot_is_not_enough() {
    let hint = "put load on the same process, take a second snapshot";
    diagnose("leak-1.heapsnapshot").refused(&["leak-1.heapsnapshot alone cannot tell what grows", hint]);
    diagnose("").refused(&["<FILE>"]);
}

#[test]
fn copies_are_refused() {
    let folder = series();
    folder.write("copy.gz", heaps::gzip(&fs::read(folder.path("leak-1.heapsnapshot")).unwrap()));
    folder
        .run("diagnose leak-1.heapsnapshot leak-1.heapsnapshot")
        .refused(&["leak-1.heapsnapshot is named twice", "hint: "]);
    folder
        .run("diagnose leak-1.heapsnapshot leak-2.heapsnapshot ./leak-1.heapsnapshot")
        .refused(&["./leak-1.heapsnapshot is named twice"]);
    folder
        .run("diagnose leak-1.heapsnapshot leak-2.heapsnapshot copy.gz")
        .refused(&["and copy.gz hold the same"]);
}

#[test]
fn the_oldest_goes_first() {
    let wrong = "leak-2.heapsnapshot leak-3.heapsnapshot leak-1.heapsnapshot";
    let right = format!("hint: --sort sorts them, or: leaktrail diagnose {ALL}");
    diagnose(wrong).refused(&["leak-1.heapsnapshot is older than leak-3.heapsnapshot", &right]);
    let sorted = diagnose(&format!("{wrong} --sort --format json")).document(1);
    assert_eq!(sorted, diagnose(&format!("{ALL} --format json")).document(1));
}

#[test]
fn different_processes_are_told() {
    let [before, after] = ["node20-before", "node24-after"]
        .map(|name| repository(&format!("corpus/{name}.heapsnapshot")).display().to_string());
    let outcome = diagnose(&format!("{before} {after} --format json"));
    let told =
        "% stand for the same object: they are of different processes, or the inspector was disconnected";
    assert!(outcome.stderr.contains(told), "{}", outcome.stderr);
    let document: serde_json::Value = serde_json::from_str(&outcome.stdout).unwrap();
    assert_eq!(document["matched_by"], "path");
    assert!(document["reason"].as_str().unwrap().contains("matched by path"), "{}", document["reason"]);
}

#[test]
fn different_programs_are_refused() {
    let other = repository("corpus/node24-after.heapsnapshot").display().to_string();
    diagnose(&format!("leak-1.heapsnapshot {other}")).refused(&[
        "are of different programs: of 1 and 1 scripts only 0 are in both",
        "hint: name snapshots",
    ]);
}

#[test]
fn any_snapshot_may_be_packed_or_come_as_a_stream() {
    let folder = series();
    let first = fs::read(folder.path("leak-1.heapsnapshot")).unwrap();
    folder.write("second.gz", heaps::gzip(&fs::read(folder.path("leak-2.heapsnapshot")).unwrap()));
    let line = "diagnose - second.gz leak-3.heapsnapshot --map /app=. --format json";
    let document = folder.run_with_input(line, &first).document(1);
    assert_eq!(document["findings"][0]["owner"]["name"], "carts");
    assert_eq!(document["snapshots"][0], "-");
    folder.run("diagnose - -").refused(&["only one of the snapshots can come from standard input"]);
}

#[test]
fn a_damaged_snapshot_is_told_by_name() {
    let folder = series();
    folder.write("cut.heapsnapshot", &fs::read(folder.path("leak-2.heapsnapshot")).unwrap()[..5000]);
    folder.run("diagnose leak-1.heapsnapshot cut.heapsnapshot").refused(&["cut.heapsnapshot: ", "truncated"]);
    folder.run("diagnose leak-1.heapsnapshot missing").refused(&["cannot open missing"]);
}

#[test]
fn sources_are_looked_for_where_the_map_says() {
    let folder = series();
    let outcome = folder.run(&format!("diagnose {ALL}"));
    assert!(outcome.stderr.contains("the source /app/leak.mjs was not found here"), "{}", outcome.stderr);
    assert!(outcome.stderr.contains("--map /app=DIR"), "{}", outcome.stderr);
    let absolute = folder.run(&format!("diagnose {ALL} --map /app=. --root / --format json"));
    let here = folder.path("leak.mjs").canonicalize().unwrap();
    assert_eq!(absolute.document(1)["findings"][0]["owner"]["file"], here.to_str().unwrap()[1..]);
    std::fs::create_dir(folder.path("elsewhere")).unwrap();
    let absolute = folder.run(&format!("diagnose {ALL} --map /app=. --root elsewhere --format json"));
    assert_eq!(absolute.document(1)["findings"][0]["owner"]["file"], here.to_str().unwrap());
    folder.run(&format!("diagnose {ALL} --map /app")).refused(&["FROM=TO is expected"]);
}

#[test]
fn directories_that_are_not_there_are_told() {
    diagnose(&format!("{ALL} --root /no/such")).refused(&["--root: /no/such is no directory", "hint: "]);
    diagnose(&format!("{ALL} --map /app=leak.mjs")).refused(&["--map /app=…: ", "leak.mjs is no directory"]);
    let folder = series();
    fs::create_dir(folder.path("elsewhere")).unwrap();
    let outcome = folder.run(&format!("diagnose {ALL} --map /app=elsewhere"));
    assert!(outcome.stderr.starts_with("hint: the source /app/leak.mjs was not found"), "{}", outcome.stderr);
    let outcome = diagnose(&format!("{ALL} --map /ap=. --map /app=."));
    assert_eq!(outcome.stderr, "warning: --map /ap=… fits no script of the snapshots\n");
}
