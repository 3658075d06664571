//! Requests that fail.

use crate::home::{BRIEF, Home, SHORT};
use crate::services::{CLEAN, FAILING};

#[test]
fn the_first_bodies_are_shown_and_the_document_is_written() {
    let home = Home::new(FAILING);
    let arguments = format!("{BRIEF} --load 'GET /orders/{{i}}' --concurrency 1 --report out");
    let outcome = home.hunt(&arguments);
    assert_eq!(outcome.code, Some(4), "{}", outcome.stdout);
    let first = "GET /orders/0 -> status 503 no database for /orders/0";
    assert!(
        outcome.stderr.contains("5 of 5 requests failed") && outcome.stderr.contains(first),
        "{}",
        outcome.stderr
    );
    assert!(outcome.stderr.contains("--max-failures"), "{}", outcome.stderr);
    assert!(outcome.stdout.starts_with("FAILED"), "{}", outcome.stdout);
    for id in 0..5 {
        let body = format!("no database for /orders/{id}");
        assert!(outcome.stdout.contains(&body), "{body:?} is not in:\n{}", outcome.stdout);
    }
    let document = home.document("out/report.json");
    assert_eq!(
        (&document["verdict"], &document["failure"]["phase"]),
        (&"failed".into(), &"warming up".into())
    );
    let failures = document["load"]["first_failures"].as_array().unwrap();
    assert_eq!(failures[4]["body"], "no database for /orders/4");
    assert_eq!(document["load"]["statuses"], serde_json::json!({ "503": 5 }));
}

#[test]
fn failures_may_be_allowed() {
    let arguments = format!("{BRIEF} --load 'GET /{{i}}' --max-failures 100% --format json");
    let document = Home::new(FAILING).hunt(&arguments).document(3);
    assert_eq!((&document["load"]["failed"], &document["failure"]), (&30.into(), &serde_json::Value::Null));
}

#[test]
fn a_service_that_refuses_every_request_is_not_cleared() {
    let home = Home::new(&CLEAN.replace("response.end", "response.statusCode = 404; response.end"));
    let document = home.hunt(&format!("{SHORT} --load 'GET /{{i}}' --format json")).document(3);
    assert_eq!(document["verdict"], "inconclusive");
    assert!(
        document["reason"].as_str().unwrap().contains("refused with a status of 400 or more"),
        "{}",
        document["reason"]
    );
}
