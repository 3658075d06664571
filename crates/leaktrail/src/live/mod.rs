//! Work on a process that runs already: which one is meant, which of its threads, and leaving it as it was found.

mod regions;
mod target;
mod threads;

use probe::{Attached, Detached, GuardProgram, Target};

use crate::commands::close_inspector;
use crate::context::Context;
use crate::error::Result;
pub(crate) use regions::RegionsRow;
pub(crate) use target::{OneTarget, OptionalTarget, TargetArgs};
pub(crate) use threads::ThreadChoice;

/// Attaches, works and detaches, whatever the work came to. If the future is dropped, [`Attached`] cleans up.
pub(crate) async fn attached<T>(
    target: Target,
    context: &Context,
    work: impl AsyncFnOnce(&mut Attached) -> Result<T>,
) -> Result<T> {
    let mut attached = Attached::guarded(target, &guard()).await?;
    let result = work(&mut attached).await;
    match (attached.detach().await, result) {
        (Ok(Detached::Closed | Detached::WasOpen), result) => result,
        (Ok(Detached::InUse), result) => {
            context.warning(
                "a debugger has connected meanwhile, so the inspector that was opened is closed when it leaves",
            );
            result
        }
        (Ok(Detached::LeftToGuard), result) => {
            context.warning(
                "the process stands still, so the inspector that was opened is closed when it goes on: a helper process waits for that",
            );
            result
        }
        (Err(error), Ok(_)) => Err(error.into()),
        (Err(error), Err(failure)) => {
            context.warning(error);
            Err(failure)
        }
    }
}

/// This program once more, even if its file was replaced meanwhile.
fn guard() -> GuardProgram {
    GuardProgram {
        program: "/proc/self/exe".into(),
        name: "leaktrail".into(),
        arguments: vec![close_inspector::NAME.into()],
    }
}
