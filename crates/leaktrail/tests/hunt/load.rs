//! Load of our own: what reaches the service.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::home::{BRIEF, Home};
use crate::services::{CLEAN, RECORDING};

#[test]
fn bodies_headers_and_ids_reach_the_service() {
    let home = Home::new(RECORDING);
    let load =
        "--load 'POST /orders/{i}' --load 'GET /feed/{i%3}' --body '{\"order\":{i}}' --header 'X-Who: me'";
    let document = home.hunt(&format!("{BRIEF} {load} --format json")).document(3);
    assert_eq!(document["load"]["statuses"], serde_json::json!({ "200": 30 }));

    let requests = home.read("requests");
    let requests: Vec<Value> = requests.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(requests.len(), 30);
    assert!(requests.iter().all(|request| request["headers"]["x-who"] == "me"));
    let (posts, gets): (Vec<&Value>, Vec<&Value>) =
        requests.iter().partition(|request| request["method"] == "POST");
    assert_eq!(posts.len(), gets.len(), "routes of one weight take turns");
    let ids: BTreeSet<&str> = posts.iter().map(|request| request["url"].as_str().unwrap()).collect();
    assert_eq!(ids.len(), posts.len(), "no id is used twice");
    for post in posts {
        let id = post["url"].as_str().unwrap().strip_prefix("/orders/").unwrap();
        assert_eq!(post["body"], format!("{{\"order\":{id}}}"));
    }
    assert!(gets.iter().all(|request| request["body"] == ""));
    let feeds: BTreeSet<&str> = gets.iter().map(|request| request["url"].as_str().unwrap()).collect();
    assert!(feeds.is_subset(&BTreeSet::from(["/feed/0", "/feed/1", "/feed/2"])), "{feeds:?}");
}

#[test]
fn clients_that_leave_are_counted_and_are_no_failures() {
    let home = Home::new(CLEAN);
    let document = home.hunt(&format!("{BRIEF} --load 'GET /{{i}}' --abort 50% --format json")).document(3);
    let load = &document["load"];
    assert_eq!((&load["requests"], &load["failed"]), (&30.into(), &0.into()));
    let aborted = load["aborted"].as_u64().unwrap();
    assert!((5..=25).contains(&aborted), "about half of 30, not {aborted}");
}

#[test]
fn a_rate_is_not_exceeded() {
    let home = Home::new(CLEAN);
    let arguments = "--warmup 20 --requests 40 --rounds 1 --load 'GET /{i}' --rate 50/s --format json";
    let load = &home.hunt(arguments).document(3)["load"];
    // Six pieces of ten requests each: nine waits of 20 ms in each.
    let rate = load["requests_per_second"].as_f64().unwrap();
    assert!(rate <= 10.0 / 0.18, "{rate}");
    assert_eq!(load["requests"], 60);
}
