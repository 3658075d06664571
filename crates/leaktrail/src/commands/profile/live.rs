//! Takes samples in running processes.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use probe::profile::{self, Sampling};
use probe::{Attached, Error, RuntimeProcess, Target, Thread};
use serde::Deserialize;
use tokio::time::sleep;

use super::LiveRequest;
use super::document::{Profiled, RuntimeRow, Terms, no_garbage, unfitting};
use super::progress::Waiting;
use super::row::Measure;
use crate::context::Context;
use crate::error::{Failure, Result};
use crate::exit::ExitStatus;
use crate::interrupt::{Stop, stoppable};
use crate::live::attached;
use crate::output::{Output, write_private};
use crate::places::Places;

const TICK: Duration = Duration::from_secs(1);
const MAIN: &str = "main";
/// A working directory may have been removed.
const ABOUT: &str = "({version: process.versions.deno ?? process.version.slice(1), \
    name: process.versions.deno ? 'Deno' : 'Node.js', pid: process.pid, command: process.argv.join(' '), \
    cwd: (() => { try { return process.cwd() } catch { return '/' } })()})";

/// What a process says of itself.
#[derive(Debug, Deserialize)]
struct About {
    version: String,
    name: String,
    pid: u32,
    cwd: PathBuf,
    command: String,
}

/// The profile of a thread, as V8 gave it.
pub(super) struct Taken {
    pub(super) pid: u32,
    pub(super) command: String,
    pub(super) runtime: RuntimeRow,
    /// `main`, or the title of a worker thread.
    pub(super) thread: String,
    pub(super) duration: Duration,
    /// How long V8 took to collect garbage and to give the profile.
    pub(super) reading: Duration,
    pub(super) json: String,
    pub(super) places: Places,
    pub(super) target: String,
}

/// Profiles what is asked for and tells it.
pub(super) fn run(request: &LiveRequest, context: &Context) -> Result<ExitStatus> {
    if let Some(path) = &request.heapprofile {
        Output::File { path: path.clone(), force: context.force() }.check()?;
    }
    context.reporter().begin("attaching");
    let (taken, interrupted) = stoppable(async |stop| {
        let taken = all(request, stop.clone(), context).await?;
        Ok((taken, stop.is_asked()))
    })?;
    if let (Some(path), [only]) = (&request.heapprofile, &taken[..]) {
        write_private(path, context.force(), with_notes(only, request.sampling).as_bytes())?;
    }
    let places: Vec<Places> = taken.iter().map(|taken| taken.places.clone()).collect();
    let Sampling { interval_bytes: sampling_interval_bytes, keeps_collected } = request.sampling;
    let measure = if keeps_collected { Measure::Allocated } else { Measure::Live };
    let terms = Terms { measure, sampling_interval_bytes, interrupted };
    let profiled = Profiled::new(taken, terms, request.top, context)?;
    let status = context.emit(&profiled)?;
    places.first().into_iter().for_each(|places| unfitting(places, context));
    Ok(if interrupted { ExitStatus::Interrupted } else { status })
}

/// One process after the other.
async fn all(request: &LiveRequest, stop: Stop, context: &Context) -> Result<Vec<Taken>> {
    let targets = request.target.find().await?;
    let are_several = targets.len() > 1;
    if are_several && request.heapprofile.is_some() {
        return Err(one_thread());
    }
    let (mut taken, mut skipped) = (Vec::new(), None);
    for target in targets {
        if stop.is_asked() {
            context.warning(format_args!("{} was not profiled", name_of(&target)));
            continue;
        }
        let name = name_of(&target);
        let work = async |attached: &mut Attached| of_process(request, attached, name, &stop, context).await;
        match attached(target, context, work).await {
            // What others told so far must not be lost.
            Err(failure @ Failure::Told { .. }) if are_several => {
                context.warning(format_args!("skipped: {failure}"));
                skipped = Some(failure);
            }
            result => taken.extend(result?),
        }
    }
    match skipped {
        Some(failure) if taken.is_empty() => Err(failure),
        _ => Ok(taken),
    }
}

fn name_of(target: &Target) -> String {
    match target {
        Target::Process(process) => process.pid.to_string(),
        Target::Inspector(url) => url.clone(),
    }
}

