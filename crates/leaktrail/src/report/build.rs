//! Judgements and measurements become the report: paths relative to the service, numbers as documents have them.

use std::path::Path;

use detect::{Diagnosis, MemoryGrowth, MemoryKind};
use heapsnapshot::{Analysis, Census, compare};
use probe::MemorySample;

use super::{
    ClassGrowth, Finding, Fix, Growth, Holder, Memory, MemoryRound, Owner, Package, Report, Service, Site,
    Step, StepEdge, StepNode,
};
use crate::hunt::{Measured, Plan};

/// More classes are noise.
const MOST_CLASSES: usize = 8;

/// Puts everything that is known into one report.
pub(crate) fn build(
    plan: &Plan,
    measured: &Measured,
    facts: &[Analysis],
    growth: Option<MemoryGrowth>,
    diagnosis: Diagnosis,
) -> Report {
    let home = plan.service.cwd.canonicalize().unwrap_or_else(|_| plan.service.cwd.clone());
    let all = |findings: Vec<detect::Finding>| findings.into_iter().map(|f| finding(f, &home)).collect();
    Report {
        verdict: diagnosis.verdict.as_str(),
        reason: diagnosis.reason,
        service: Service {
            command: plan.service.command.iter().map(|part| part.to_string_lossy().into_owned()).collect(),
            node_version: measured.node_version.clone(),
            warmup_requests: plan.warmup_requests,
            requests_per_round: plan.requests_per_round,
            rounds: plan.rounds,
            failed_requests: measured.failures,
        },
        memory: memory(measured, growth),
        findings: all(diagnosis.findings),
        suspects: all(diagnosis.suspects),
        bounded: all(diagnosis.bounded),
        classes: classes(facts),
        snapshots: measured.kept.iter().map(|path| path.display().to_string()).collect(),
    }
}

fn memory(measured: &Measured, growth: Option<MemoryGrowth>) -> Memory {
    let rounds = measured.round_ends.iter().map(|&at| memory_round(measured.samples[at])).collect();
    Memory {
        kind: growth.map_or(MemoryKind::None, |growth| growth.kind).as_str(),
        rounds,
        growth_bytes_per_request: growth.map(|growth| growth.slope.per_request),
        interval: growth.map(|growth| growth.slope.interval),
        minimum_detectable_bytes_per_request: growth.map(|growth| growth.slope.minimum_detectable()),
    }
}

fn memory_round((requests, sample): (u64, MemorySample)) -> MemoryRound {
    MemoryRound {
        requests,
        rss_bytes: sample.rss_bytes,
        heap_used_bytes: sample.heap_used_bytes,
        heap_total_bytes: sample.heap_total_bytes,
        external_bytes: sample.external_bytes,
        array_buffers_bytes: sample.array_buffers_bytes,
    }
}

/// The classes that grew most from the first to the last snapshot.
fn classes(facts: &[Analysis]) -> Vec<ClassGrowth> {
    let [first, .., last] = facts else { return Vec::new() };
    let after = Census::of(&last.graph, None);
    let before = Census::of(&first.graph, Some(after.shapes()));
    let mut rows = compare(&before, &after);
    rows.retain(|row| row.size_delta_bytes() > 0);
    rows.truncate(MOST_CLASSES);
    rows.into_iter()
        .map(|row| ClassGrowth {
            name: row.class.name.to_string_lossy().into_owned(),
            delta: row.delta(),
            size_delta_bytes: row.size_delta_bytes(),
        })
        .collect()
}

/// `file` relative to the service's directory when it lies below it.
fn relative(file: Option<String>, home: &Path) -> Option<String> {
    file.map(|file| match Path::new(&file).strip_prefix(home) {
        Ok(below) => below.display().to_string(),
        Err(_) => file,
    })
}

fn finding(finding: detect::Finding, home: &Path) -> Finding {
    let detect::Finding { rank, fingerprint, pattern, confidence, owner, evidence, growth, fix, .. } =
        finding;
    Finding {
        rank,
        fingerprint,
        pattern,
        confidence,
        owner: Owner {
            name: owner.name,
            kind: owner.kind.as_str(),
            function: owner.function,
            file: relative(owner.file, home),
            line: owner.line,
            column: owner.column,
            package: Package {
                name: owner.package.name,
                version: owner.package.version,
                kind: owner.package.kind.as_str(),
            },
        },
        sites: finding.sites.into_iter().map(|s| site(s, home)).collect(),
        growth: Growth {
            count: growth.count,
            bytes: growth.bytes,
            bytes_per_request: growth.bytes_per_request,
            bytes_per_interval: growth.bytes_per_interval,
        },
        holders: finding.holders.into_iter().map(|h| holder(h, home)).collect(),
        path: finding.path.into_iter().map(|s| step(s, home)).collect(),
        evidence,
        fix: Fix { summary: fix.summary, detail: fix.detail },
    }
}

fn site(site: detect::Site, home: &Path) -> Site {
    let file = relative(Some(site.file), home).unwrap_or_default();
    Site { role: site.role.as_str(), file, line: site.line, column: site.column }
}

fn holder(holder: detect::Holder, home: &Path) -> Holder {
    Holder { name: holder.name, file: relative(holder.file, home), line: holder.line }
}

fn step(step: detect::PathStep, home: &Path) -> Step {
    let detect::PathStep { edge, node, growing, .. } = step;
    Step {
        edge: edge.map(|edge| StepEdge { kind: edge.kind, name: edge.name }),
        node: StepNode {
            id: node.id.0,
            kind: node.kind,
            name: node.name,
            file: relative(node.file, home),
            line: node.line,
        },
        growing,
    }
}
