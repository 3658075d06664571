//! One capture of a process at a time.

use crate::lock::Named;
use crate::targets::Target;
use crate::{Error, Result};

/// Says to other runs of this user that snapshots of a process are being taken. Dropping it takes that back; so does the
/// kernel, if this process is killed.
#[derive(Debug)]
pub struct Claim {
    /// `None` where no file could be made: then only the connections to the inspector tell.
    _held: Option<Named>,
}

impl Claim {
    /// Claims the target, if no other run of this user has.
    pub fn of(target: &Target) -> Result<Self> {
        let (target, name) = match target {
            Target::Process(process) => {
                let id = process.id;
                (format!("process {}", id.pid), format!("{}-{}", id.pid, id.started_ticks))
            }
            Target::Inspector(url) => {
                let place = url.split("://").last().unwrap_or_default().split('/').next().unwrap_or_default();
                (format!("the process behind {place}"), place.replace(|c: char| !c.is_alphanumeric(), "-"))
            }
        };
        match Named::take(&format!("capture-{name}")) {
            Ok(Some(held)) => Ok(Self { _held: Some(held) }),
            Ok(None) => Err(Error::SnapshotInProgress { target }),
            Err(_) => Ok(Self { _held: None }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_is_claimed_once_at_a_time() {
        let target = Target::Inspector(format!("ws://claim-test-{}:9229/x", std::process::id()));
        let other = Target::Inspector(format!("ws://claim-test-{}:9230/x", std::process::id()));
        let claim = Claim::of(&target).unwrap();
        let error = Claim::of(&target).unwrap_err();
        assert!(error.to_string().contains(":9229"), "{error}");
        drop(Claim::of(&other).unwrap());
        drop(claim);
        assert!(Claim::of(&target).is_ok());
    }
}
