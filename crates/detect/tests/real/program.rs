//! Runs a program through a warm-up and two equal rounds, with a snapshot after each, and diagnoses it.

use std::fs;
use std::path::Path;
use std::process::Command;

use detect::{Diagnosis, Finding, Load, Sources, Verdict, diagnose, scripts};
use heapsnapshot::{Analysis, parse_reader};

const WARM_UP: u32 = 30;
const ROUND: u32 = 100;

/// Calls `request(i)` of the program; the ids go on from round to round.
const DRIVER: &str = r"
import v8 from 'node:v8';
const [program, directory, warmUp, round] = process.argv.slice(2);
const { request } = await import(program);
let next = 0;
for (const count of [Number(warmUp), Number(round), Number(round)]) {
  for (let sent = 0; sent < count; sent++) await request(next++);
  await new Promise((resolve) => setTimeout(resolve, 20));
  globalThis.gc();
  globalThis.gc();
  v8.writeHeapSnapshot(`${directory}/${next}.heapsnapshot`);
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
    let home = tempfile::tempdir().unwrap();
    let directory = home.path().canonicalize().unwrap();
    for (file, source) in files {
        let path = directory.join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, source).unwrap();
    }
    let (file, source) = *files.last().unwrap();
    let program = directory.join(file);
    fs::write(directory.join("driver.mjs"), DRIVER).unwrap();
    let output = Command::new("node")
        .arg("--expose-gc")
        .arg(directory.join("driver.mjs"))
        .args([&program, &directory])
        .args([WARM_UP.to_string(), ROUND.to_string()])
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let snapshots: Vec<Analysis> = [WARM_UP, WARM_UP + ROUND, WARM_UP + 2 * ROUND]
        .map(|at| read(&directory.join(format!("{at}.heapsnapshot"))))
        .into();
    let mut sources = Sources::new();
    for script in scripts(&snapshots[2]) {
        if let Ok(text) = fs::read_to_string(script.path()) {
            sources.add_script(script.name, text);
        }
    }
    let round = u64::from(ROUND);
    let load = Load { requests_per_interval: Some(vec![round, round]), ..Load::default() };
    let diagnosis = diagnose(&snapshots, &load, &sources);
    Outcome { diagnosis, file: program.to_string_lossy().into_owned(), source: source.to_owned() }
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
