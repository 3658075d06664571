//! `--max-time`: what was measured by then is told.

use crate::home::Home;
use crate::services::CLEAN;

#[test]
fn a_slow_service_is_left_when_its_time_is_up() {
    let slow =
        CLEAN.replace("response.end(session.page)", "setTimeout(() => response.end(session.page), 100)");
    let home = Home::new(&slow);
    let arguments = "--warmup 8 --requests 400 --rounds 3 --concurrency 1 --load 'GET /{i}' --max-time 3s";
    let document = home.hunt(&format!("{arguments} --format json")).document(3);
    assert_eq!(
        (&document["verdict"], &document["failure"]),
        (&"inconclusive".into(), &serde_json::Value::Null)
    );
    let reason = document["reason"].as_str().unwrap();
    assert!(reason.contains("the time of 3 s was up (round 1)"), "{reason}");
    assert_eq!(document["memory"]["rounds"].as_array().unwrap().len(), 1);
}

#[test]
fn a_service_that_is_not_ready_by_then_has_failed() {
    let home = Home::new("console.log('still thinking'); setInterval(() => {}, 1000);");
    let outcome = home.hunt("--load 'GET /{i}' --max-time 1s --format json");
    assert_eq!(outcome.document(4)["verdict"], "failed");
    let parts = ["was not ready after 1 s", "still thinking"];
    assert!(parts.iter().all(|part| outcome.stderr.contains(part)), "{}", outcome.stderr);
}

#[test]
fn a_program_that_does_not_end_is_ended() {
    let home = Home::new(CLEAN);
    let outcome = home.hunt("--load-cmd 'sleep 1000' --max-time 2s --format json");
    let reason = outcome.document(3)["reason"].to_string();
    assert!(reason.contains("the time of 2 s was up (warming up)"), "{reason}");
}
