//! Real services, recorded while they ran under load (`traces/`), judged after every sample as `watch` would.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod trace;

use detect::live::{LiveJudgement, LiveKind, LiveRegion, LiveSample, judge};
use trace::Trace;

/// The judgement after each sample, with the seconds since the first.
fn judgements(name: &str) -> Vec<(u64, LiveJudgement)> {
    after_each(&Trace::read(name).samples())
}

fn after_each(samples: &[LiveSample]) -> Vec<(u64, LiveJudgement)> {
    (1..=samples.len()).map(|seen| (samples[seen - 1].at.as_secs(), judge(&samples[..seen]))).collect()
}

/// The same process, watched from a later moment on.
fn watched_from(number: usize, samples: &[LiveSample]) -> Vec<LiveSample> {
    let begin = samples[number].at;
    let mut later = samples[number..].to_vec();
    for sample in &mut later {
        sample.at -= begin;
        for heap in &mut sample.heaps {
            heap.floors.retain(|floor| floor.at >= begin);
            heap.floors.iter_mut().for_each(|floor| floor.at -= begin);
        }
    }
    later
}

/// The same watch at longer intervals.
fn every(step: usize, samples: &[LiveSample]) -> Vec<LiveSample> {
    let mut kept = Vec::new();
    for all in samples.chunks(step) {
        let mut sample = all[all.len() - 1].clone();
        sample.heaps[0].floors = all.iter().flat_map(|sample| sample.heaps[0].floors.clone()).collect();
        kept.push(sample);
    }
    kept
}

fn is_alarm(judgement: &LiveJudgement) -> bool {
    !matches!(judgement.kind, LiveKind::Nothing | LiveKind::Unclear)
}

/// The first alarm and the last judgement.
fn told(name: &str) -> (u64, LiveJudgement, LiveJudgement) {
    let all = judgements(name);
    let (at, first) = all.iter().find(|(_, judgement)| is_alarm(judgement)).unwrap().clone();
    (at, first, all.last().unwrap().1.clone())
}

#[test]
fn healthy_services_raise_nothing_at_any_moment_wherever_the_watch_begins_and_however_often_it_looks() {
    for name in trace::names_of(&["healthy-", "jobs-", "packing-", "saw-tooth-", "idle-"]) {
        let samples = Trace::read(&name).samples();
        for begin in [0, 2, 6, 12, 24, 36] {
            for step in [1, 2, 6] {
                for (at, judgement) in after_each(&every(step, &watched_from(begin, &samples))) {
                    let watch = format!("{name} from sample {begin} on, every {step}");
                    assert!(!is_alarm(&judgement), "{watch}, after {at} s: {judgement:?}");
                }
            }
        }
    }
}

#[test]
fn an_idle_service_and_one_whose_cache_is_warm_come_to_nothing() {
    for name in trace::names_of(&["healthy-", "jobs-", "saw-tooth-", "idle-", "cache-"]) {
        let (_, last) = judgements(&name).pop().unwrap();
        assert_eq!(last.kind, LiveKind::Nothing, "{name}: {last:?}");
        assert_eq!(last.growth_bytes_per_hour, None, "{name}");
    }
}

#[test]
fn a_cache_that_is_full_is_said_to_have_stopped() {
    let (_, last) = judgements("cache-node20").pop().unwrap();
    assert!(last.reason.contains("the heap grew by") && last.reason.contains("and stopped"), "{last:?}");
}

#[test]
fn a_leak_in_the_heap_is_told_with_its_speed() {
    for name in trace::names_of(&["heap-leak-"]) {
        let (at, first, last) = told(&name);
        assert_eq!((first.kind, last.kind), (LiveKind::Heap, LiveKind::Heap), "{name}: {first:?} {last:?}");
        assert!(at <= 130, "{name}: {at} s");
        // 80 widgets of 4 KB, three times a second.
        let expected = 80.0 * 4096.0 * 3.0 * 3600.0;
        let growth = last.growth_bytes_per_hour.unwrap();
        assert!((0.9..1.3).contains(&(growth / expected)), "{name}: {growth} {expected}");
        assert!(last.until_heap_limit.unwrap().as_secs() > 600, "{name}: {last:?}");
    }
}

#[test]
fn a_leak_of_buffers_is_told_from_the_heap() {
    for name in trace::names_of(&["buffer-leak-"]) {
        let (at, first, last) = told(&name);
        assert_eq!((first.kind, last.kind), (LiveKind::External, LiveKind::External), "{name}: {last:?}");
        assert!(at <= 200, "{name}: {at} s");
        let expected = 16384.0 * 50.0 * 3600.0;
        assert!((0.8..1.2).contains(&(last.growth_bytes_per_hour.unwrap() / expected)), "{name}: {last:?}");
        assert_eq!(last.until_heap_limit, None);
    }
}

#[test]
fn native_leaks_are_told_with_their_region() {
    for name in trace::names_of(&["tls-leak-", "addon-leak-"]) {
        let (at, first, last) = told(&name);
        assert_eq!(
            (first.kind, last.kind),
            (LiveKind::Native, LiveKind::Native),
            "{name}: {first:?} {last:?}"
        );
        assert_eq!(last.region, Some(LiveRegion::MainArena), "{name}");
        assert!(!last.fragmentation_suspected, "{name}: {last:?}");
        assert!(at <= 200, "{name}: {at} s");
    }
}

#[test]
fn what_malloc_keeps_is_no_leak() {
    for name in trace::names_of(&["fragmentation-"]) {
        let (_, _, last) = told(&name);
        assert_eq!((last.kind, last.fragmentation_suspected), (LiveKind::Native, true), "{name}: {last:?}");
        assert_eq!(last.region, Some(LiveRegion::MainArena), "{name}: {last:?}");
        assert!(last.reason.contains("fragmentation, not a leak"), "{name}: {last:?}");
        assert_eq!(last.growth_bytes_per_hour, None, "{name}: {last:?}");
    }
}

#[test]
fn without_an_inspector_growth_is_seen_but_not_explained() {
    for name in ["heap-leak-node20", "tls-leak-node20", "buffer-leak-node20"] {
        let mut samples = Trace::read(name).samples();
        samples.iter_mut().for_each(|sample| sample.heaps.clear());
        let judgement = judge(&samples);
        assert_eq!(judgement.kind, LiveKind::Unclear, "{name}: {judgement:?}");
        assert!(judgement.reason.contains("without an inspector"), "{name}: {judgement:?}");
    }
    let mut samples = Trace::read("idle-node20").samples();
    samples.iter_mut().for_each(|sample| sample.heaps.clear());
    assert_eq!(judge(&samples).kind, LiveKind::Nothing);
}

/// The program break could not be moved, so malloc had maps of its own, which the walk does not know.
#[test]
fn growth_that_malloc_may_only_keep_is_not_proven_by_40_mb() {
    let (_, last) = judgements("unmoved-break-node18").pop().unwrap();
    assert_eq!(last.kind, LiveKind::Unclear, "{last:?}");
    assert!(last.reason.contains("whether malloc only keeps it"), "{last:?}");
}
