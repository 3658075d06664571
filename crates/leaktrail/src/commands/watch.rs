//! `leaktrail watch`: the memory of a running process, and which of it grows.

mod args;
mod document;
mod end;
mod history;
mod lines;
mod metrics;
mod session;
mod subject;
mod text;
mod tui;
mod view;

use crate::context::Context;
use crate::error::Result;
use crate::exit::ExitStatus;
use crate::interrupt::stoppable;
pub(crate) use args::Args;
use view::View;

/// Runs the command.
pub(crate) fn run(args: Args, context: &Context) -> Result<ExitStatus> {
    let plan = args.plan(context)?;
    stoppable(async |stop| {
        let target = plan.target.find().await?;
        let metrics = match plan.listen {
            Some(listen) => Some(metrics::Server::start(listen, context).await?),
            None => None,
        };
        let view = View::new(&plan, context)?;
        session::watch(&plan, target, view, metrics, &stop, context).await
    })
}
