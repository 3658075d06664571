//! leaktrail is killed by SIGKILL: the inspector that it opened is closed all the same, and nobody stays behind.

use crate::service::{IDLE, Running, Service, large, signal, until};

const ARGUMENTS: &str = "-o a.heapsnapshot";

#[track_caller]
fn is_killed(service: &mut Service, running: Running) {
    assert_eq!(service.guards().len(), 1, "what would be left is seen while it is there");
    running.signal("KILL");
    let outcome = running.end();
    assert_eq!((outcome.code, outcome.stdout.as_str()), (None, ""), "{}", outcome.stderr);
    service.is_left_alone();
}

#[test]
fn a_kill_at_any_moment_closes_the_inspector() {
    let mut service = Service::new(&large());
    for phase in ["a snapshot needs", "taking a heap snapshot"] {
        let running = service.begin(ARGUMENTS, phase);
        is_killed(&mut service, running);
    }
    let running = service.begin_to_write(ARGUMENTS);
    is_killed(&mut service, running);
    assert_eq!(service.files(), ["a.heapsnapshot.partial"]);
    let outcome = service.capture(ARGUMENTS);
    assert_eq!(outcome.code, Some(0), "{}", outcome.stderr);
    assert!(outcome.stderr.contains("a partial file of an earlier run"), "{}", outcome.stderr);
}

#[test]
fn a_service_that_stands_still_is_waited_for() {
    let mut service = Service::new(&large());
    let running = service.begin(ARGUMENTS, "taking a heap snapshot");
    service.signal("STOP");
    running.signal("KILL");
    assert_eq!(running.end().code, None);
    assert_eq!((service.guards().len(), service.listens_at()), (1, 2));
    service.signal("CONT");
    service.is_left_alone();
}

#[test]
fn what_ends_other_programs_does_not_end_the_guard() {
    let mut service = Service::new(&large());
    let running = service.begin(ARGUMENTS, "taking a heap snapshot");
    let [guard] = service.guards().try_into().unwrap();
    for name in ["INT", "TERM", "HUP", "QUIT"] {
        signal(guard, name);
    }
    is_killed(&mut service, running);
}

#[test]
fn a_guard_that_is_killed_is_not_missed() {
    let mut service = Service::new(&large());
    let running = service.begin(ARGUMENTS, "taking a heap snapshot");
    for guard in service.guards() {
        signal(guard, "KILL");
    }
    let outcome = running.end();
    assert_eq!(outcome.code, Some(0), "{}", outcome.stderr);
    service.is_left_alone();
}

/// Nobody can tell its handler from native code that keeps the thread, so the guard waits.
#[test]
fn a_guard_ends_with_the_process_it_looks_after() {
    let mut service = Service::new(&format!("process.on('SIGUSR1', () => {{}}); {IDLE}"));
    let outcome = service.capture(ARGUMENTS);
    assert_eq!(outcome.code, Some(4), "{}", outcome.stderr);
    assert!(outcome.stderr.contains("in the next 5 minutes is closed again"), "{}", outcome.stderr);
    let guards = service.guards();
    assert_eq!(guards.len(), 1);
    drop(service);
    until(|| !std::path::Path::new(&format!("/proc/{}", guards[0])).exists());
}

#[test]
fn an_ordinary_end_leaves_no_guard() {
    let mut service = Service::new(IDLE);
    service.captured("--dry-run");
    assert!(service.guards().is_empty());
    service.captured(ARGUMENTS);
    assert!(service.guards().is_empty());
}