fn one_thread() -> Failure {
    Failure::new("--heapprofile takes the profile of one thread, and several are meant")
        .hint("name one process and one thread, or use --format json for all")
}

async fn of_process(
    request: &LiveRequest,
    attached: &mut Attached,
    target: String,
    stop: &Stop,
    context: &Context,
) -> Result<Vec<Taken>> {
    let process = attached.process().cloned();
    let inspector = attached.inspector();
    let About { version, name, pid, cwd, command } = inspector.evaluate(ABOUT).await?;
    let runtime = RuntimeRow { name, version };
    if request.sampling.keeps_collected && runtime.is_before_node_20() {
        return Err(no_garbage(&runtime));
    }
    let threads = request.thread.find(inspector).await?;
    if threads.len() > 1 && request.heapprofile.is_some() {
        return Err(one_thread());
    }
    let are_several = threads.len() > 1;
    let mut sampled = Vec::new();
    for thread in threads {
        let start = profile::start(&mut inspector.session(thread.as_ref()), request.sampling).await;
        if unless_ended(start, thread.as_ref(), are_several, context)?.is_some() {
            sampled.push((thread, Instant::now()));
        }
    }
    stop.has_results();
    wait(request.duration, process.as_ref(), stop.clone(), context).await?;
    context.reporter().begin("reading the profile");
    let root = request.root.as_deref().unwrap_or(&cwd);
    let mut taken = Vec::new();
    for (thread, began) in &sampled {
        let duration = began.elapsed();
        let asked = Instant::now();
        let read = profile::finish(&mut inspector.session(thread.as_ref())).await;
        let Some(json) = unless_ended(read, thread.as_ref(), are_several, context)? else { continue };
        taken.push(Taken {
            pid: process.as_ref().map_or(pid, |process| process.pid),
            command: process.as_ref().map_or_else(|| command.clone(), RuntimeProcess::command),
            runtime: runtime.clone(),
            thread: thread.as_ref().map_or(MAIN, |thread| thread.title.as_str()).to_owned(),
            duration,
            reading: asked.elapsed(),
            json,
            places: Places::new(Path::new(root), request.map.clone()),
            target: target.clone(),
        });
    }
    Ok(taken)
}

/// What came of asking a thread; of several, one may have ended.
fn unless_ended<T>(
    result: probe::Result<T>,
    thread: Option<&Thread>,
    is_one_of_several: bool,
    context: &Context,
) -> Result<Option<T>> {
    match result {
        Err(Error::ThreadEnded { .. }) if is_one_of_several => {
            let title = thread.map_or(MAIN, |thread| thread.title.as_str());
            context.warning(format_args!("{title} ended meanwhile: its samples are lost"));
            Ok(None)
        }
        result => Ok(result.map(Some)?),
    }
}

/// Lets the service run, until the time is over or the user has seen enough.
async fn wait(
    duration: Duration,
    process: Option<&RuntimeProcess>,
    stop: Stop,
    context: &Context,
) -> Result<()> {
    let began = Instant::now();
    let mut waiting = Waiting::new(duration, context);
    while let Some(left) = duration.checked_sub(began.elapsed()).filter(|left| !left.is_zero()) {
        waiting.tell(began.elapsed());
        tokio::select! {
            () = sleep(left.min(TICK)) => {}
            () = stop.asked() => {
                drop(waiting);
                context.printer().progress("interrupted: reading what was found so far; a second time gives it up");
                return Ok(());
            }
        }
        if let Some(process) = process.filter(|process| !process.is_running()) {
            let message = format!("process {} ended meanwhile: its samples are lost with it", process.pid);
            return Err(Failure::target(message).hint("profile it for a shorter time: --duration 5s"));
        }
    }
    Ok(())
}

/// V8's profile, and what V8 does not tell in it; DevTools passes that over.
fn with_notes(taken: &Taken, Sampling { interval_bytes, keeps_collected }: Sampling) -> String {
    let notes = serde_json::json!({
        "duration_ms": taken.duration.as_millis() as u64,
        "sampling_interval_bytes": interval_bytes,
        "measure": if keeps_collected { Measure::Allocated } else { Measure::Live },
        "runtime": taken.runtime,
    });
    let document = taken.json.trim_end();
    format!("{},\"leaktrail\":{notes}}}\n", document.strip_suffix('}').unwrap_or(document))
}
