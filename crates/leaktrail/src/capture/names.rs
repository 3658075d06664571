//! What the files of a capture are called.

use std::path::{Path, PathBuf};
use std::time::SystemTime;

use probe::Thread;
use probe::snapshot::Packing;

use super::plan::{Plan, Series};
use super::subject::Subject;
use crate::live::ThreadChoice;
use crate::moment;

const SNAPSHOT: &str = ".heapsnapshot";
const ZSTD: &str = ".zst";

/// The file of the `number`th snapshot (from 1 on) of a thread.
///
/// A name that was given is used as it is, unless there are several snapshots: then what tells them apart goes before
/// its extension.
pub(super) fn file(
    plan: &Plan,
    subject: &Subject,
    thread: Option<&Thread>,
    number: u64,
    now: SystemTime,
) -> PathBuf {
    let thread = thread.map(|thread| format!("-thread-{}", thread.id)).unwrap_or_default();
    let (folder, given) = match &plan.output {
        Some(path) if !path.is_dir() => (None, Some(path)),
        Some(folder) => (Some(folder), None),
        None => (None, None),
    };
    let in_series = if plan.series.is_several() { number_text(&plan.series, number) } else { String::new() };
    let Some(given) = given else {
        let Subject { name, pid, .. } = subject;
        let packed = if plan.packing == Packing::Zstd { ZSTD } else { "" };
        // Two of a series may be taken in one second.
        let file = format!("{name}-{pid}-{}{thread}{in_series}{SNAPSHOT}{packed}", moment::stamp(now));
        return folder.map_or_else(|| PathBuf::from(&file), |folder| folder.join(&file));
    };
    let mut mark = String::new();
    if plan.all {
        mark.push_str(&format!("-{}", subject.pid));
    }
    if plan.threads == ThreadChoice::All {
        mark.push_str(&thread);
    }
    mark.push_str(&in_series);
    marked(given, &mark)
}

/// Leading zeros, so that names sort in the order of time.
fn number_text(series: &Series, number: u64) -> String {
    let digits = series.count.map_or(4, |count| count.to_string().len());
    format!("-{number:0digits$}")
}

fn marked(path: &Path, mark: &str) -> PathBuf {
    let Some(name) = path.file_name().filter(|_| !mark.is_empty()) else { return path.to_owned() };
    let text = name.to_string_lossy();
    let extensions = [format!("{SNAPSHOT}{ZSTD}"), ZSTD.to_owned(), SNAPSHOT.to_owned()];
    let extension = extensions.into_iter().find(|extension| text.ends_with(extension.as_str()));
    let extension = extension.unwrap_or_default();
    let stem = text.strip_suffix(extension.as_str()).unwrap_or(&text);
    path.with_file_name(format!("{stem}{mark}{extension}"))
}

/// How a file of this name is packed.
pub(crate) fn packing(path: &Path) -> Packing {
    let is_packed = path.extension().is_some_and(|extension| extension == "zst");
    if is_packed { Packing::Zstd } else { Packing::Plain }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_go_before_the_extension() {
        for (given, expected) in [
            ("a.heapsnapshot", "a-2.heapsnapshot"),
            ("d/a.b.heapsnapshot.zst", "d/a.b-2.heapsnapshot.zst"),
            ("a.zst", "a-2.zst"),
            ("a.json", "a.json-2"),
        ] {
            assert_eq!(marked(Path::new(given), "-2"), Path::new(expected));
        }
        assert_eq!(marked(Path::new("a.json"), ""), Path::new("a.json"));
    }

    #[test]
    fn numbers_sort_as_text() {
        let series = |count| Series { count, every: None, when: None, keep: None };
        assert_eq!(number_text(&series(Some(12)), 3), "-03");
        assert_eq!(number_text(&series(Some(5)), 3), "-3");
        assert_eq!(number_text(&series(None), 3), "-0003");
    }
}
