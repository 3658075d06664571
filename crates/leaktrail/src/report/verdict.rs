//! The verdict of a report: what was judged, or that there was nothing to judge.

use serde::Serialize;

/// What is true of a service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Verdict {
    Leak,
    OutsideHeap,
    Saturating,
    Clean,
    Inconclusive,
    /// The service or the load broke.
    Failed,
}

impl Verdict {
    /// As documents spell it.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Leak => "leak",
            Self::OutsideHeap => "outside-heap",
            Self::Saturating => "saturating",
            Self::Clean => "clean",
            Self::Inconclusive => "inconclusive",
            Self::Failed => "failed",
        }
    }

    /// Whether the service passes.
    pub(crate) fn passes(self) -> bool {
        matches!(self, Self::Clean | Self::Saturating)
    }
}

impl From<detect::Verdict> for Verdict {
    fn from(verdict: detect::Verdict) -> Self {
        match verdict {
            detect::Verdict::Leak => Self::Leak,
            detect::Verdict::OutsideHeap => Self::OutsideHeap,
            detect::Verdict::Saturating => Self::Saturating,
            detect::Verdict::Clean => Self::Clean,
            detect::Verdict::Inconclusive => Self::Inconclusive,
        }
    }
}
