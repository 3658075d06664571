//! Runs a program through a warm-up and two equal rounds, with a snapshot after each, and diagnoses it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use detect::{Diagnosis, Finding, Load, Verdict, diagnose, scripts};
use heapsnapshot::{Analysis, parse_reader};
use tempfile::TempDir;

use crate::sources::sources_of;

const WARM_UP: u32 = 30;
const ROUND: u32 = 100;

/// Where the warm-up and each round end.
const ENDS: [u32; 3] = [WARM_UP, WARM_UP + ROUND, WARM_UP + 2 * ROUND];

/// What snapshots that tell numbers are called.
const NUMBERS: &str = ".numbers";

/// Calls `request(i)` of the program until each of some ids, and takes a snapshot there.
const DRIVER: &str = r"
import fs from 'node:fs';
import inspector from 'node:inspector';
import v8 from 'node:v8';
const [program, directory, numbers, ...ends] = process.argv.slice(2);
const { request } = await import(program);
const session = new inspector.Session();
let file;
session.on('HeapProfiler.addHeapSnapshotChunk', ({ params }) => fs.writeSync(file, params.chunk));
const post = (method, parameters) => new Promise((resolve, reject) => {
  session.post(method, parameters, (error) => (error ? reject(error) : resolve()));
});
if (numbers !== 'left out') session.connect();
let next = 0;
for (const end of ends.map(Number)) {
  const count = end - next;
  for (let sent = 0; sent < count; sent++) await request(next++);
  await new Promise((resolve) => setTimeout(resolve, 20));
  globalThis.gc();
  globalThis.gc();
  if (numbers !== 'told') v8.writeHeapSnapshot(`${directory}/${next}.heapsnapshot`);
  if (numbers !== 'left out') {
    file = fs.openSync(`${directory}/${next}.numbers.heapsnapshot`, 'w');
    await post('HeapProfiler.takeHeapSnapshot', { captureNumericValue: true });
    fs.closeSync(file);
  }
}
process.exit(0);
";

/// What was found, and the text in which lines are looked up.
pub(crate) struct Outcome {
    pub(crate) diagnosis: Diagnosis,
    file: String,
    source: String,
}

/// Runs `source` as a file of this name.
pub(crate) fn run(file: &str, source: &str) -> Outcome {
    run_files(&[(file, source)])
}

/// Runs the last of some files.
pub(crate) fn run_files(files: &[(&str, &str)]) -> Outcome {
    let file = files.last().unwrap().0;
    Program::new(files).run(file, file)
}

/// Runs `source` with snapshots that tell numbers.
pub(crate) fn run_with_numbers(file: &str, source: &str) -> Outcome {
    run_files_with_numbers(&[(file, source)])
}

/// Runs the last of some files with snapshots that tell numbers.
pub(crate) fn run_files_with_numbers(files: &[(&str, &str)]) -> Outcome {
    let file = files.last().unwrap().0;
    let program = Program::new(files);
    program.execute(file, &ENDS, "told");
    program.outcome(file, NUMBERS)
}

/// Runs `source` once, with snapshots of both kinds: without and with numbers.
pub(crate) fn run_both(file: &str, source: &str) -> [Outcome; 2] {
    let program = Program::new(&[(file, source)]);
    program.execute(file, &ENDS, "both");
    ["", NUMBERS].map(|kind| program.outcome(file, kind))
}

/// Runs `source` in three processes that do more and more work, with a snapshot at the end of each.
pub(crate) fn run_processes(file: &str, source: &str) -> Outcome {
    let program = Program::new(&[(file, source)]);
    for end in ENDS {
        program.execute(file, &[end], "left out");
    }
    program.outcome(file, "")
}

/// Files in a directory of their own.
pub(crate) struct Program {
    home: TempDir,
    /// A module that node imports first.
    pub(crate) loader: Option<PathBuf>,
    /// Whether what the loader made is lost afterwards.
    pub(crate) forgets: bool,
}

