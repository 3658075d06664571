//! `leaktrail diagnose`: owners, patterns and fixes from snapshots alone.

mod accepted;
mod series;

use std::collections::BTreeSet;
use std::io::{self, Write};
use std::path::PathBuf;

use clap::value_parser;
use detect::Load;
use serde::Serialize;

use self::accepted::Accepted;
use self::series::Series;
use crate::context::{Context, Document};
use crate::diagnosis::analysed;
use crate::error::{Failure, Result};
use crate::exit::ExitStatus;
use crate::hunt::Heap;
use crate::open::Input;
use crate::pipeline::{Case, judge};
use crate::places::{Move, Places, home_of};
use crate::report::{Background, Report, text};

const EXAMPLES: &str = "\
Examples:
  leaktrail diagnose warm.heapsnapshot load-1.heapsnapshot load-2.heapsnapshot
  leaktrail diagnose *.heapsnapshot --sort --requests 500
  leaktrail diagnose *.heapsnapshot --requests 300,900
  leaktrail diagnose *.heapsnapshot --root services/shop --map /app=services/shop
  leaktrail diagnose *.heapsnapshot --known accepted.txt --format json | jq .verdict

How to take the snapshots: one when the service is warm, one after some load,
one after as much load again, all of the same process.
`node --heapsnapshot-signal=SIGUSR2 server.js` writes one for each `kill -USR2 PID`.
Over the inspector, keep one session for all of them.
If the load was not equal, as in production, tell the requests: --requests 300,900.

Verdicts and exit codes:
  leak          1  something grows in proportion to the load
  outside-heap  1  memory grows, but no JavaScript object holds it
  saturating    0  what grows fills more and more slowly
  clean         0  nothing grows
  inconclusive  3  the snapshots cannot tell";
const HOW_TO_TAKE_THE_SECOND: &str = "put load on the same process, take a second snapshot and name both, the older one first: \
     v8.writeHeapSnapshot(), or kill -USR2 PID if it runs with --heapsnapshot-signal=SIGUSR2; a third one tells a leak \
     from a cache that fills";

/// Name the owners of leaks: which variable keeps the objects, how, and what to change, from snapshots of one process
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// Two or more snapshots, the oldest first, packed with gzip or zstd or not; `-` is standard input
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Requests between two snapshots: one number for all intervals, or one for each
    #[arg(long, value_name = "N[,N…]", value_delimiter = ',', value_parser = value_parser!(u64).range(1..))]
    requests: Vec<u64>,
    /// The service's directory: files are told relative to it
    #[arg(long, value_name = "DIR", default_value = ".")]
    root: PathBuf,
    /// What begins with FROM in the snapshots is in TO on this machine, such as /app=. for a container
    #[arg(long, value_name = "FROM=TO")]
    map: Vec<Move>,
    /// Put the snapshots into the order of time
    #[arg(long)]
    sort: bool,
    /// Tell for each step of a path whether it grows and why, and what was left out as noise
    #[arg(long)]
    explain: bool,
    /// Accept findings and suspects whose fingerprint is in FILE: told apart, they make no verdict
    #[arg(long, value_name = "FILE")]
    known: Option<PathBuf>,
    /// Add the fingerprints of all findings to FILE, for --known
    #[arg(long, value_name = "FILE")]
    write_known: Option<PathBuf>,
}

/// What is asked for.
pub(crate) struct Request {
    inputs: Vec<Input>,
    requests: Option<Vec<u64>>,
    places: Places,
    sort: bool,
    explain: bool,
    known: Option<PathBuf>,
    write_known: Option<PathBuf>,
}

impl TryFrom<Args> for Request {
    type Error = Failure;

    fn try_from(args: Args) -> Result<Self> {
        let Args { files, requests, root, map, sort, explain, known, write_known } = args;
        let inputs: Vec<Input> = files.into_iter().map(Input::from).collect();
        if let [only] = &inputs[..] {
            let message = format!("{only} alone cannot tell what grows: two snapshots or more are needed");
            return Err(Failure::new(message).hint(HOW_TO_TAKE_THE_SECOND));
        }
        if inputs.iter().filter(|input| **input == Input::Stdin).count() > 1 {
            return Err(Failure::new("only one of the snapshots can come from standard input"));
        }
        refuse_repeated(&inputs)?;
        let requests = by_interval(requests, inputs.len() - 1)?;
        let places = Places::new(&root, map);
        places.check()?;
        Ok(Self { inputs, requests, places, sort, explain, known, write_known })
    }
}

