//! Accepted findings: fingerprints in a file that is kept with the service.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::context::Context;
use crate::error::{Failure, Result, reason};
use crate::output::Output;
use crate::report::{Finding, Report, Verdict, rank};
use crate::text;
use crate::units;

const HEADER: &str =
    "# Findings that are accepted, for leaktrail diagnose --known: one fingerprint in a line.\n";
const FORMAT: &str = "a line begins with a fingerprint of 16 hexadecimal digits or with #; \
     a JSON document is a list of fingerprints or a report of leaktrail";

/// A file of fingerprints.
pub(super) struct Accepted {
    path: PathBuf,
    text: String,
    fingerprints: BTreeSet<String>,
}

/// What may stand in a JSON document.
#[derive(Deserialize)]
#[serde(untagged)]
enum Json {
    List(Vec<Entry>),
    Report {
        findings: Vec<Entry>,
        #[serde(default)]
        accepted: Vec<Entry>,
    },
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Entry {
    Fingerprint(String),
    Finding { fingerprint: String },
}

impl Accepted {
    pub(super) fn read(path: &Path) -> Result<Self> {
        match fs::read_to_string(path) {
            Ok(text) => Self::parse(path.to_owned(), text),
            Err(e) => {
                let failure = Failure::new(format!("cannot read {}: {}", path.display(), reason(&e)));
                Err(if e.kind() == ErrorKind::NotFound {
                    failure.hint(format!("--write-known {} makes it", path.display()))
                } else {
                    failure
                })
            }
        }
    }

    /// The file that will be written: nothing that is in it gets lost.
    pub(super) fn read_or_begin(path: PathBuf) -> Result<Self> {
        if !path.exists() {
            Output::File { path: path.clone(), force: true }.check()?;
            return Ok(Self { path, text: HEADER.to_owned(), fingerprints: BTreeSet::new() });
        }
        let accepted = Self::read(&path)?;
        if is_json(&accepted.text) {
            let message = format!("cannot add lines to {}: it is a JSON document", path.display());
            return Err(Failure::new(message).hint("--write-known writes text: name another file"));
        }
        Ok(accepted)
    }

    fn parse(path: PathBuf, text: String) -> Result<Self> {
        let listed = if is_json(&text) { listed_in_json(&text) } else { listed_in_lines(&text) };
        let listed = listed.and_then(|all| all.into_iter().map(valid).collect());
        match listed {
            Ok(fingerprints) => Ok(Self { path, text, fingerprints }),
            Err(fault) => Err(Failure::new(format!("{}: {fault}", path.display())).hint(FORMAT)),
        }
    }

    /// Adds what is new and writes the file, if there is anything to add.
    pub(super) fn add(&mut self, findings: &[Finding], context: &Context) -> Result<()> {
        if findings.is_empty() {
            let path = self.path.display();
            context.warning(format_args!("there is no finding to write: {path} stays as it is"));
            return Ok(());
        }
        if !self.text.ends_with('\n') {
            self.text.push('\n');
        }
        for finding in findings {
            if self.fingerprints.insert(finding.fingerprint.clone()) {
                let owner = finding.owner.name.as_deref().unwrap_or("(no name)");
                let file = finding.owner.file.as_deref().unwrap_or("(no file)");
                let comment = text::cut(&format!("{owner}, {file}: {}", finding.pattern), usize::MAX);
                let _ = write!(self.text, "\n# {comment}\n{}\n", finding.fingerprint);
            }
        }
        let output = Output::File { path: self.path.clone(), force: true };
        output.data(|out| out.write_all(self.text.as_bytes()))
    }

    /// Sets the accepted findings and suspects of a report apart.
    pub(super) fn set_apart(&self, report: &mut Report) {
        let is_accepted = |finding: &Finding| self.fingerprints.contains(&finding.fingerprint);
        (report.accepted, report.findings) = report.findings.drain(..).partition(is_accepted);
        let (suspects, others) = report.suspects.drain(..).partition(is_accepted);
        report.suspects = others;
        report.accepted.extend::<Vec<Finding>>(suspects);
        for findings in [&mut report.accepted, &mut report.findings, &mut report.suspects] {
            rank(findings);
        }
        let is_settled = match report.verdict {
            Verdict::Leak => report.findings.is_empty(),
            Verdict::Inconclusive => report.findings.is_empty() && report.suspects.is_empty(),
            _ => false,
        };
        if is_settled && !report.accepted.is_empty() {
            let count = units::counted(report.accepted.len(), "accepted finding", "accepted findings");
            let what = if report.verdict == Verdict::Leak { "leaks" } else { "is suspected" };
            report.reason = format!("nothing {what} but {count}");
            report.verdict = Verdict::Clean;
        }
    }

    /// Says which fingerprints can go.
    pub(super) fn tell_gone(&self, report: &Report, context: &Context) {
        let all = [&report.findings, &report.accepted, &report.suspects, &report.bounded];
        let present: BTreeSet<&str> = all.into_iter().flatten().map(|it| it.fingerprint.as_str()).collect();
        for gone in self.fingerprints.iter().filter(|known| !present.contains(known.as_str())) {
            context.hint(format_args!("{gone} of {} no longer occurs: its line can go", self.path.display()));
        }
    }
}

fn is_json(text: &str) -> bool {
    text.trim_start().starts_with(['{', '['])
}

fn listed_in_json(text: &str) -> std::result::Result<Vec<String>, String> {
    let entries = match serde_json::from_str(text).map_err(|e| e.to_string())? {
        Json::List(entries) => entries,
        Json::Report { findings, accepted } => findings.into_iter().chain(accepted).collect(),
    };
    let fingerprint = |entry| match entry {
        Entry::Fingerprint(fingerprint) | Entry::Finding { fingerprint } => fingerprint,
    };
    Ok(entries.into_iter().map(fingerprint).collect())
}

fn listed_in_lines(text: &str) -> std::result::Result<Vec<String>, String> {
    let words = text.lines().filter_map(|line| line.split_whitespace().next());
    Ok(words.filter(|word| !word.starts_with('#')).map(str::to_owned).collect())
}

fn valid(fingerprint: String) -> std::result::Result<String, String> {
    if fingerprint.len() == 16 && fingerprint.bytes().all(|digit| digit.is_ascii_hexdigit()) {
        Ok(fingerprint.to_ascii_lowercase())
    } else {
        Err(format!("\"{}\" is no fingerprint", text::cut(&fingerprint, 40)))
    }
}
