//! The arguments that name a running process.

use clap::{ArgMatches, Args, Command, FromArgMatches};
use probe::{Target, TargetRef};

use crate::error::{Failure, Result};

/// One process, or with `--all` several.
#[derive(Debug, clap::Args)]
pub(crate) struct TargetArgs {
    #[command(flatten)]
    wanted: OneTarget,
    /// Every process that is meant, one after the other; of a pid, also the JavaScript processes below it
    #[arg(long)]
    all: bool,
}

/// One process and no other.
#[derive(Debug, clap::Args)]
#[group(required = true, multiple = false)]
pub(crate) struct OneTarget {
    /// A pid, an open inspector as 127.0.0.1:9229, or its ws://…
    target: Option<TargetRef>,
    /// The process whose command line contains TEXT, or that PM2 calls so
    #[arg(long, value_name = "TEXT")]
    name: Option<String>,
    /// The process that listens on PORT; of a cluster, its workers
    #[arg(long, value_name = "PORT")]
    port: Option<u16>,
}

/// The same, for a command that can also do without a process.
#[derive(Debug)]
pub(crate) struct OptionalTarget(pub(crate) Option<TargetArgs>);

impl OptionalTarget {
    fn optional(command: Command) -> Command {
        command.mut_group("OneTarget", |group| group.required(false))
    }
}

impl Args for OptionalTarget {
    fn augment_args(command: Command) -> Command {
        Self::optional(TargetArgs::augment_args(command))
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::optional(TargetArgs::augment_args_for_update(command))
    }
}

impl FromArgMatches for OptionalTarget {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        if ["target", "name", "port"].iter().all(|id| !matches.contains_id(id)) {
            return Ok(Self(None));
        }
        TargetArgs::from_arg_matches(matches).map(|target| Self(Some(target)))
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

impl TargetArgs {
    /// Whether several processes may be meant.
    pub(crate) fn all(&self) -> bool {
        self.all
    }

    /// The processes that are meant: one, unless `--all`.
    pub(crate) async fn find(&self) -> Result<Vec<Target>> {
        if self.all {
            Ok(self.wanted.named()?.find_all().await?)
        } else {
            Ok(vec![self.wanted.find().await?])
        }
    }
}

impl OneTarget {
    /// The only process that is meant; more than one is an error that lists them.
    pub(crate) async fn find(&self) -> Result<Target> {
        Ok(self.named()?.find().await?)
    }

    fn named(&self) -> Result<TargetRef> {
        let Self { target, name, port } = self;
        let given = [target.clone(), name.clone().map(TargetRef::Name), port.map(TargetRef::Port)];
        given.into_iter().flatten().next().ok_or_else(|| Failure::new("no process was named"))
    }
}
