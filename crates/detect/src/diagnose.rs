//! The whole way from snapshots to a diagnosis.

use heapsnapshot::{Analysis, Step};

use crate::ceiling;
use crate::finding::{Finding, Noise};
use crate::growth::{self, Candidate, Survey, Trend};
use crate::hops;
use crate::join::{is_same_owner, joined};
use crate::known::known;
use crate::noise::noise;
use crate::scripts::is_runtime;
use crate::sources::Sources;
use crate::teller::Teller;
use crate::verdict::{self, Load, Verdict};

/// By less than this in an interval the insides of two processes differ anyway.
const BETWEEN_PROCESSES_BYTES: u64 = 64 * 1024;

/// What snapshots tell.
#[derive(Debug, Clone, PartialEq)]
pub struct Diagnosis {
    /// The verdict.
    pub verdict: Verdict,
    /// One sentence for it.
    pub reason: String,
    /// The leaks, the largest first; empty unless the verdict is [`Verdict::Leak`].
    pub findings: Vec<Finding>,
    /// What grows in a way that does not prove a leak.
    pub suspects: Vec<Finding>,
    /// What grew and then stopped.
    pub bounded: Vec<Finding>,
    /// New objects that are left out of the judgement, the most bytes first.
    pub noise: Vec<Noise>,
}

/// Diagnoses a process by its snapshots, in the order of time.
///
/// Three are right: after the warm-up and after each of two rounds of load. With two, growth is
/// found but cannot be told from a cache that fills; fewer tell nothing.
pub fn diagnose(snapshots: &[Analysis], load: &Load, sources: &Sources) -> Diagnosis {
    diagnose_threads(snapshots, &[], load, sources)
}

/// [`diagnose`] of a process with worker threads, each with a title and a heap of its own, of which
/// snapshots were taken at the same times. Memory is that of the process, so the threads are judged together.
pub fn diagnose_threads(
    main: &[Analysis],
    workers: &[(&str, &[Analysis])],
    load: &Load,
    sources: &Sources,
) -> Diagnosis {
    let intervals = main.len().saturating_sub(1);
    let Some(mut whole) = HeapTold::of(main, load, sources) else { return too_few() };
    for (title, snapshots) in workers {
        if let Some(worker) = HeapTold::of(snapshots, load, sources) {
            whole.add(worker.in_thread(title));
        }
    }
    let HeapTold { judged, is_one_process, findings, suspects, bounded, noise } = whole;
    let (verdict, reason) = match verdict::judge(&judged, intervals, load) {
        // What has no partner by path is not seen, so nobody is cleared.
        (Verdict::Clean | Verdict::Saturating, reason) if !is_one_process => {
            (Verdict::Inconclusive, format!("{reason}, but across processes that does not clear the service"))
        }
        judged => judged,
    };
    let [findings, suspects, bounded] = [findings, suspects, bounded].map(ranked);
    Diagnosis { verdict, reason, findings, suspects, bounded, noise }
}

/// What the snapshots of one heap tell.
struct HeapTold {
    judged: Vec<(Candidate, Trend)>,
    is_one_process: bool,
    findings: Vec<Finding>,
    suspects: Vec<Finding>,
    bounded: Vec<Finding>,
    noise: Vec<Noise>,
}

impl HeapTold {
    fn of(snapshots: &[Analysis], load: &Load, sources: &Sources) -> Option<Self> {
        let intervals = snapshots.len().saturating_sub(1);
        let requests = load.requests(intervals);
        let mut survey = growth::survey(snapshots)?;
        let mut candidates = std::mem::take(&mut survey.candidates);
        let teller = Teller::new(&survey, snapshots, sources, requests);
        ceiling::note(&teller.owners, requests, &mut candidates);
        let with_trend = |it: Candidate| {
            let is_noise = is_of_processes(&it, &survey, &teller);
            let trend = if is_noise { Trend::Noise } else { verdict::trend(&it, intervals, load) };
            (it, trend)
        };
        let judged: Vec<_> = candidates.into_iter().map(with_trend).collect();
        let tell = |wanted: &[Trend]| {
            let chosen = judged.iter().filter(|(_, trend)| wanted.contains(trend));
            joined(chosen.map(|(candidate, _)| teller.finding(candidate)).collect())
        };
        let (findings, mut suspects) = without_nameless(tell(&[Trend::Steady]));
        suspects.extend(without_owners_of(&findings, tell(&[Trend::Doubtful])));
        let bounded = without_owners_of(&findings, tell(&[Trend::Bounded, Trend::Breathing]));
        let finish = |mut all: Vec<Finding>| {
            hops::judge(&survey, &mut all);
            all.iter_mut().for_each(|finding| finding.known = known(&finding.path, sources));
            all
        };
        let [findings, suspects, bounded] = [findings, suspects, bounded].map(finish);
        let noise = noise(&survey, &judged, &teller.owners.places);
        let is_one_process = survey.lineage.is_one_process();
        Some(Self { judged, is_one_process, findings, suspects, bounded, noise })
    }

    fn in_thread(mut self, title: &str) -> Self {
        let all = self.findings.iter_mut().chain(&mut self.suspects).chain(&mut self.bounded);
        for finding in all {
            finding.evidence.insert(0, format!("in the heap of the worker thread {title}"));
        }
        self
    }

    fn add(&mut self, other: Self) {
        self.judged.extend(other.judged);
        self.is_one_process &= other.is_one_process;
        self.findings.extend(other.findings);
        self.suspects.extend(other.suspects);
        self.bounded.extend(other.bounded);
    }
}

/// The one that grew most in its weakest interval comes first.
fn ranked(mut findings: Vec<Finding>) -> Vec<Finding> {
    findings
        .sort_by_key(|finding| std::cmp::Reverse(finding.growth.bytes_per_interval.iter().min().copied()));
    findings.iter_mut().zip(1..).for_each(|(finding, rank)| finding.rank = rank);
    findings
}

/// Whether growth is what tells one process from another that does the same: some of it in Node itself,
/// as a module was loaded later or an error met once more.
fn is_of_processes(candidate: &Candidate, survey: &Survey<'_>, teller: &Teller<'_, '_>) -> bool {
    let is_foreign =
        |step: &Step| teller.owners.places.home(step.node).is_some_and(|spot| !is_runtime(&spot.script));
    let is_little = candidate.least_bytes() < BETWEEN_PROCESSES_BYTES;
    is_little && !survey.lineage.is_one_process() && !candidate.holders[0].path.iter().any(is_foreign)
}

/// Beside a holder that has a name, what has none (a handle of the runtime) is but a suspect.
fn without_nameless(findings: Vec<Finding>) -> (Vec<Finding>, Vec<Finding>) {
    let is_named = |finding: &Finding| finding.owner.name.is_some();
    if findings.iter().any(is_named) {
        findings.into_iter().partition(is_named)
    } else {
        (findings, Vec::new())
    }
}

/// An owner is told once, where the evidence is strongest.
fn without_owners_of(told: &[Finding], mut others: Vec<Finding>) -> Vec<Finding> {
    others.retain(|other| !told.iter().any(|first| is_same_owner(first, other)));
    others
}

fn too_few() -> Diagnosis {
    Diagnosis {
        verdict: Verdict::Inconclusive,
        reason: "growth needs at least two snapshots of one process".to_owned(),
        findings: Vec::new(),
        suspects: Vec::new(),
        bounded: Vec::new(),
        noise: Vec::new(),
    }
}
