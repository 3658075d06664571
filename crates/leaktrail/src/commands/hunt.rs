//! `leaktrail hunt`: starts a service, drives load at it, and says whether it leaks and who owns the leak.

mod load;
mod options;
mod service;
mod values;

use std::io::{self, Write};

use serde::Serialize;

use super::hunted;
use crate::campaign::{self, Campaign};
use crate::context::{Context, Document};
use crate::error::{Failure, Result};
use crate::exit::ExitStatus;
use crate::hunt::{Folder, Plan, Watch};
use crate::interrupt::interruptible;
use crate::pipeline::Hunted;
use crate::report::{Report, text};
use options::Options;

const EXAMPLES: &str = "\
Examples:
  leaktrail hunt --load 'GET /api/users/user-{i}/dashboard' -- npm start
  leaktrail hunt --load '3:GET /items/{i}' --load 'POST /orders' --body '{\"u\":\"u{i}\"}' -- npm start
  leaktrail hunt --load 'GET /feed/{i%200}' --rate 200 --rounds 4 --requests 1000 -- node server.js
  leaktrail hunt --load-cmd 'node drive.mjs' --ready-log 'listening' -- pnpm start
  leaktrail hunt --load 'GET /{i}' --repeat 3 --self-check -- node --import tsx server.ts

In a path or body, {i} is a number that is never used twice, {i%N} one of N in turn,
{uuid} a new UUID, {zipf:N} one of N, some far more often than others.
A load command finds BASE_URL, START, COUNT and ROUND in its environment; it sends the requests
START to START+COUNT-1 and ends with code 0. The service finds its port in PORT.
The exit code is 0 if nothing leaks, 1 if something does, 3 if that stays open, 4 if the service
or its load failed.";

/// Start a service, drive load at it, and name the owner of its leak
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    #[command(flatten)]
    options: Options,
}

/// What is asked for.
pub(crate) struct Request {
    options: Options,
}

impl TryFrom<Box<Args>> for Request {
    type Error = Failure;

    fn try_from(args: Box<Args>) -> Result<Self> {
        args.options.check()?;
        Ok(Self { options: args.options })
    }
}

/// The document.
#[derive(Serialize)]
struct Hunt(Report);

impl Document for Hunt {
    const COMMAND: &'static str = "hunt";

    fn text(&self, out: &mut dyn Write, width: Option<usize>) -> io::Result<()> {
        text::write(&self.0, false, out, width)
    }
}

/// Runs the command.
pub(crate) fn run(request: Request, context: &Context) -> Result<ExitStatus> {
    let folder =
        request.options.directory("hunt").map(|directory| Folder::prepare(directory, context.force()));
    let folder = folder.transpose()?;
    let (plan, campaign) = request.options.resolve(folder.as_ref())?;
    let Hunted { report, failure } = interruptible(hunt(&plan, &campaign, context))?;
    let document = Hunt(report);
    hunted::deliver(&document, folder.as_ref(), context)?;
    match failure {
        Some(failure) => Err(failure),
        None => Ok(ExitStatus::of_verdict(document.0.verdict)),
    }
}

async fn hunt(plan: &Plan, campaign: &Campaign, context: &Context) -> Result<Hunted> {
    let watch = Watch::new(context.printer());
    campaign::run(plan, campaign, &watch).await
}
