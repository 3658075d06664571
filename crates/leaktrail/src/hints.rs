//! What is wrong with a snapshot, what that usually means, and what to do about it.

use std::fmt::Display;
use std::io::ErrorKind;

use heapsnapshot::{Error, Kinship};

use crate::error::{Failure, reason};
use crate::units;

const HOW_TO_TAKE_ONE: &str = "a heap snapshot is the JSON document that v8.writeHeapSnapshot(), \
     node --heapsnapshot-signal=SIGUSR2 or the Memory panel of DevTools writes";
const WHY_CUT: &str = "the process ended or the disk was full while the snapshot was written; \
     take it again and wait until the file stops growing";
const WHY_CUT_GZIP: &str = "the compressed file was not written or copied to its end; \
     compare its size with the original's";

/// A fault of the snapshot called `name`, which may look like another kind of document.
pub(crate) fn unreadable(
    name: impl Display,
    error: &Error,
    is_gzip: bool,
    looks_like: Option<&str>,
) -> Failure {
    match error {
        Error::Read { offset, source } if is_gzip => damaged_gzip(name, *offset, source),
        Error::Read { offset, source } => {
            Failure::new(format!("{name}: cannot read on at byte {offset}: {}", reason(source)))
        }
        Error::Empty | Error::Truncated { .. } => Failure::new(format!("{name}: {error}")).hint(WHY_CUT),
        _ => {
            let looks = looks_like.map(|kind| format!("this looks like {kind}; ")).unwrap_or_default();
            Failure::new(format!("{name}: {error}")).hint(looks + HOW_TO_TAKE_ONE)
        }
    }
}

fn damaged_gzip(name: impl Display, offset: u64, source: &std::io::Error) -> Failure {
    let after = format!("after {offset} bytes of the snapshot");
    match source.kind() {
        ErrorKind::UnexpectedEof => {
            Failure::new(format!("{name}: the gzip stream is cut short {after}")).hint(WHY_CUT_GZIP)
        }
        ErrorKind::InvalidData | ErrorKind::InvalidInput => {
            let why = reason(source);
            Failure::new(format!("{name}: the gzip stream is damaged {after}: {why}")).hint(WHY_CUT_GZIP)
        }
        _ => Failure::new(format!("{name}: cannot read on {after}: {}", reason(source))),
    }
}

/// Why the ids of two snapshots cannot be compared. V8 numbers objects anew when the inspector
/// session that took a snapshot ends, so it need not be another process.
pub(crate) fn strangers(Kinship { common_ids, same_objects }: Kinship) -> String {
    let what = match (same_objects * 100).checked_div(common_ids) {
        None => "no object id is in both".to_owned(),
        Some(percent) => format!(
            "of {} object ids in both only {percent} % stand for the same object",
            units::count(common_ids)
        ),
    };
    format!(
        "{what}: they are of different processes, or the inspector was disconnected in between \
         (keep one session for all snapshots)"
    )
}
