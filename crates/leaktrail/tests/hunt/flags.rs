//! What is typed wrong is refused before anything is started.

use crate::home::Home;

#[track_caller]
fn refused(arguments: &str, parts: &[&str]) {
    let home = Home::new("import fs from 'node:fs'; fs.writeFileSync('started', '');");
    home.hunt(arguments).refused(parts);
    assert_eq!(home.files(""), ["server.mjs"], "{arguments}");
}

#[test]
fn a_hunt_needs_load() {
    refused("", &["no load was given", "--load 'GET /api/items/{i}'", "--load-cmd"]);
    refused("--load-cmd ' '", &["--load-cmd is empty"]);
    refused("--load 'GET /' --load-cmd 'node drive.mjs'", &["--load", "--load-cmd", "cannot be used with"]);
}

#[test]
fn flags_that_a_program_would_never_hear_of_are_refused() {
    for flag in ["--body x", "--header A:b", "--rate 9", "--abort 5%", "--concurrency 2", "--timeout 9s"] {
        let parts = [flag.split(' ').next().unwrap(), "--load-cmd", "cannot be used with"];
        refused(&format!("--load-cmd 'node drive.mjs' {flag}"), &parts);
    }
}

#[test]
fn a_bad_route_is_shown_with_its_column() {
    refused("--load 'GET items'", &["GET items", "column 5"]);
    refused("--load 'GET /{j}'", &["GET /{j}", "column 6"]);
    refused("--load '0:GET /'", &["0:GET /", "column 1"]);
    refused("--load 'POST /' --body '{zipf:0}'", &["--body", "character 1"]);
}

#[test]
fn a_load_that_cannot_be_sent_is_refused() {
    refused("--load 'GET /' --body x", &["it has a body, but no route is POST, PUT or PATCH"]);
    refused("--load 'GET /' --header 'Bad Name: x'", &["header `Bad Name`"]);
    refused("--load 'GET /' --rate 0.00001", &["rate"]);
}

#[test]
fn numbers_must_make_sense() {
    refused("--load 'GET /' --rounds 0", &["--rounds", "a number from 1 on, or auto"]);
    refused("--load 'GET /' --repeat 0", &["--repeat", "1..=100"]);
    refused("--load 'GET /' --requests 0", &["--requests"]);
    refused("--load 'GET /' --self-check=0", &["--self-check"]);
    refused("--load 'GET /' --rate 0", &["--rate", "200/s"]);
    refused("--load 'GET /' --max-time 1d", &["--max-time", "90s, 2m or 1h"]);
    refused("--load 'GET /' --abort 101", &["--abort", "from 0 to 100"]);
    refused("--load 'GET /' --header x", &["--header", "Name: value"]);
    refused("--load 'GET /' --env x", &["--env", "NAME=VALUE"]);
}

#[test]
fn what_is_missing_is_named() {
    refused("--load 'GET /' --cwd nowhere", &["nowhere is no directory", "--cwd"]);
    refused("--load 'GET /' --node /no/such/node", &["no Node.js at /no/such/node", "--node"]);
    let home = Home::new("");
    home.hunt_command("--load 'GET /'", "").refused(&["<CMD>"]);
}
