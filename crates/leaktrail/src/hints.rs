//! What is wrong with a snapshot, what that usually means, and what to do about it.

use std::fmt::Display;
use std::io::ErrorKind;

use heapsnapshot::{Error, Kinship};

use crate::error::{Failure, reason};
use crate::open::Encoding;
use crate::units;

const HOW_TO_TAKE_ONE: &str = "a heap snapshot is the JSON document that v8.writeHeapSnapshot(), \
     node --heapsnapshot-signal=SIGUSR2 or the Memory panel of DevTools writes";
const WHY_CUT: &str = "the process ended or the disk was full while the snapshot was written; \
     take it again and wait until the file stops growing";
const WHY_CUT_PACKED: &str = "the compressed file was not written or copied to its end; \
     compare its size with the original's";

/// A fault of the snapshot called `name`, which may look like another kind of document.
pub(crate) fn unreadable(
    name: impl Display,
    error: &Error,
    encoding: Encoding,
    looks_like: Option<&str>,
) -> Failure {
    match error {
        Error::Read { offset, source } => match encoding {
            Encoding::Plain => {
                Failure::new(format!("{name}: cannot read on at byte {offset}: {}", reason(source)))
            }
            Encoding::Gzip => damaged(name, "gzip", *offset, source),
            Encoding::Zstd => damaged(name, "zstd", *offset, source),
        },
        Error::Empty | Error::Truncated { .. } => Failure::new(format!("{name}: {error}")).hint(WHY_CUT),
        _ => {
            let looks = looks_like.map(|kind| format!("this looks like {kind}; ")).unwrap_or_default();
            Failure::new(format!("{name}: {error}")).hint(looks + HOW_TO_TAKE_ONE)
        }
    }
}

fn damaged(name: impl Display, packing: &str, offset: u64, source: &std::io::Error) -> Failure {
    let after = format!("after {offset} bytes of the snapshot");
    match source.kind() {
        ErrorKind::UnexpectedEof => {
            Failure::new(format!("{name}: the {packing} stream is cut short {after}")).hint(WHY_CUT_PACKED)
        }
        // What zstd says has no kind.
        ErrorKind::InvalidData | ErrorKind::InvalidInput | ErrorKind::Other => {
            let why = reason(source);
            Failure::new(format!("{name}: the {packing} stream is damaged {after}: {why}"))
                .hint(WHY_CUT_PACKED)
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
