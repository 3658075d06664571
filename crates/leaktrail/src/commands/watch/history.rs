//! What was seen so far, as the judgement wants it, and never more than fits.

use std::time::Duration;

use detect::live::{Floor, HeapSample, LiveSample, NativeSample};
use probe::{LiveReading, ThreadReading};

/// Five and a half hours at an interval of 10 s; longer times are told by half as many samples, again and again.
const MOST: usize = 2000;
/// The lowest of those that fall together.
const MOST_FLOORS: usize = 4;

/// Samples, the oldest first.
#[derive(Debug)]
pub(super) struct History {
    samples: Vec<LiveSample>,
    /// How many readings one sample stands for, and how many the last one does so far.
    stride: usize,
    in_last: usize,
    seen: usize,
    watched: Duration,
}

impl Default for History {
    fn default() -> Self {
        Self { samples: Vec::new(), stride: 1, in_last: 0, seen: 0, watched: Duration::ZERO }
    }
}

impl History {
    /// Adds a reading; one that does not even tell how much memory the process has is only counted.
    pub(super) fn add(&mut self, reading: &LiveReading) {
        self.seen += 1;
        self.watched = reading.at;
        let Some(sample) = sample(reading) else { return };
        match self.samples.pop() {
            Some(last) if self.in_last < self.stride => {
                self.samples.push(joined(last, sample));
                self.in_last += 1;
            }
            last => {
                self.samples.extend(last);
                self.samples.push(sample);
                self.in_last = 1;
            }
        }
        if self.samples.len() > MOST {
            self.thin_out();
        }
    }

    pub(super) fn samples(&self) -> &[LiveSample] {
        &self.samples
    }

    /// How many readings there were.
    pub(super) fn seen(&self) -> usize {
        self.seen
    }

    /// From the first to the last reading.
    pub(super) fn watched(&self) -> Duration {
        self.watched
    }

    /// Of two neighbours one stays, with the floors of both.
    fn thin_out(&mut self) {
        self.stride *= 2;
        let mut all = std::mem::take(&mut self.samples).into_iter();
        while let Some(first) = all.next() {
            self.samples.push(match all.next() {
                Some(second) => joined(first, second),
                None => first,
            });
        }
    }
}

/// The later of two samples, or the earlier one if that tells more, with the floors of both: what the inside and the
/// outside say is compared, so it must be of one moment.
fn joined(first: LiveSample, second: LiveSample) -> LiveSample {
    let sides =
        |sample: &LiveSample| usize::from(!sample.heaps.is_empty()) + usize::from(sample.native.is_some());
    let (mut kept, other) = if sides(&first) > sides(&second) { (first, second) } else { (second, first) };
    for heap in other.heaps {
        if let Some(same) = kept.heaps.iter_mut().find(|same| same.worker == heap.worker) {
            same.floors.extend(heap.floors);
            same.floors.sort_by_key(|floor| floor.used_bytes);
            same.floors.truncate(MOST_FLOORS);
            same.floors.sort_by_key(|floor| floor.at);
        }
    }
    kept
}

fn sample(reading: &LiveReading) -> Option<LiveSample> {
    let cgroup = reading.cgroup.as_ref();
    Some(LiveSample {
        at: reading.at,
        rss_bytes: reading.rss_bytes?,
        heaps: reading.threads.iter().map(heap).collect(),
        native: reading.regions.map(|regions| NativeSample {
            v8_bytes: regions.v8_bytes,
            main_arena_bytes: regions.main_arena_bytes,
            thread_arenas_bytes: regions.thread_arenas_bytes,
            stacks_bytes: regions.stacks_bytes,
            files_bytes: regions.files_bytes,
            other_anonymous_bytes: regions.other_anonymous_bytes,
            free_in_arenas_bytes: reading.malloc.map(|malloc| malloc.free_bytes),
        }),
        container_limit_bytes: cgroup.and_then(|group| group.limit_bytes),
        container_room_bytes: cgroup.and_then(|group| group.room_bytes),
    })
}

fn heap(thread: &ThreadReading) -> HeapSample {
    let floor = |floor: &probe::GcFloor| Floor {
        at: floor.at,
        used_bytes: floor.used_bytes,
        external_bytes: floor.external_bytes,
    };
    HeapSample {
        worker: thread.worker.clone(),
        used_bytes: thread.memory.heap_used_bytes,
        total_bytes: thread.memory.heap_total_bytes,
        limit_bytes: thread.heap_limit_bytes,
        external_bytes: thread.memory.external_bytes,
        array_buffers_bytes: thread.memory.array_buffers_bytes,
        native_contexts: thread.native_contexts,
        floors: thread.floors.iter().map(floor).collect(),
    }
}

#[cfg(test)]
mod tests {
    use std::time::SystemTime;

    use super::*;

    fn reading(second: u64) -> LiveReading {
        let memory = probe::MemorySample {
            rss_bytes: 0,
            heap_used_bytes: second,
            heap_total_bytes: 0,
            external_bytes: 0,
            array_buffers_bytes: 0,
        };
        let at = Duration::from_secs(second);
        let floor = probe::GcFloor { at, used_bytes: second, external_bytes: 0 };
        LiveReading {
            at,
            taken: SystemTime::UNIX_EPOCH,
            rss_bytes: Some(second),
            threads: vec![ThreadReading {
                worker: None,
                memory,
                heap_limit_bytes: None,
                native_contexts: None,
                detached_contexts: None,
                malloced_bytes: None,
                spaces: Vec::new(),
                collections: None,
                floors: vec![floor],
            }],
            silent: Vec::new(),
            regions: None,
            malloc: None,
            cgroup: None,
        }
    }

    #[test]
    fn a_long_time_is_kept_in_bounds_from_its_beginning_to_its_end() {
        let mut history = History::default();
        let last = 20_000;
        for second in 0..=last {
            history.add(&reading(second));
        }
        let samples = history.samples();
        assert!(samples.len() <= MOST && history.seen() == last as usize + 1);
        assert!(samples.is_sorted_by_key(|sample| sample.at));
        assert!(samples[0].at < Duration::from_secs(last / 20));
        assert_eq!(samples.last().unwrap().rss_bytes, last);
        let floors: Vec<&Floor> = samples.iter().flat_map(|sample| &sample.heaps[0].floors).collect();
        assert_eq!(floors[0].used_bytes, 0);
        assert!(floors.is_sorted_by_key(|floor| floor.at));
        assert!(samples.iter().all(|sample| sample.heaps[0].floors.len() <= MOST_FLOORS));
    }

    #[test]
    fn a_silent_thread_takes_no_floors_away() {
        let mut history = History::default();
        for second in 0..=2 * MOST as u64 {
            let mut reading = reading(second);
            if second % 2 == 1 {
                reading.threads.clear();
            }
            history.add(&reading);
        }
        let heaps: Vec<&HeapSample> = history.samples().iter().flat_map(|sample| &sample.heaps).collect();
        assert_eq!(heaps.len(), history.samples().len());
        assert_eq!(heaps.iter().map(|heap| heap.floors.len()).sum::<usize>(), MOST + 1);
    }
}
