//! The user's own load: what it is told, how its failure is told, and that it leaves nothing running.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::time::Duration;

use crate::home::{Home, SERVER};
use probe::load::LoadProgress;
use probe::{Driver, Error, LoadCommand};

const FETCHES: &str = r#"
const { BASE_URL, START, COUNT, ROUND } = process.env;
for (let id = Number(START); id < Number(START) + Number(COUNT); id++) {
  const answer = await fetch(`${BASE_URL}/item-${id}-${ROUND}`);
  if (!answer.ok) throw new Error(`status ${answer.status}`);
  await answer.text();
}
console.log(`sent ${COUNT} from ${START} in ${ROUND}`);
"#;

/// A command in a directory of its own.
fn command(home: &Home, line: &str) -> LoadCommand {
    LoadCommand::new(line, home.path(), "http://127.0.0.1:1/")
}

async fn failure(command: &LoadCommand) -> String {
    let error = command.run(500..600, 2).await.unwrap_err();
    assert!(matches!(error, Error::LoadCommand { .. }), "{error:?}");
    error.to_string()
}

#[tokio::test]
async fn a_node_script_sends_what_it_is_told_to() {
    let server = SERVER.replace("const answers =", "const answers = globalThis.answers =");
    let (home, client) = (Home::new(&server), Home::new(FETCHES));
    let service = home.start().await;
    let log = client.path().join("load.log");
    let command = LoadCommand {
        base_url: service.base_url(),
        log_file: Some(log.clone()),
        ..command(&client, "node server.mjs")
    };
    let driver = Driver::Command(command);
    let mut reports = Vec::new();
    for (round, ids) in [(0, 0..20), (1, 20..50)] {
        let outcome = driver.run(ids, round, |progress| reports.push(progress)).await.unwrap();
        assert_eq!((outcome.requests, outcome.failures), ([20, 30][round as usize], 0));
        assert_eq!(outcome.latency(), None);
        assert!(outcome.elapsed > Duration::ZERO);
    }
    let report = |total| LoadProgress { done: total, total, failures: 0 };
    assert_eq!(reports, [report(20), report(30)]);
    let urls: Vec<String> = service.inspect().await.unwrap().evaluate("[...answers.keys()]").await.unwrap();
    let expected = (0..50).map(|id| format!("/item-{id}-{}", u8::from(id >= 20)));
    assert_eq!(urls, expected.collect::<Vec<_>>());
    assert_eq!(fs::read_to_string(&log).unwrap(), "sent 20 from 0 in 0\nsent 30 from 20 in 1\n");
    assert_eq!(fs::metadata(&log).unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(client.processes(), [0; 0]);
    service.stop().await.unwrap();
}

#[tokio::test]
async fn a_failing_command_tells_how_it_ended_and_its_last_lines() {
    let home = Home::new("console.log('connecting'); console.error('ECONNREFUSED'); process.exitCode = 7;");
    let error = failure(&command(&home, "node server.mjs")).await;
    assert!(error.starts_with("the load command `node server.mjs` exited with code 7 in round 2"), "{error}");
    assert!(error.contains("START=500 COUNT=100"), "{error}");
    assert!(error.contains("\n  | connecting") && error.contains("\n  | ECONNREFUSED"), "{error}");

    let error = failure(&command(&home, "no-such-program --rate 5")).await;
    assert!(error.contains("exited with code 127") && error.contains("not found"), "{error}");
    let error = failure(&command(&home, "kill -9 $$")).await;
    assert!(error.contains("was killed by signal 9"), "{error}");
    let nowhere = LoadCommand::new("true", "/no/such/directory", "http://127.0.0.1:1");
    assert!(failure(&nowhere).await.contains("could not be started in /no/such/directory"));
}

#[tokio::test]
async fn nothing_to_send_starts_nothing() {
    let home = Home::new("");
    let outcome = command(&home, "exit 1").run(5..5, 0).await.unwrap();
    assert_eq!(outcome.requests, 0);
}

#[tokio::test]
async fn what_a_command_leaves_in_the_background_is_ended() {
    let home = Home::new("");
    for line in ["sleep 600 & echo started", "setsid sleep 600 >/dev/null 2>&1 & sleep 0.2"] {
        let outcome = command(&home, line).run(0..1, 0).await.unwrap();
        assert_eq!(outcome.requests, 1);
        assert_eq!(home.processes(), [0; 0], "{line}");
    }
}

#[tokio::test]
async fn dropping_the_run_kills_the_command_and_its_grandchildren() {
    let home = Home::new(
        "import { spawn } from 'node:child_process';
         process.on('SIGTERM', () => {});
         spawn('sleep', ['600'], { detached: true, stdio: 'ignore' }).unref();
         console.log('up');
         setInterval(() => {}, 1000);",
    );
    let log = home.path().join("load.log");
    let command =
        LoadCommand { log_file: Some(log.clone()), ..command(&home, "sh -c 'node server.mjs; true'; true") };
    let driver = Driver::Command(command);
    let up = async {
        while !fs::read_to_string(&log).is_ok_and(|text| text.contains("up")) {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        home.processes().len()
    };
    let processes = tokio::select! {
        outcome = driver.run(0..1, 1, |_| ()) => panic!("it ended by itself: {outcome:?}"),
        processes = up => processes,
    };
    assert!(processes >= 3, "{processes}");
    assert_eq!(home.processes(), [0; 0]);
}