impl Program {
    pub(crate) fn new(files: &[(&str, &str)]) -> Self {
        let program = Self { home: tempfile::tempdir().unwrap(), loader: None, forgets: false };
        for (file, source) in files {
            let path = program.directory().join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, source).unwrap();
        }
        program
    }

    pub(crate) fn directory(&self) -> PathBuf {
        self.home.path().canonicalize().unwrap()
    }

    /// Runs a file; another may be the one in which the owner is.
    pub(crate) fn run(&self, file: &str, owner: &str) -> Outcome {
        self.execute(file, &ENDS, "left out");
        self.outcome(owner, "")
    }

    /// What the snapshots tell; the owner is in a file.
    fn outcome(&self, owner: &str, kind: &str) -> Outcome {
        let directory = self.directory();
        let snapshots: Vec<Analysis> =
            ENDS.map(|at| read(&directory.join(format!("{at}{kind}.heapsnapshot")))).into();
        let cache = self.loader.as_ref().filter(|_| !self.forgets).map(|_| directory.join("tmp"));
        let sources = sources_of(&scripts(&snapshots[2]), cache.as_deref());
        let round = u64::from(ROUND);
        let load = Load { requests_per_interval: Some(vec![round, round]), ..Load::default() };
        let diagnosis = diagnose(&snapshots, &load, &sources);
        let owner = directory.join(owner);
        let source = fs::read_to_string(&owner).unwrap();
        Outcome { diagnosis, file: owner.to_string_lossy().into_owned(), source }
    }

    fn execute(&self, program: &str, ends: &[u32], numbers: &str) {
        let directory = self.directory();
        let temporary = directory.join("tmp");
        fs::create_dir_all(&temporary).unwrap();
        fs::write(directory.join("driver.mjs"), DRIVER).unwrap();
        let mut command = Command::new("node");
        command.arg("--expose-gc").env("TMPDIR", temporary);
        if let Some(loader) = &self.loader {
            command.arg("--import").arg(loader);
        }
        let output = command
            .arg(directory.join("driver.mjs"))
            .args([&directory.join(program), &directory])
            .arg(numbers)
            .args(ends.iter().map(u32::to_string))
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
}

fn read(path: &Path) -> Analysis {
    let bytes = fs::read(path).unwrap();
    Analysis::of(parse_reader(bytes.as_slice(), &()).unwrap(), &())
}

impl Outcome {
    /// The first finding is of this owner, declared in the line that says `// owner`, and it is the only one.
    pub(crate) fn leaks(&self, owner: &str, pattern: &str) -> &Finding {
        let told = format!("{:#?}", Brief(&self.diagnosis));
        assert_eq!(self.diagnosis.verdict, Verdict::Leak, "{told}");
        let first = &self.diagnosis.findings[0];
        assert_eq!(first.owner.name.as_deref(), Some(owner), "{told}");
        assert_eq!(first.owner.file.as_deref(), Some(self.file.as_str()), "{told}");
        let line = self.source.lines().position(|line| line.contains("// owner")).unwrap() as u32 + 1;
        assert_eq!(first.owner.line, Some(line), "{told}");
        assert_eq!(first.pattern, pattern, "{told}");
        assert_eq!(self.diagnosis.findings.len(), 1, "{told}");
        first
    }

    /// What grows has a limit, which the verdict tells so.
    pub(crate) fn fills(&self, told: &str) {
        self.is_silent();
        let all = format!("{:#?}", Brief(&self.diagnosis));
        assert_eq!(self.diagnosis.verdict, Verdict::Saturating, "{all}");
        assert!(self.diagnosis.reason.contains(told), "{all}");
        assert!(self.diagnosis.bounded[0].evidence.iter().any(|it| it.contains(told)), "{all}");
        assert!(self.diagnosis.suspects.is_empty(), "{all}");
    }

    /// Nothing is called a leak.
    pub(crate) fn is_silent(&self) {
        let told = format!("{:#?}", Brief(&self.diagnosis));
        assert!(self.diagnosis.findings.is_empty(), "{told}");
        assert!(matches!(self.diagnosis.verdict, Verdict::Clean | Verdict::Saturating), "{told}");
    }
}

/// What a failed test needs to show.
struct Brief<'d>(&'d Diagnosis);

impl std::fmt::Debug for Brief<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Diagnosis { verdict, reason, findings, suspects, bounded, .. } = self.0;
        writeln!(f, "{verdict:?}: {reason}")?;
        for (kind, all) in [("finding", findings), ("suspect", suspects), ("bounded", bounded)] {
            for it in all {
                let Finding { pattern, owner, growth, holders, sites, evidence, fix, .. } = it;
                let path: Vec<_> = it
                    .path
                    .iter()
                    .map(|step| (step.edge.as_ref().map(|edge| &edge.name), &step.node.name, step.growing))
                    .collect();
                writeln!(
                    f,
                    "{kind} {pattern} {owner:?}\n  {growth:?}\n  {holders:?}\n  {sites:?}\n  {evidence:?}\n  {fix:?}\n  {path:?}"
                )?;
            }
        }
        Ok(())
    }
}
