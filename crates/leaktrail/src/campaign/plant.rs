//! A leak of known size in a service: a module that Node.js loads before the service, which keeps a string
//! for each HTTP request.

use std::fs;
use std::path::PathBuf;

use tempfile::TempDir;

use crate::error::{Failure, Result};
use crate::hunt::Plan;
use crate::report::Owner;

const MODULE: &str = include_str!("plant.cjs");
const FILE: &str = "leaktrail-self-check.cjs";
const BYTES_VARIABLE: &str = "LEAKTRAIL_PLANTED_BYTES";
const OPTIONS_VARIABLE: &str = "NODE_OPTIONS";

/// The module on disk, for as long as it is needed.
pub(super) struct Plant {
    directory: TempDir,
    bytes: u64,
}

impl Plant {
    pub(super) fn new(bytes: u64) -> Result<Self> {
        let directory = tempfile::tempdir().map_err(|e| Failure::write("a temporary directory", &e))?;
        let plant = Self { directory, bytes };
        fs::write(plant.path(), MODULE).map_err(|e| Failure::write(plant.path().display(), &e))?;
        Ok(plant)
    }

    fn path(&self) -> PathBuf {
        self.directory.path().join(FILE)
    }

    /// The same plan, but the service leaks; nothing of it is kept.
    pub(super) fn in_service_of(&self, plan: &Plan) -> Plan {
        let mut plan = plan.without_files();
        let own = plan.service.env.iter().rev().find(|(name, _)| name == OPTIONS_VARIABLE);
        let own = own.map(|(_, options)| options.clone()).or_else(|| std::env::var(OPTIONS_VARIABLE).ok());
        let path = self.path().display().to_string().replace('\\', "\\\\").replace('"', "\\\"");
        let options = format!("{} --require \"{path}\"", own.unwrap_or_default());
        plan.service.env.push((OPTIONS_VARIABLE.to_owned(), options.trim().to_owned()));
        plan.service.env.push((BYTES_VARIABLE.to_owned(), self.bytes.to_string()));
        plan
    }

    /// Whether an owner is the planted one.
    pub(super) fn is_owner(&self, owner: &Owner) -> bool {
        owner.file.as_deref().is_some_and(|file| file.ends_with(FILE))
    }
}
