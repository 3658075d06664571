//! The profiler of somebody else: V8 has one for each thread, and does not say whose it is.

use crate::service::Service;

/// Samples itself by an agent of its own; says how many samples there are when it is asked, and ends the agent then.
const SAMPLED: &str = "import { Session } from 'node:inspector';
const agent = new Session();
agent.connect();
agent.post('HeapProfiler.startSampling', { samplingInterval: 4096 });
const kept = [];
setInterval(() => { for (let i = 0; i < 500; i++) kept.push({ i, a: [i] }); }, 5);
process.stdin.on('data', () => agent.post('HeapProfiler.stopSampling', (error, result) => {
  console.log(error ? error.message : result.profile.samples.length > 0);
}));
console.log('up');";

#[test]
fn a_profiler_that_runs_is_left_alone() {
    let mut service = Service::new(SAMPLED);
    let outcome = service.profile("--duration 1s -q");
    assert_eq!((outcome.code, outcome.stdout.as_str()), (Some(5), ""), "{}", outcome.stderr);
    assert!(outcome.stderr.contains("a sampling heap profiler runs there already"), "{}", outcome.stderr);
    service.tell("stop");
    assert_eq!(service.line(), "true");
    service.profile("--duration 1s -q").text();
}

/// A process below it that nobody samples; it ends with its parent.
const BELOW: &str = "
import { spawn } from 'node:child_process';
const code = `const kept = []; setInterval(() => { for (let i = 0; i < 500; i++) kept.push({ i, a: [i] }); }, 5);
  process.stdin.resume().on('close', () => process.exit()); console.log('up');`;
const below = spawn(process.execPath, ['--inspect-port=0', '-e', code], { stdio: ['pipe', 'pipe', 'ignore'] });
below.stdout.once('data', () => console.log('up'));";

#[test]
fn of_several_processes_one_that_is_refused_takes_nothing_from_the_others() {
    let service = Service::new(&format!("{}{BELOW}", SAMPLED.replace("console.log('up');", "")));
    let outcome = service.profile("--all --duration 1s --format json");
    let document = outcome.document(0);
    let threads = document["threads"].as_array().unwrap();
    assert!(threads.len() == 1 && threads[0]["pid"] != service.pid(), "{document:#}");
    assert!(
        outcome.stderr.contains("skipped: a sampling heap profiler runs there already"),
        "{}",
        outcome.stderr
    );
}

/// An agent that begins while we sample gets our profiler, and ends it.
#[test]
fn a_profiler_that_somebody_else_ends_is_told() {
    let mut service = Service::new(&SAMPLED.replace(
        "agent.post('HeapProfiler.startSampling', { samplingInterval: 4096 });",
        "process.stdin.once('data', () => agent.post('HeapProfiler.startSampling'));",
    ));
    let (running, mut talk) = service.start_profile("--duration 3s");
    service.tell("start and stop");
    assert!(["true", "false"].contains(&&*service.line()), "the agent had no error");
    assert_eq!(running.wait_with_output().unwrap().status.code(), Some(4));
    let mut said = String::new();
    std::io::Read::read_to_string(&mut talk, &mut said).unwrap();
    assert!(said.contains("ended by somebody else"), "{said}");
}
