//! What is watched.

use probe::{Inspector, RuntimeProcess};
use serde::Serialize;

/// The process, as far as it is known.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Subject {
    pub(super) pid: Option<u32>,
    pub(super) runtime: Option<String>,
    /// As `20.20.2`.
    pub(super) version: Option<String>,
    pub(super) command: Option<String>,
    /// Why its threads are not asked, if they are not.
    pub(super) outside_only: Option<String>,
}

impl Subject {
    pub(super) fn of(process: &RuntimeProcess) -> Self {
        Self {
            pid: Some(process.pid),
            runtime: Some(process.runtime.kind.to_string()),
            version: process.runtime.version.clone(),
            command: Some(process.command()),
            outside_only: None,
        }
    }

    /// What only an inspector tells: nothing about where the process runs.
    pub(super) async fn behind(inspector: &mut Inspector) -> probe::Result<Self> {
        let version = inspector.node_version().await?;
        Ok(Self {
            pid: Some(inspector.pid().await?),
            runtime: None,
            version: Some(version.trim_start_matches('v').to_owned()),
            command: None,
            outside_only: None,
        })
    }

    /// On one line.
    pub(super) fn title(&self) -> String {
        let pid = self.pid.map(|pid| format!("process {pid}")).unwrap_or_default();
        let parts = [Some(pid), self.runtime.clone(), self.version.clone(), self.command.clone()];
        let parts: Vec<String> = parts.into_iter().flatten().filter(|part| !part.is_empty()).collect();
        crate::text::cut(&parts.join(" "), usize::MAX)
    }
}
