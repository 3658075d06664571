//! What a thread answers, as its script writes it (`observer.js`).

use std::time::Duration;

use serde::Deserialize;

use super::activity::{Collections, GcFloor};
use super::{HeapSpace, ThreadReading};
use crate::memory::{MemorySample, MemoryUsage};

#[derive(Debug, Deserialize)]
pub(super) struct Said {
    now_ms: f64,
    usage: MemoryUsage,
    heap: Option<Heap>,
    spaces: Option<Vec<Space>>,
    collections: Option<Collections>,
    floors: Vec<Floor>,
}

#[derive(Debug, Deserialize)]
struct Heap {
    heap_size_limit: Option<u64>,
    number_of_native_contexts: Option<u64>,
    number_of_detached_contexts: Option<u64>,
    malloced_memory: Option<u64>,
}

#[derive(Debug, Deserialize)]
struct Space {
    space_name: String,
    space_size: u64,
    space_used_size: u64,
    space_available_size: u64,
    physical_space_size: u64,
}

#[derive(Debug, Deserialize)]
struct Floor {
    number: u64,
    at_ms: f64,
    used: u64,
    external: u64,
}

impl Said {
    /// The number of the last floor that was told.
    pub(super) fn last_floor(&self) -> Option<u64> {
        self.floors.last().map(|floor| floor.number)
    }

    /// The reading of a thread that answered at that moment.
    pub(super) fn reading(self, worker: Option<String>, at: Duration) -> ThreadReading {
        let now_ms = self.now_ms;
        let floor = |floor: Floor| GcFloor {
            at: at.saturating_sub(
                Duration::try_from_secs_f64((now_ms - floor.at_ms) / 1000.0).unwrap_or_default(),
            ),
            used_bytes: floor.used,
            external_bytes: floor.external,
        };
        let told = |value: fn(&Heap) -> Option<u64>| self.heap.as_ref().and_then(value);
        ThreadReading {
            worker,
            memory: MemorySample::from(self.usage),
            heap_limit_bytes: told(|heap| heap.heap_size_limit).filter(|&limit| limit > 0),
            native_contexts: told(|heap| heap.number_of_native_contexts),
            detached_contexts: told(|heap| heap.number_of_detached_contexts),
            malloced_bytes: told(|heap| heap.malloced_memory),
            spaces: self.spaces.unwrap_or_default().into_iter().map(HeapSpace::from).collect(),
            collections: self.collections,
            floors: self.floors.into_iter().map(floor).collect(),
        }
    }
}

impl From<Space> for HeapSpace {
    fn from(space: Space) -> Self {
        Self {
            name: space.space_name,
            size_bytes: space.space_size,
            used_bytes: space.space_used_size,
            available_bytes: space.space_available_size,
            physical_bytes: space.physical_space_size,
        }
    }
}
