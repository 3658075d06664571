//! What several runs say together: what most of them say.

use crate::report::{Finding, Repeat, Report, Verdict, rank};

/// One report of all runs; that of the first run which says what most say.
pub(super) fn combined(mut reports: Vec<Report>) -> Report {
    if reports.len() == 1 {
        return reports.remove(0);
    }
    let repeats: Vec<Repeat> = reports.iter().map(repeat).collect();
    let all = reports.len();
    let of = |verdict: Verdict| repeats.iter().filter(|repeat| repeat.verdict == verdict).count();
    let chosen = reports.iter().position(|report| 2 * of(report.verdict) > all);
    let owners = |report: &Report| -> Vec<String> {
        report.findings.iter().map(|finding| finding.fingerprint.clone()).collect()
    };
    let named: Vec<Vec<String>> = reports.iter().map(owners).collect();
    let mut report = reports.swap_remove(chosen.unwrap_or(0));
    report.repeats = repeats;
    if chosen.is_none() {
        doubt(&mut report, "the runs do not agree");
        return report;
    }
    let (verdict, agreeing) =
        (report.verdict, report.repeats.iter().filter(|it| it.verdict == report.verdict));
    report.reason = format!("{}; {} of {all} runs say {}", report.reason, agreeing.count(), verdict.as_str());
    let is_common = |finding: &Finding| {
        2 * named.iter().filter(|owners| owners.contains(&finding.fingerprint)).count() > all
    };
    let (common, rare): (Vec<Finding>, Vec<Finding>) = report.findings.drain(..).partition(is_common);
    report.suspects.extend(rare);
    report.findings = common;
    rank(&mut report.findings);
    rank(&mut report.suspects);
    if verdict == Verdict::Leak && report.findings.is_empty() {
        doubt(&mut report, "the runs name different owners");
    }
    report
}

fn doubt(report: &mut Report, why: &str) {
    report.verdict = Verdict::Inconclusive;
    report.reason = format!("{why}; one of them: {}", report.reason);
    report.suspect_findings();
}

/// One run in short.
pub(super) fn repeat(report: &Report) -> Repeat {
    Repeat {
        verdict: report.verdict,
        reason: report.reason.clone(),
        growth_bytes_per_request: report.memory.growth_bytes_per_request,
        owners: report.findings.iter().filter_map(|finding| finding.owner.name.clone()).collect(),
    }
}
