//! What happens in the middle of a capture to leaktrail, and to the service.

use serde_json::Value;

use crate::service::{IDLE, Running, Service, large};
use crate::shared::outcome::Outcome;

#[test]
fn an_interrupt_leaves_no_file_and_no_inspector() {
    let mut service = Service::new(&large());
    for (name, is_written) in [("INT", false), ("TERM", true), ("HUP", true)] {
        let arguments = "-o a.heapsnapshot";
        let running = match is_written {
            false => service.begin(arguments, "taking a heap snapshot"),
            true => service.begin_to_write(arguments),
        };
        running.signal(name);
        let outcome = running.end();
        assert_eq!((outcome.code, outcome.stdout.as_str()), (Some(130), ""), "{name}: {}", outcome.stderr);
        assert_eq!(service.files(), [""; 0]);
        service.lives_on();
    }
    service.captured("-o a.heapsnapshot");
}

#[test]
fn a_service_that_is_killed_leaves_no_file() {
    let service = Service::new(&large());
    let running = service.begin_to_write("-o a.heapsnapshot");
    service.signal("KILL");
    let outcome = running.end();
    assert_eq!((outcome.code, outcome.stdout.as_str()), (Some(4), ""), "{}", outcome.stderr);
    assert!(outcome.stderr.contains("closed the connection"), "{}", outcome.stderr);
    assert_eq!(service.files(), [""; 0]);
}

/// Its script is asked for its memory before the snapshot and after it.
#[test]
fn a_complete_snapshot_is_kept_though_the_service_is_killed_before_it_says_more() {
    let killed = "const ask = process.memoryUsage; let asked = 0;
        process.memoryUsage = () => ++asked === 2 ? process.kill(process.pid, 'SIGKILL') : ask();";
    let service = Service::new(&format!("{killed}{IDLE}"));
    let outcome = Outcome::from(service.command("-o a.heapsnapshot --format json").output().unwrap());
    let document = outcome.document(0);
    assert_eq!(document["files"][0]["memory"]["after"], Value::Null, "{document}");
    assert_eq!(service.files(), ["a.heapsnapshot", "a.heapsnapshot.meta.json"]);
    assert_eq!(service.document("a.heapsnapshot.meta.json")["memory"]["after"], Value::Null);
}

#[test]
fn nohup_keeps_a_series_alive_when_the_terminal_is_gone() {
    let mut service = Service::new(IDLE);
    let arguments = format!("capture {} --count 2 --every 2s -o a.heapsnapshot", service.pid());
    let mut command = service.shell(&format!("trap '' HUP; exec \"$0\" {arguments}"));
    let running = Running::new(&mut command, "taking a heap snapshot");
    running.signal("HUP");
    let outcome = running.end();
    assert_eq!(outcome.code, Some(0), "{}", outcome.stderr);
    assert!(service.files().contains(&"a-2.heapsnapshot".to_owned()), "{:?}", service.files());
    service.lives();
}

#[test]
fn a_service_that_ends_between_two_snapshots_is_told_with_the_first() {
    let service = Service::new(IDLE);
    let running = service.begin("--every 1h -o a.heapsnapshot", "waiting ");
    service.signal("TERM");
    let outcome = running.end();
    assert_eq!(outcome.code, Some(4), "{}", outcome.stderr);
    assert!(outcome.stderr.contains(" has ended"), "{}", outcome.stderr);
    assert!(outcome.stdout.starts_with("a-0001.heapsnapshot\n"), "{}", outcome.stdout);
    assert_eq!(service.files(), ["a-0001.heapsnapshot", "a-0001.heapsnapshot.meta.json"]);
}

#[test]
fn a_service_that_is_stopped_meanwhile_is_waited_for() {
    let mut service = Service::new(&large());
    let mut running = service.begin_to_write("-o a.heapsnapshot");
    service.signal("STOP");
    running.says("lets it go on");
    service.signal("CONT");
    let outcome = running.end();
    assert_eq!(outcome.code, Some(0), "{}", outcome.stderr);
    service.lives();
}

#[test]
fn a_busy_service_is_captured() {
    let mut service = Service::new(&format!(
        "setInterval(() => {{ const t = Date.now(); while (Date.now() - t < 190); }}, 200); {IDLE}"
    ));
    service.captured("-o a.heapsnapshot");
}
