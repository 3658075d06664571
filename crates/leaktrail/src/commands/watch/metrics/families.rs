//! Metrics as values, and writing them down.

use std::collections::HashMap;
use std::fmt;

use prometheus_client::encoding::{DescriptorEncoder, MetricEncoder};
use prometheus_client::metrics::MetricType;
use prometheus_client::metrics::exemplar::Exemplar;

use super::super::document::{Cgroup, Gc, Regions, Sample, Thread};

pub(super) type Labels = Vec<(&'static str, String)>;
type NoExemplars = HashMap<usize, Exemplar<Labels, f64>>;

/// One metric in all its series.
#[derive(Debug)]
pub(super) struct Family {
    name: &'static str,
    help: &'static str,
    series: Series,
}

#[derive(Debug)]
enum Series {
    Gauges(Vec<(Labels, f64)>),
    Counter(u64),
    Histograms(Vec<(Labels, Histogram)>),
}

#[derive(Debug)]
struct Histogram {
    sum: f64,
    count: u64,
    buckets: Vec<(f64, u64)>,
}

impl Family {
    pub(super) fn gauge(name: &'static str, help: &'static str, value: u64) -> Self {
        Self::gauges(name, help, [(Vec::new(), value)])
    }

    pub(super) fn gauges(
        name: &'static str,
        help: &'static str,
        series: impl IntoIterator<Item = (Labels, u64)>,
    ) -> Self {
        let series = series.into_iter().map(|(labels, value)| (labels, value as f64)).collect();
        Self { name, help, series: Series::Gauges(series) }
    }

    /// Durations of collections in seconds by kind, in the buckets that end at `bounds`, which are some of ours.
    pub(super) fn collections(name: &'static str, label: &'static str, bounds: &[f64], all: &[Gc]) -> Self {
        let histograms = all.iter().map(|gc| (vec![(label, gc.kind.to_owned())], Histogram::of(gc, bounds)));
        let help = "How long collections took since the process is watched, by their kind.";
        Self { name, help, series: Series::Histograms(histograms.collect()) }
    }
}

impl Histogram {
    fn of(gc: &Gc, bounds: &[f64]) -> Self {
        let mut buckets: Vec<(f64, u64)> = bounds.iter().map(|&bound| (bound, 0)).collect();
        buckets.push((f64::INFINITY, 0));
        let ours = probe::GC_BOUNDS.into_iter().chain([f64::INFINITY]);
        for (bound, count) in ours.zip(&gc.buckets) {
            if let Some((_, sum)) = buckets.iter_mut().find(|(end, _)| bound <= *end) {
                *sum += count;
            }
        }
        Self { sum: gc.total_ms / 1000.0, count: gc.count, buckets }
    }
}

/// Writes one family.
pub(super) fn encode(family: &Family, encoder: &mut DescriptorEncoder) -> fmt::Result {
    let kind = match family.series {
        Series::Gauges(_) => MetricType::Gauge,
        Series::Counter(_) => MetricType::Counter,
        Series::Histograms(_) => MetricType::Histogram,
    };
    // The encoder adds the final dot itself.
    let help = family.help.trim_end_matches('.');
    let mut metric = encoder.encode_descriptor(family.name, help, None, kind)?;
    match &family.series {
        Series::Gauges(series) => {
            for (labels, value) in series {
                labelled(&mut metric, labels, |metric| metric.encode_gauge(value))?;
            }
            Ok(())
        }
        Series::Counter(value) => metric.encode_counter::<Labels, _, u64>(value, None),
        Series::Histograms(series) => {
            for (labels, Histogram { sum, count, buckets }) in series {
                let none: Option<&NoExemplars> = None;
                labelled(&mut metric, labels, |metric| metric.encode_histogram(*sum, *count, buckets, none))?;
            }
            Ok(())
        }
    }
}

fn labelled(
    metric: &mut MetricEncoder,
    labels: &Labels,
    write: impl FnOnce(&mut MetricEncoder) -> fmt::Result,
) -> fmt::Result {
    // An empty list of labels would be written as empty braces.
    if labels.is_empty() { write(metric) } else { write(&mut metric.encode_family(labels)?) }
}

/// What neither prom-client nor OpenTelemetry has a name for.
pub(super) fn own(sample: &Sample) -> Vec<Family> {
    let mut families = Vec::new();
    if let Some(main) = sample.main() {
        if let Some(limit) = main.heap_limit_bytes {
            let help = "How large V8 lets the heap of the main thread grow.";
            families.push(Family::gauge("nodejs_heap_size_limit_bytes", help, limit));
        }
        let help = "The data of ArrayBuffers and Buffers of the main thread.";
        families.push(Family::gauge("nodejs_array_buffers_bytes", help, main.array_buffers_bytes));
        if let Some(contexts) = main.native_contexts {
            let help = "Global objects of the main thread, as node:vm makes them.";
            families.push(Family::gauge("nodejs_native_contexts", help, contexts));
        }
    }
    families.extend(workers(&sample.threads));
    families.extend(sample.regions.as_ref().map(regions).into_iter().flatten());
    families.extend(sample.cgroup.as_ref().map(container).into_iter().flatten());
    families
}

fn workers(threads: &[Thread]) -> Vec<Family> {
    let of = |name, help, value: fn(&Thread) -> Option<u64>| {
        let labelled = |thread: &Thread| Some((vec![("worker", thread.worker.clone()?)], value(thread)?));
        Family::gauges(name, help, threads.iter().filter_map(labelled))
    };
    if threads.iter().all(|thread| thread.worker.is_none()) {
        return Vec::new();
    }
    vec![
        of("leaktrail_worker_heap_size_used_bytes", "Heaps of worker threads, garbage included.", |thread| {
            Some(thread.heap_used_bytes)
        }),
        of("leaktrail_worker_heap_size_limit_bytes", "How large they may grow.", |thread| {
            thread.heap_limit_bytes
        }),
        of("leaktrail_worker_external_memory_bytes", "External memory of worker threads.", |thread| {
            Some(thread.external_bytes)
        }),
    ]
}

fn regions(Regions { resident, malloc_in_use_bytes, malloc_free_bytes }: &Regions) -> Vec<Family> {
    let rows = [
        ("v8", Some(resident.v8_bytes)),
        ("main_arena", Some(resident.main_arena_bytes)),
        ("thread_arenas", Some(resident.thread_arenas_bytes)),
        ("stacks", Some(resident.stacks_bytes)),
        ("files", Some(resident.files_bytes)),
        ("other_anonymous", Some(resident.other_anonymous_bytes)),
    ];
    let malloc = [("in_use", *malloc_in_use_bytes), ("free", *malloc_free_bytes)];
    let series = |label: &'static str, rows: &[(&str, Option<u64>)]| -> Vec<(Labels, u64)> {
        let labelled =
            |(name, value): &(&str, Option<u64>)| Some((vec![(label, (*name).to_owned())], (*value)?));
        rows.iter().filter_map(labelled).collect()
    };
    let help = "Resident memory by what made it.";
    let mut families = vec![Family::gauges("leaktrail_memory_region_bytes", help, series("region", &rows))];
    let arenas = "What the process has from malloc, and what it gave back and malloc keeps.";
    let malloc = series("state", &malloc);
    if !malloc.is_empty() {
        families.push(Family::gauges("leaktrail_malloc_bytes", arenas, malloc));
    }
    families
}

fn container(cgroup: &Cgroup) -> Vec<Family> {
    let usage = "Memory of the control group, page cache included.";
    let mut families =
        vec![Family::gauge("leaktrail_container_memory_usage_bytes", usage, cgroup.usage_bytes)];
    let inactive = "The part of it that the kernel takes back when memory is short.";
    families.push(Family::gauge(
        "leaktrail_container_memory_inactive_file_bytes",
        inactive,
        cgroup.inactive_file_bytes,
    ));
    if let Some(limit) = cgroup.limit_bytes {
        let help = "How much the control group may use.";
        families.push(Family::gauge("leaktrail_container_memory_limit_bytes", help, limit));
    }
    if let Some(kills) = cgroup.oom_kills {
        let help = "How often a process of the control group was killed for want of memory.";
        families.push(Family { name: "leaktrail_container_oom_kills", help, series: Series::Counter(kills) });
    }
    families
}
