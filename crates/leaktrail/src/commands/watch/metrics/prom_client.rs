//! The names of prom-client's default metrics, for those numbers that it has too.

use probe::targets::RuntimeKind;

use super::super::document::{Sample, Space};
use super::super::subject::Subject;
use super::families::{Family, Labels, own};

const GC_BOUNDS: [f64; 6] = [0.001, 0.01, 0.1, 1.0, 2.0, 5.0];

pub(super) fn families(subject: &Subject, sample: &Sample) -> Vec<Family> {
    let mut families = Vec::new();
    if let Some(rss) = sample.rss_bytes {
        families.push(Family::gauge("process_resident_memory_bytes", "Resident memory size in bytes.", rss));
    }
    families.extend(version(subject));
    if let Some(main) = sample.main() {
        let gauge = Family::gauge;
        families.extend([
            gauge(
                "nodejs_heap_size_total_bytes",
                "Process heap size from Node.js in bytes.",
                main.heap_total_bytes,
            ),
            gauge(
                "nodejs_heap_size_used_bytes",
                "Process heap size used from Node.js in bytes.",
                main.heap_used_bytes,
            ),
            gauge(
                "nodejs_external_memory_bytes",
                "Node.js external memory size in bytes.",
                main.external_bytes,
            ),
            spaces("nodejs_heap_space_size_total_bytes", &main.spaces, |space| space.size_bytes),
            spaces("nodejs_heap_space_size_used_bytes", &main.spaces, |space| space.used_bytes),
            spaces("nodejs_heap_space_size_available_bytes", &main.spaces, |space| space.available_bytes),
            Family::collections("nodejs_gc_duration_seconds", "kind", &GC_BOUNDS, &main.gc),
        ]);
    }
    families.extend(own(sample));
    families
}

/// `new_space` is `new` here.
fn spaces(name: &'static str, all: &[Space], value: fn(&Space) -> u64) -> Family {
    let labelled = |space: &Space| {
        let short = space.name.strip_suffix("_space").unwrap_or(&space.name);
        (vec![("space", short.to_owned())], value(space))
    };
    Family::gauges(name, "Heap of the main thread by V8's spaces, in bytes.", all.iter().map(labelled))
}

/// What only an inspector tells is taken for Node.js.
fn version(subject: &Subject) -> Option<Family> {
    let is_node = subject.runtime.as_ref().is_none_or(|runtime| *runtime == RuntimeKind::Node.to_string());
    let version = subject.version.as_deref().filter(|_| is_node)?;
    let mut parts = version.split(['.', '-']);
    let labels: Labels = vec![
        ("version", format!("v{version}")),
        ("major", parts.next()?.to_owned()),
        ("minor", parts.next()?.to_owned()),
        ("patch", parts.next()?.to_owned()),
    ];
    Some(Family::gauges("nodejs_version_info", "Node.js version info.", [(labels, 1)]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_node_has_its_version_told() {
        let version_of = |runtime: Option<RuntimeKind>| {
            let runtime = runtime.map(|kind| kind.to_string());
            let told = Some("20.20.2".to_owned());
            version(&Subject { pid: None, runtime, version: told, command: None, outside_only: None })
        };
        assert!(version_of(Some(RuntimeKind::Node)).is_some() && version_of(None).is_some());
        assert!(version_of(Some(RuntimeKind::Deno)).is_none());
    }
}
