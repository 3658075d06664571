//! Load by a program of the user.

use crate::home::Home;
use crate::services::{CLEAN, DRIVE};
use crate::shared::schema;

const THREE_ROUNDS: &str = "--warmup 10 --requests 20 --rounds 3";

#[test]
fn a_program_is_told_what_to_send_and_its_output_is_kept_apart() {
    let home = Home::new("");
    home.write("service/server.mjs", CLEAN);
    home.write("drive.mjs", DRIVE);
    let arguments =
        format!("{THREE_ROUNDS} --cwd service --load-cmd 'node drive.mjs' --report out --format json");
    let outcome = home.hunt(&arguments);
    let document: serde_json::Value = serde_json::from_str(&outcome.stdout).unwrap();
    schema::valid(&document);
    let kept = home.document("out/report.json");
    assert_eq!(kept, document);
    assert_eq!(document["load"]["requests"], 70);

    let told = home.read("told");
    let told: Vec<Vec<&str>> = told.lines().map(|line| line.split(' ').collect()).collect();
    let numbers: Vec<String> = told.iter().map(|told| told[..3].join(" ")).collect();
    assert_eq!(numbers, ["0 0 10", "1 10 20", "2 30 20", "3 50 20"], "ROUND START COUNT");
    for told in &told {
        let port = told[3].strip_prefix("http://127.0.0.1:").unwrap();
        assert!(port.parse::<u16>().is_ok(), "BASE_URL is {}", told[3]);
    }

    let said = [&*outcome.stdout, &outcome.stderr].concat();
    assert!(!said.contains("noise of"), "{said}");
    assert_eq!(home.files("out"), ["load.log", "report.json", "service.log"]);
    assert_eq!(["load", "service"].map(|log| home.mode(&format!("out/{log}.log"))), [0o600; 2]);
    assert!(home.read("out/service.log").contains("noise of the service"));
    let log = home.read("out/load.log");
    assert_eq!(log.matches("more noise of the load\n").count(), 4, "{log}");
}

#[test]
fn a_program_that_fails_ends_the_hunt() {
    let home = Home::new(CLEAN);
    let drive =
        format!("{DRIVE}\nif (ROUND === '2') {{ console.error('no more tickets'); process.exit(7); }}");
    home.write("drive.mjs", &drive);
    let outcome = home.hunt(&format!("{THREE_ROUNDS} --load-cmd 'node drive.mjs' --format json"));
    let document = outcome.document(4);
    let message = "the load command `node drive.mjs` exited with code 7 in round 2, with START=30 COUNT=20";
    assert!(outcome.stderr.contains(message), "{}", outcome.stderr);
    assert!(outcome.stderr.contains("no more tickets"), "{}", outcome.stderr);
    assert_eq!(document["verdict"], "failed");
    let failure = &document["failure"];
    assert!(failure["message"].as_str().unwrap().starts_with(message), "{failure}");
    assert!(failure["details"].to_string().contains("no more tickets"), "{failure}");
    assert_eq!(failure["phase"], "round 2");
    assert_eq!(document["service"]["rounds"], 1);
}
