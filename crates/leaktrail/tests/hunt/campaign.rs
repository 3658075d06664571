//! `--repeat` and `--self-check`: further runs in fresh processes.

use crate::home::{BRIEF, Home, SHORT};
use crate::services::{CLEAN, LEAKY};

#[test]
fn runs_that_agree_make_one_verdict() {
    let home = Home::new(LEAKY);
    let arguments = format!("{SHORT} --load 'GET /s/{{i}}' --repeat 2 --report out --format json");
    let document = home.hunt(&arguments).document(1);
    assert_eq!(document["verdict"], "leak");
    assert_eq!(document["findings"].as_array().unwrap().len(), 1);
    let repeats = document["repeats"].as_array().unwrap();
    assert_eq!(repeats.len(), 2);
    for repeat in repeats {
        assert_eq!(
            (&repeat["verdict"], &repeat["owners"]),
            (&"leak".into(), &serde_json::json!(["sessions"]))
        );
    }
    assert!(
        document["reason"].as_str().unwrap().ends_with("; 2 of 2 runs say leak"),
        "{}",
        document["reason"]
    );
    assert_eq!(home.files("out"), ["report.json", "run-2", "service.log"]);
    assert_eq!(home.files("out/run-2"), ["service.log"]);
}

#[test]
fn runs_that_do_not_agree_are_inconclusive() {
    let server = format!(
        "import fs from 'node:fs';
const isLeaky = fs.existsSync('started');
fs.writeFileSync('started', '');
{}",
        LEAKY.replace("sessions.set", "if (isLeaky) sessions.set")
    );
    let arguments = format!("{SHORT} --load 'GET /s/{{i}}' --repeat 2 --format json");
    let document = Home::new(&server).hunt(&arguments).document(3);
    let verdicts = document["repeats"].as_array().unwrap().iter().map(|repeat| &repeat["verdict"]);
    assert_eq!(verdicts.collect::<Vec<_>>(), ["clean", "leak"]);
    assert!(document["reason"].as_str().unwrap().contains("the runs do not agree"), "{}", document["reason"]);
    assert_eq!(document["findings"], serde_json::json!([]));
}

#[test]
fn a_planted_leak_is_found_and_lets_the_verdict_stand() {
    let arguments = format!("{SHORT} --load 'GET /s/{{i}}' --self-check=4000 --format json");
    let document = Home::new(CLEAN).hunt(&arguments).document(0);
    assert_eq!((&document["verdict"], &document["findings"]), (&"clean".into(), &serde_json::json!([])));
    let check = &document["self_check"];
    assert_eq!((&check["found"], &check["why"]), (&true.into(), &serde_json::Value::Null));
    assert_eq!(check["planted_bytes_per_request"], 4000);
    let measured = check["measured_bytes_per_request"].as_f64().unwrap();
    assert!((3500.0..4500.0).contains(&measured), "{measured}");
}

/// The plant keeps something for each HTTP request: of other traffic it sees nothing.
#[test]
fn a_planted_leak_that_is_not_seen_takes_the_word_back() {
    let home = Home::new(
        "
import net from 'node:net';
net.createServer((socket) => socket.on('error', () => {}).on('data', (data) => socket.end(data)))
  .listen(process.env.PORT, '127.0.0.1');
",
    );
    home.write(
        "drive.mjs",
        "
import net from 'node:net';
const port = new URL(process.env.BASE_URL).port;
for (let left = +process.env.COUNT; left > 0; left--) {
  await new Promise((done) => net.connect(port, '127.0.0.1').on('close', done).on('data', () => {}).end('ping'));
}
",
    );
    let arguments = format!("{SHORT} --load-cmd 'node drive.mjs' --self-check=4000");
    let outcome = home.hunt(&format!("{arguments} --report out"));
    assert_eq!(outcome.code, Some(3), "{}{}", outcome.stderr, outcome.stdout);
    let part = "self-check: a planted leak of 4.0 KB per request was NOT found";
    assert!(outcome.stdout.contains(part), "{}", outcome.stdout);
    let document = home.document("out/report.json");
    assert_eq!(
        (&document["verdict"], &document["self_check"]["found"]),
        (&"inconclusive".into(), &false.into())
    );
    let reason = document["reason"].as_str().unwrap();
    assert!(reason.contains("a planted leak of 4000 bytes per request was not seen either"), "{reason}");
}

#[test]
fn a_run_that_fails_ends_all() {
    let server = format!(
        "import fs from 'node:fs';
if (fs.existsSync('started')) throw new Error('only once');
fs.writeFileSync('started', '');
{CLEAN}"
    );
    let outcome = Home::new(&server).hunt(&format!("{BRIEF} --load 'GET /{{i}}' --repeat 3 --format json"));
    let document = outcome.document(4);
    assert_eq!(
        (&document["verdict"], &document["failure"]["phase"]),
        (&"failed".into(), &"run 2 of 3 · starting the service".into())
    );
    assert!(outcome.stderr.contains("only once"), "{}", outcome.stderr);
}
