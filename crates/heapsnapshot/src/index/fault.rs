//! Why an index cannot be used.

use super::section::Section;

/// Why an index cannot be used. None of it is an error of the user: the index is made again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Fault {
    /// It does not begin as an index does: another file, one of a machine with another byte order, or one that was
    /// never finished.
    #[error("is none, or was never finished")]
    Foreign,
    /// Another version wrote it.
    #[error("is of another version")]
    OtherVersion,
    /// The snapshot has changed since, or it is of another one.
    #[error("does not belong to the snapshot as it is now")]
    Stale,
    /// It is shorter or longer than it should be.
    #[error("is cut short")]
    Truncated,
    /// The header does not have its checksum.
    #[error("is damaged in its header")]
    Header,
    /// A section does not have its checksum, or its values cannot be.
    #[error("is damaged in its section `{}`", .0.name())]
    Damaged(Section),
}