/// Refuses a file that is named twice, by whatever path.
fn refuse_repeated(inputs: &[Input]) -> Result<()> {
    let mut seen = BTreeSet::new();
    for input in inputs {
        let Input::File(path) = input else { continue };
        if !seen.insert(path.canonicalize().unwrap_or_else(|_| path.clone())) {
            let message = format!("{input} is named twice");
            return Err(Failure::new(message).hint("name each snapshot once, the oldest first"));
        }
    }
    Ok(())
}

/// The requests of each interval, if they are known.
fn by_interval(requests: Vec<u64>, intervals: usize) -> Result<Option<Vec<u64>>> {
    match requests[..] {
        [] => Ok(None),
        [all] => Ok(Some(vec![all; intervals])),
        _ if requests.len() == intervals => Ok(Some(requests)),
        _ => {
            let message = format!("--requests has {} numbers for {intervals} intervals", requests.len());
            Err(Failure::new(message).hint("give one number for all intervals, or one for each"))
        }
    }
}

/// The document.
#[derive(Serialize)]
struct Diagnosed {
    #[serde(flatten)]
    report: Report,
    #[serde(skip)]
    explain: bool,
}

impl Document for Diagnosed {
    const COMMAND: &'static str = "diagnose";

    fn text(&self, out: &mut dyn Write, width: Option<usize>) -> io::Result<()> {
        text::write(&self.report, self.explain, out, width)
    }
}

/// Runs the command.
pub(crate) fn run(request: Request, context: &Context) -> Result<ExitStatus> {
    let Request { inputs, requests, places, sort, explain, known, write_known } = request;
    let known = known.as_deref().map(Accepted::read).transpose()?;
    let mut baseline = write_known.map(Accepted::read_or_begin).transpose()?;

    let Series { graphs, files, matched_by, map_urls } = series::read(inputs, sort, context)?;
    let places = places.with_map_urls(map_urls);
    let scripts = graphs.last().map(|last| detect::script_names(&last.graph)).unwrap_or_default();
    let load_is_known = requests.is_some();
    let load = Load { requests_per_interval: requests, memory: None };
    let background = Background::of_files(files, matched_by);
    let facts = analysed(graphs, context);
    let heaps = vec![Heap { worker: None, facts }];
    let case = Case { heaps, diagnosis: None, load, places: places.clone(), background };
    let mut report = judge(case, context.reporter());
    for from in places.unfitting() {
        context.warning(format_args!("--map {}=… fits no script of the snapshots", from.display()));
    }

    if let Some(baseline) = &mut baseline {
        baseline.add(&report.findings, context)?;
    }
    if let Some(known) = &known {
        known.set_apart(&mut report);
    }
    let diagnosed = Diagnosed { report, explain };
    context.emit(&diagnosed)?;
    if let Some(known) = &known {
        known.tell_gone(&diagnosed.report, context);
    }
    advise(&diagnosed.report, load_is_known, (&places, &scripts), context);
    Ok(ExitStatus::of_verdict(diagnosed.report.verdict))
}

/// What would make the answer better.
fn advise(report: &Report, load_is_known: bool, (places, scripts): (&Places, &[String]), context: &Context) {
    if report.snapshots.len() == 2 && !report.suspects.is_empty() {
        let files = report.snapshots.join(" ");
        context.hint(format_args!(
            "take a third snapshot after as much load again, then: leaktrail diagnose {files} THIRD"
        ));
    }
    if report.snapshots.len() > 2 && !report.suspects.is_empty() && !load_is_known {
        let numbers = ["300", "900"].into_iter().cycle().take(report.snapshots.len() - 1);
        let example = numbers.collect::<Vec<_>>().join(",");
        context.hint(format_args!(
            "if the load between the snapshots was not equal, say so: --requests {example}"
        ));
    }
    let mut owners = report.findings.iter().chain(&report.suspects).filter_map(|it| it.owner.file.as_deref());
    if let Some(missing) = owners.find_map(|file| places.missing(file, scripts)) {
        let home = home_of(missing, scripts);
        context.hint(format_args!(
            "the source {missing} was not found here, so its lines are those that V8 knows: \
             --map {}=DIR finds sources of a container",
            home.display()
        ));
    }
}
