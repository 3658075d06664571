//! `leaktrail close-inspector`, which leaktrail starts itself before it opens an inspector: a guard that closes it if
//! leaktrail is killed. Nobody else has a use for it, so it is not shown.

use std::io::{self, BufReader};

use probe::Orders;

use crate::error::{Failure, Result};
use crate::exit::ExitStatus;
use crate::interrupt::uninterruptible;

/// What it is called on the command line.
pub(crate) const NAME: &str = "close-inspector";

/// Closes an inspector that leaktrail opened and could not close; started by leaktrail itself
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The process whose inspector it is
    pid: u32,
}

/// Runs the command.
pub(crate) fn run(Args { pid }: Args) -> Result<ExitStatus> {
    let (orders, held) =
        Orders::from(io::stdin()).map_err(|e| Failure::new(format!("cannot read orders: {e}")))?;
    let orders = BufReader::new(orders);
    uninterruptible(async { Ok(probe::stand_guard(pid, orders, held, io::stdout()).await?) })?;
    Ok(ExitStatus::Success)
}
