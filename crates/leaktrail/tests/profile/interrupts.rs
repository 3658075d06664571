//! A profile that is ended early, by its user or because the service ends.

use std::io::Read;
use std::process::{Command, Output};

use crate::service::Service;
use crate::shared::outcome::Outcome;

const KEEPS: &str =
    "const kept = []; setInterval(() => { for (let i = 0; i < 500; i++) kept.push({ i, a: [i] }); }, 5);
console.log('up');";

fn ended((running, mut talk): (std::process::Child, impl Read)) -> Outcome {
    let output = running.wait_with_output().unwrap();
    let mut stderr = Vec::new();
    talk.read_to_end(&mut stderr).unwrap();
    Output { stderr, ..output }.into()
}

fn signal(pid: u32, name: &str) {
    assert!(Command::new("kill").args(["-s", name, &pid.to_string()]).status().unwrap().success());
}

#[test]
fn an_interrupt_tells_what_was_found_so_far() {
    for name in ["INT", "TERM"] {
        let service = Service::new(KEEPS);
        let profile = service.start_profile("--duration 10m --format json");
        std::thread::sleep(std::time::Duration::from_secs(1));
        signal(profile.0.id(), name);
        let document = ended(profile).document(130);
        assert_eq!(document["interrupted"], true);
        assert!(document["duration_ms"].as_u64().unwrap() < 600_000);
        assert!(document["totals"]["live_bytes"].as_u64().unwrap() > 0, "{document:#}");
        // Nothing samples any more, so it can be done again.
        service.profile("--duration 1s -q").text();
    }
}

#[test]
fn a_profile_that_is_killed_leaves_no_profiler_behind() {
    let service = Service::new(KEEPS);
    // Whoever comes next may find the inspector just being closed.
    for _ in 0..5 {
        let profile = service.start_profile("--duration 10m");
        signal(profile.0.id(), "KILL");
        assert_eq!(ended(profile).code, None);
        service.profile("--duration 1s -q").text();
    }
}

#[test]
fn a_service_that_ends_takes_its_samples_with_it() {
    let mut service = Service::new(KEEPS);
    let profile = service.start_profile("--duration 10m");
    service.kill();
    let outcome = ended(profile);
    assert_eq!((outcome.code, outcome.stdout.as_str()), (Some(4), ""), "{}", outcome.stderr);
    assert!(outcome.stderr.contains("ended meanwhile"), "{}", outcome.stderr);
}
