//! Which functions are told, and where they are.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use serde_json::Value;

use crate::service::Service;

/// Where the function that keeps starts.
const ARCHIVE: (&str, u64) = ("src/archive.ts", 11);

fn place(site: &Value) -> (&str, u64) {
    (site["file"].as_str().unwrap_or_default(), site["line"].as_u64().unwrap_or_default())
}

#[test]
fn what_is_kept_comes_first_in_the_file_that_was_written() {
    let service = Service::bundle();
    let document = service.profile("--duration 4s --format json -q").json();
    let first = &document["sites"][0];
    assert_eq!((place(first), first["function"].as_str()), (ARCHIVE, Some("archive")), "{document:#}");
    assert_eq!(first["package"]["kind"], "app");
    assert_eq!(first["trend"], "grows", "{first:#}");
    let last = first["stack"].as_array().unwrap().last().unwrap();
    assert_eq!(last["package"]["kind"], "runtime", "the timer's frame is outermost: {first:#}");
    assert_eq!(document["threads"][0]["pid"], service.pid());
    let live = |value: &Value| value["live_bytes"].as_u64().unwrap();
    let all: u64 = document["sites"].as_array().unwrap().iter().map(live).sum();
    assert_eq!(live(&document["totals"]), all);
    let aged: u64 = first["ages"].as_array().unwrap().iter().map(live).sum();
    assert!(aged.abs_diff(live(first)) < live(first) / 20, "V8 rounds both: {aged} of {first:#}");

    // More garbage is made than is kept, by a function that V8 may compile into its callers.
    let allocated = service.profile("--duration 4s --allocated --format json -q").json();
    let first = &allocated["sites"][0];
    assert_ne!(place(first), ARCHIVE, "{allocated:#}");
    assert_eq!((&first["trend"], &first["live_bytes"]), (&Value::Null, &Value::Null));
}

#[test]
fn text_tells_sites_calls_and_what_to_do_next() {
    let service = Service::bundle();
    let text = service.profile("--duration 3s -q --top 1").text();
    let mut lines = text.lines().skip_while(|line| !line.contains("Live"));
    assert!(lines.next().unwrap().trim_end().ends_with("Function"), "{text}");
    assert!(lines.next().unwrap().contains("archive  src/archive.ts:11:"), "{text}");
    assert!(text.contains("called by"), "{text}");
    assert!(text.contains(&format!("leaktrail capture {}", service.pid())), "{text}");
}

#[test]
fn v8s_own_profile_is_written_for_its_owner_only() {
    let service = Service::bundle();
    let path = service.path("a.heapprofile");
    let arguments = format!("--duration 2s -q --heapprofile {}", path.display());
    service.profile(&arguments).text();
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    let text = fs::read_to_string(&path).unwrap();
    let profile: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(profile["head"]["callFrame"]["functionName"], "(root)");
    assert!(profile["samples"][0]["ordinal"].is_u64());
    assert!(profile["leaktrail"]["duration_ms"].as_u64().unwrap() >= 2000);
    service.profile(&arguments).refused(&["a.heapprofile already exists", "--force"]);
    assert_eq!(fs::read_to_string(&path).unwrap(), text);
}
