//! What was recorded of a service: one row for each sample. Not made up: `service`, `load` and `node` in each file tell
//! of what. Recorded through the inspector, floors by `v8.GCProfiler`, regions from `/proc/PID/smaps`.

use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use detect::live::{Floor, HeapSample, LiveSample, NativeSample};
use serde::Deserialize;

#[derive(Deserialize)]
pub(crate) struct Trace {
    samples: Vec<Row>,
}

#[derive(Deserialize)]
struct Row {
    at_ms: u64,
    rss_bytes: u64,
    used_bytes: u64,
    total_bytes: u64,
    limit_bytes: u64,
    external_bytes: u64,
    array_buffers_bytes: u64,
    v8_bytes: u64,
    main_arena_bytes: u64,
    thread_arenas_bytes: u64,
    other_anonymous_bytes: u64,
    stacks_bytes: u64,
    files_bytes: u64,
    free_in_arenas_bytes: Option<u64>,
    floors: Vec<(u64, u64, u64)>,
}

/// The names of all traces that begin so.
pub(crate) fn names_of(beginnings: &[&str]) -> Vec<String> {
    let files = fs::read_dir(home()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let names = files.filter_map(|file| Some(file.strip_suffix(".json")?.to_owned()));
    let mut names: Vec<String> =
        names.filter(|name| beginnings.iter().any(|beginning| name.starts_with(beginning))).collect();
    names.sort();
    for beginning in beginnings {
        assert!(names.iter().any(|name| name.starts_with(beginning)), "no trace of {beginning}");
    }
    names
}

impl Trace {
    pub(crate) fn read(name: &str) -> Self {
        serde_json::from_slice(&fs::read(home().join(format!("{name}.json"))).unwrap()).unwrap()
    }

    pub(crate) fn samples(self) -> Vec<LiveSample> {
        self.samples.into_iter().map(Row::into_sample).collect()
    }
}

impl Row {
    fn into_sample(self) -> LiveSample {
        let at = Duration::from_millis;
        let floor = |(at_ms, used_bytes, external_bytes)| Floor { at: at(at_ms), used_bytes, external_bytes };
        let heap = HeapSample {
            worker: None,
            used_bytes: self.used_bytes,
            total_bytes: self.total_bytes,
            limit_bytes: Some(self.limit_bytes),
            external_bytes: self.external_bytes,
            array_buffers_bytes: self.array_buffers_bytes,
            native_contexts: None,
            floors: self.floors.into_iter().map(floor).collect(),
        };
        let native = NativeSample {
            v8_bytes: self.v8_bytes,
            main_arena_bytes: self.main_arena_bytes,
            thread_arenas_bytes: self.thread_arenas_bytes,
            stacks_bytes: self.stacks_bytes,
            files_bytes: self.files_bytes,
            other_anonymous_bytes: self.other_anonymous_bytes,
            free_in_arenas_bytes: self.free_in_arenas_bytes,
        };
        LiveSample {
            at: at(self.at_ms),
            rss_bytes: self.rss_bytes,
            heaps: vec![heap],
            native: Some(native),
            container_limit_bytes: None,
            container_room_bytes: None,
        }
    }
}

fn home() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/live/traces")
}
