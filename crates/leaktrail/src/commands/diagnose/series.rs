//! Snapshots in the order of time: whether they belong together, and what is refused.

use heapsnapshot::{Graph, Identities, Kinship};

use crate::context::Context;
use crate::error::{Failure, Result};
use crate::hints;
use crate::open::{Input, open};
use crate::report::MatchedBy;
use crate::text;

/// Snapshots that can be diagnosed together.
pub(super) struct Series {
    pub(super) graphs: Vec<Graph>,
    pub(super) files: Vec<String>,
    pub(super) matched_by: MatchedBy,
}

struct Member {
    input: Input,
    graph: Graph,
    identities: Identities,
}

/// Reads the snapshots; puts them into the order of time if `sort`, and refuses another order if not.
pub(super) fn read(inputs: Vec<Input>, sort: bool, context: &Context) -> Result<Series> {
    let count = inputs.len();
    let mut members = Vec::with_capacity(count);
    for (at, input) in inputs.into_iter().enumerate() {
        context.reporter().about(format!("{input} ({} of {count})", at + 1));
        let graph = open(&input, context)?.graph;
        context.reporter().begin("identities");
        members.push(Member { identities: Identities::of(&graph), input, graph });
    }
    context.reporter().about(String::new());
    refuse_twins(&members)?;
    let matched_by = match strangers(&members) {
        None => {
            in_order(&mut members, sort)?;
            MatchedBy::Id
        }
        Some((before, after, kinship)) => {
            context.warning(format_args!(
                "{before} and {after} come from different processes ({}): objects are matched by path, \
                 which is less certain",
                hints::strangers(kinship)
            ));
            MatchedBy::Path
        }
    };
    let files = members.iter().map(|member| member.input.path()).collect();
    Ok(Series { graphs: members.into_iter().map(|member| member.graph).collect(), files, matched_by })
}

fn refuse_twins(members: &[Member]) -> Result<()> {
    for (at, member) in members.iter().enumerate() {
        if let Some(twin) = members[..at].iter().find(|twin| twin.identities == member.identities) {
            let message = format!(
                "{} and {} hold the same objects: nothing can be told from them",
                twin.input, member.input
            );
            return Err(
                Failure::new(message).hint("is one a copy of the other? Take the later one after some load")
            );
        }
    }
    Ok(())
}

/// Neighbours that are not of one process.
fn strangers(members: &[Member]) -> Option<(&Input, &Input, Kinship)> {
    members.windows(2).find_map(|pair| {
        let kinship = pair[0].identities.kinship(&pair[1].identities);
        (!kinship.is_same_process()).then_some((&pair[0].input, &pair[1].input, kinship))
    })
}

fn in_order(members: &mut [Member], sort: bool) -> Result<()> {
    let late = members.windows(2).find(|pair| pair[0].identities.newest() > pair[1].identities.newest());
    let Some(pair) = late else { return Ok(()) };
    let message =
        format!("{} is older than {}: the oldest snapshot goes first", pair[1].input, pair[0].input);
    members.sort_by_key(|member| member.identities.newest());
    if sort {
        return Ok(());
    }
    let order: Vec<String> =
        members.iter().map(|member| text::cut(&member.input.path(), usize::MAX)).collect();
    Err(Failure::new(message).hint(format!("--sort sorts them, or: leaktrail diagnose {}", order.join(" "))))
}
