//! Processes made by hand: what the recorded ones do not show.

use std::time::Duration;

use super::{Floor, HeapSample, LiveJudgement, LiveKind, LiveRegion, LiveSample, NativeSample, judge};

const MB: u64 = 1 << 20;

fn heap(worker: Option<&str>, at: Duration, floor_bytes: u64, external_bytes: u64) -> HeapSample {
    HeapSample {
        worker: worker.map(str::to_owned),
        used_bytes: floor_bytes + 20 * MB * (at.as_secs() % 3),
        total_bytes: floor_bytes + 60 * MB,
        limit_bytes: Some(1000 * MB),
        external_bytes,
        array_buffers_bytes: 0,
        native_contexts: None,
        floors: vec![Floor { at, used_bytes: floor_bytes, external_bytes }],
    }
}

/// A calm process: a heap of 50 MB, and 8 MB in malloc's main arena.
fn calm(at: Duration) -> LiveSample {
    let heap = heap(None, at, 50 * MB, 2 * MB);
    LiveSample {
        at,
        rss_bytes: 160 * MB,
        native: Some(NativeSample {
            v8_bytes: heap.total_bytes,
            main_arena_bytes: 8 * MB,
            files_bytes: 40 * MB,
            free_in_arenas_bytes: Some(MB),
            ..NativeSample::default()
        }),
        heaps: vec![heap],
        container_limit_bytes: Some(500 * MB),
        container_room_bytes: Some(300 * MB),
    }
}

/// A sample each 10 s, changed by the number of it.
fn after(samples: u64, change: impl Fn(u64, &mut LiveSample)) -> LiveJudgement {
    let all: Vec<LiveSample> = (0..samples)
        .map(|number| {
            let mut sample = calm(Duration::from_secs(10 * number));
            change(number, &mut sample);
            sample
        })
        .collect();
    judge(&all)
}

fn grown(sample: &mut LiveSample, bytes: u64) {
    sample.heaps[0].used_bytes += bytes;
    sample.heaps[0].total_bytes += bytes;
    sample.heaps[0].floors[0].used_bytes += bytes;
    sample.native.as_mut().unwrap().v8_bytes += bytes;
}

#[test]
fn of_the_first_minute_only_what_grows_so_far_is_said() {
    assert_eq!(judge(&[]).kind, LiveKind::Unclear);
    assert_eq!(after(9, |_, _| ()).kind, LiveKind::Unclear);
    assert_eq!(after(10, |_, _| ()).kind, LiveKind::Nothing);
    let early = after(6, |n, sample| grown(sample, n * MB));
    assert_eq!(early.kind, LiveKind::Unclear);
    assert!(early.reason.starts_with("the heap grew by 5.2 MB in 50 s so far"), "{early:?}");
    assert_eq!(after(10, |n, sample| grown(sample, n * MB)).kind, LiveKind::Heap);
}

#[test]
fn global_objects_that_pile_up_are_told() {
    let judgement = after(30, |n, sample| {
        grown(sample, n * MB);
        sample.heaps[0].native_contexts = Some(1 + n);
    });
    assert!(judgement.reason.contains("became 30 from 1"), "{judgement:?}");
}

#[test]
fn the_thread_that_leaks_is_named() {
    let judgement = after(30, |n, sample| {
        sample.heaps.push(heap(Some("[worker 1] a"), sample.at, 30 * MB, 0));
        sample.heaps.push(heap(Some("[worker 2] b"), sample.at, (30 + n) * MB, 0));
        sample.native.as_mut().unwrap().v8_bytes += (180 + n) * MB;
    });
    assert_eq!((judgement.kind, judgement.worker.as_deref()), (LiveKind::Heap, Some("[worker 2] b")));
}

#[test]
fn times_to_limits_are_the_earliest() {
    let judgement = after(30, |n, sample| grown(sample, n * MB));
    let growth = judgement.growth_bytes_per_hour.unwrap();
    assert_eq!(growth.round() as u64, 360 * MB);
    let hours = |left_mb: f64| left_mb * MB as f64 / judgement.interval.unwrap()[1];
    assert_eq!(judgement.until_heap_limit.unwrap().as_secs(), (hours(1000.0 - 79.0) * 3600.0) as u64);
    assert_eq!(judgement.until_container_limit.unwrap().as_secs(), (hours(300.0) * 3600.0) as u64);
}

#[test]
fn a_leak_is_found_after_a_long_calm_and_after_a_large_start() {
    let late = after(200, |n, sample| grown(sample, n.saturating_sub(160) * MB));
    assert_eq!(late.kind, LiveKind::Heap, "{late:?}");
    let warmed = after(60, |n, sample| grown(sample, 60 * n.min(5) * MB + n * MB));
    assert_eq!(warmed.kind, LiveKind::Heap, "{warmed:?}");
}

/// A day at 10 s: half an hour of growth is a fiftieth of it.
#[test]
fn a_leak_after_a_day_is_found_within_the_hour() {
    let leak = |n: u64| n.saturating_sub(8_640) * MB;
    let judged = after(8_640 + 240, |n, sample| grown(sample, leak(n)));
    assert_eq!(judged.kind, LiveKind::Heap, "{judged:?}");
    let growth = judged.growth_bytes_per_hour.unwrap();
    assert!((growth / (360 * MB) as f64 - 1.0).abs() < 0.3, "{judged:?}");
}

