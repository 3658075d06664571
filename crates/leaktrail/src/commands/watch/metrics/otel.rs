//! The names of OpenTelemetry's conventions for V8 and processes, as Prometheus spells them.

use super::super::document::{Sample, Space};
use super::families::{Family, own};

const GC_BOUNDS: [f64; 4] = [0.01, 0.1, 1.0, 10.0];

pub(super) fn families(sample: &Sample) -> Vec<Family> {
    let mut families = Vec::new();
    if let Some(rss) = sample.rss_bytes {
        families.push(Family::gauge(
            "process_memory_usage_bytes",
            "The amount of physical memory in use.",
            rss,
        ));
    }
    if let Some(main) = sample.main() {
        let of = |name, help, value: fn(&Space) -> u64| {
            let labelled = |space: &Space| (vec![("v8js_heap_space_name", space.name.clone())], value(space));
            Family::gauges(name, help, main.spaces.iter().map(labelled))
        };
        families.extend([
            of("v8js_memory_heap_used_bytes", "Heap memory size allocated.", |space| space.used_bytes),
            of("v8js_memory_heap_space_size_bytes", "Heap space size.", |space| space.size_bytes),
            of("v8js_memory_heap_space_available_size_bytes", "Heap space available size.", |space| {
                space.available_bytes
            }),
            of("v8js_memory_heap_space_physical_size_bytes", "Committed size of a heap space.", |space| {
                space.physical_bytes
            }),
            Family::collections("v8js_gc_duration_seconds", "v8js_gc_type", &GC_BOUNDS, &main.gc),
            Family::gauge(
                "nodejs_external_memory_bytes",
                "External memory of the main thread.",
                main.external_bytes,
            ),
        ]);
    }
    families.extend(own(sample));
    families
}
