//! The flags that say what drives the service.

use std::path::PathBuf;
use std::time::Duration;

use probe::{Body, Driver, Load, LoadCommand, Route};

use super::values;
use crate::commands::time::time;
use crate::error::{Failure, Result};

const HOW_TO_LOAD: &str = "say what the service is asked for, as --load 'GET /api/items/{i}', or name a program that \
                           sends requests with --load-cmd";

/// The load.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Load")]
pub(crate) struct LoadOptions {
    /// A request, as 'GET /items/{i}'; several take turns, with weights as in '3:GET /items/{i}'
    #[arg(long = "load", value_name = "[WEIGHT:]METHOD PATH", conflicts_with = "load_cmd")]
    routes: Vec<Route>,
    /// A program that sends the requests START to START+COUNT-1 to BASE_URL, run by sh
    #[arg(long, value_name = "CMD")]
    load_cmd: Option<String>,
    /// What is sent with POST, PUT and PATCH; may hold {i} like a path
    #[arg(long, value_name = "TEXT", conflicts_with = "load_cmd")]
    body: Option<Body>,
    /// Sent with every request, as 'Authorization: Bearer …'
    #[arg(long = "header", value_name = "NAME: VALUE", value_parser = values::header, conflicts_with = "load_cmd")]
    headers: Vec<(String, String)>,
    /// Requests under way at once
    #[arg(long, value_name = "N", default_value_t = 8, value_parser = clap::value_parser!(u16).range(1..),
          conflicts_with = "load_cmd")]
    concurrency: u16,
    /// Begin so many requests per second, however long answers take, instead of one after another
    #[arg(long, value_name = "N/s", value_parser = values::rate, conflicts_with = "load_cmd")]
    rate: Option<f64>,
    /// The share of requests whose client leaves before the answer is complete
    #[arg(long, value_name = "PCT", value_parser = values::percent, default_value = "0%", conflicts_with = "load_cmd")]
    abort: f64,
    /// How long one answer may take
    #[arg(long, value_name = "TIME", value_parser = time, default_value = "30s", conflicts_with = "load_cmd")]
    timeout: Duration,
}

impl LoadOptions {
    /// Refuses a hunt without load.
    pub(super) fn check(&self) -> Result<()> {
        match (&self.load_cmd, self.routes.is_empty()) {
            (None, true) => Err(Failure::new("no load was given").hint(HOW_TO_LOAD)),
            (Some(command), _) if command.trim().is_empty() => {
                Err(Failure::new("the command of --load-cmd is empty").hint(HOW_TO_LOAD))
            }
            _ => match self.driver(None) {
                Driver::Requests(load) => load.check().map_err(|e| Failure::new(e.to_string())),
                Driver::Command(_) => Ok(()),
            },
        }
    }

    /// The driver, but for the address of the service.
    pub(super) fn driver(&self, log_file: Option<PathBuf>) -> Driver {
        match &self.load_cmd {
            Some(command) => Driver::Command(LoadCommand { log_file, ..LoadCommand::new(command, ".", "") }),
            None => Driver::Requests(Load {
                body: self.body.clone(),
                headers: self.headers.clone(),
                concurrency: usize::from(self.concurrency),
                rate: self.rate,
                timeout: self.timeout,
                abort_share: self.abort,
                ..Load::new("", self.routes.clone())
            }),
        }
    }
}