#[test]
fn what_only_comes_back_is_no_growth() {
    let emptied = after(90, |n, sample| grown(sample, (n % 40) * MB));
    assert_eq!(emptied.kind, LiveKind::Nothing, "{emptied:?}");
    assert!(emptied.reason.contains("rises and falls"), "{emptied:?}");
}

#[test]
fn what_was_never_collected_is_not_known() {
    let judgement = after(30, |n, sample| {
        grown(sample, n * MB);
        sample.heaps[0].floors.clear();
    });
    assert_eq!(judgement.kind, LiveKind::Unclear);
    assert!(judgement.reason.contains("no major collection yet"), "{judgement:?}");
}

#[test]
fn memory_of_webassembly_is_external_though_it_lies_among_pages_of_v8() {
    let judgement = after(40, |n, sample| {
        sample.heaps[0].external_bytes += 4 * n * MB;
        sample.heaps[0].floors[0].external_bytes += 4 * n * MB;
        sample.native.as_mut().unwrap().v8_bytes += 4 * n * MB;
    });
    assert_eq!(judgement.kind, LiveKind::External, "{judgement:?}");
}

#[test]
fn pages_stacks_and_files_have_names() {
    let region = |change: fn(&mut NativeSample, u64)| {
        let judgement = after(40, |n, sample| change(sample.native.as_mut().unwrap(), n * MB));
        (judgement.kind, judgement.region)
    };
    let native = |region| (LiveKind::Native, Some(region));
    assert_eq!(region(|it, bytes| it.v8_bytes += 20 * bytes), native(LiveRegion::V8));
    assert_eq!(region(|it, bytes| it.stacks_bytes += bytes), native(LiveRegion::Stacks));
    assert_eq!(region(|it, bytes| it.files_bytes += bytes), native(LiveRegion::Files));
    assert_eq!(region(|it, bytes| it.thread_arenas_bytes += bytes), native(LiveRegion::ThreadArenas));
    assert_eq!(region(|it, bytes| it.other_anonymous_bytes += bytes), native(LiveRegion::OtherAnonymous));
}

#[test]
fn what_was_given_back_is_taken_off_and_what_is_unknown_is_suspected() {
    let growing = |free: fn(u64) -> Option<u64>| {
        after(40, move |n, sample| {
            let native = sample.native.as_mut().unwrap();
            native.main_arena_bytes += 4 * n * MB;
            native.free_in_arenas_bytes = free(4 * n * MB);
        })
    };
    let kept = growing(Some);
    assert_eq!((kept.kind, kept.fragmentation_suspected), (LiveKind::Native, true), "{kept:?}");
    assert!(kept.reason.contains("not a leak"), "{kept:?}");
    let leaked = growing(|_| Some(MB));
    assert_eq!((leaked.kind, leaked.fragmentation_suspected), (LiveKind::Native, false), "{leaked:?}");
    let unknown = growing(|_| None);
    assert_eq!((unknown.kind, unknown.fragmentation_suspected), (LiveKind::Native, true), "{unknown:?}");
}

#[test]
fn a_thread_that_does_not_answer_now_and_then_is_no_growth() {
    let judgement = after(60, |n, sample| {
        let native = sample.native.as_mut().unwrap();
        native.main_arena_bytes += 100 * MB;
        sample.heaps[0].external_bytes = 101 * MB;
        if n > 30 && n % 2 == 0 {
            sample.heaps.clear();
        }
    });
    assert_eq!(judgement.kind, LiveKind::Nothing, "{judgement:?}");
}

#[test]
fn a_leak_is_told_though_its_thread_is_silent_for_a_moment() {
    let main = after(42, |n, sample| {
        grown(sample, n * MB);
        if n > 39 {
            sample.heaps.clear();
        }
    });
    assert_eq!(main.kind, LiveKind::Heap, "{main:?}");
    let worker = after(42, |n, sample| {
        sample.heaps.push(heap(Some("[worker 1] a"), sample.at, (30 + n) * MB, 0));
        sample.native.as_mut().unwrap().v8_bytes += (90 + n) * MB;
        if n > 39 {
            sample.heaps.truncate(1);
        }
    });
    assert_eq!((worker.kind, worker.worker.as_deref()), (LiveKind::Heap, Some("[worker 1] a")));
}

#[test]
fn what_threads_said_long_ago_is_no_news() {
    let growing = |bytes_each: u64| {
        after(80, move |n, sample| {
            if n > 40 {
                sample.heaps.clear();
                sample.native.as_mut().unwrap().main_arena_bytes += (n - 40) * bytes_each;
            }
        })
    };
    let leaking = growing(4 * MB);
    assert_eq!(leaking.kind, LiveKind::Unclear, "{leaking:?}");
    assert!(leaking.reason.contains("without an inspector"), "{leaking:?}");
    let calm = growing(0);
    assert_eq!((calm.kind, calm.reason.as_str()), (LiveKind::Nothing, "nothing grew in 6 min"), "{calm:?}");
}

#[test]
fn without_regions_the_rest_of_all_memory_counts() {
    let judgement = after(40, |n, sample| {
        sample.native = None;
        sample.rss_bytes += 4 * n * MB;
    });
    assert_eq!(
        (judgement.kind, judgement.fragmentation_suspected),
        (LiveKind::Native, true),
        "{judgement:?}"
    );
    let heap = after(40, |n, sample| {
        grown(sample, 4 * n * MB);
        sample.native = None;
        sample.rss_bytes += 4 * n * MB;
    });
    assert_eq!(heap.kind, LiveKind::Heap, "{heap:?}");
}
