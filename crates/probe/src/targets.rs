//! JavaScript processes of this machine, and which of them is meant. Linux only, but for inspector addresses.
//!
//! Reading them touches none of them: all comes from `/proc`. [`RuntimeProcess::access`] asks those sockets that look
//! like an inspector's whether they are.

mod access;
mod options;
mod pm2;
mod process;
mod reference;
mod runtime;
mod user;

pub use access::{Access, Endpoint, Obstacle};
pub(crate) use access::{STARTING, endpoint_at, is_unnamed};
pub use pm2::Pm2;
pub use process::RuntimeProcess;
pub use reference::{Target, TargetRef};
pub use runtime::{Runtime, RuntimeKind};

use tokio::task::JoinSet;

use crate::process::running;
use crate::{Error, Result};

/// The processes that run Node.js, Deno or Bun, by pid.
pub fn processes() -> Result<Vec<RuntimeProcess>> {
    if cfg!(not(target_os = "linux")) {
        return Err(Error::LinuxOnly { what: "finding processes" });
    }
    let mut found: Vec<_> = running().into_iter().filter_map(RuntimeProcess::of).collect();
    found.sort_by_key(|process| process.pid);
    Ok(found)
}

/// The same, each with how it can be attached to. All are asked at once.
pub async fn survey() -> Result<Vec<(RuntimeProcess, Access)>> {
    let mut asked = JoinSet::new();
    for process in processes()? {
        asked.spawn(async move {
            let access = process.access().await;
            (process, access)
        });
    }
    let mut answered = asked.join_all().await;
    answered.retain(|(_, access)| *access != Access::Refused(Obstacle::Ended));
    answered.sort_by_key(|(process, _)| process.pid);
    Ok(answered)
}
