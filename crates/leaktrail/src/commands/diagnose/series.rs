//! Snapshots in the order of time: whether they belong together, and what is refused.

use std::collections::BTreeMap;

use heapsnapshot::{Identities, Kinship, LabelPlace};

use crate::capture::Sidecar;
use crate::context::Context;
use crate::diagnosis::Unanalysed;
use crate::error::{Failure, Result};
use crate::hints;
use crate::open::{About, Input, Snapshot, open_labelled};
use crate::report::MatchedBy;
use crate::text;

/// Snapshots that can be diagnosed together.
pub(super) struct Series {
    pub(super) graphs: Vec<Unanalysed>,
    pub(super) files: Vec<String>,
    pub(super) matched_by: MatchedBy,
    /// Where V8 said that the maps of scripts are, by the script's name.
    pub(super) map_urls: BTreeMap<String, String>,
}

struct Member {
    input: Input,
    unanalysed: Unanalysed,
    identities: Identities,
    sidecar: Option<Sidecar>,
}

/// Reads the snapshots; puts them into the order of time if `sort`, and refuses another order if not.
pub(super) fn read(inputs: Vec<Input>, sort: bool, context: &Context) -> Result<Series> {
    let count = inputs.len();
    let mut members = Vec::with_capacity(count);
    for (at, input) in inputs.into_iter().enumerate() {
        context.reporter().about(format!("{input} ({} of {count})", at + 1));
        // Growth is told by the labels of nearly all edges.
        let read = open_labelled(&input, LabelPlace::Memory, context)?;
        let Snapshot { graph, about: About { sidecar, .. }, slot, keeping } = read;
        context.reporter().begin("identities");
        let identities = Identities::of(&graph);
        members.push(Member { identities, input, unanalysed: Unanalysed { graph, slot, keeping }, sidecar });
    }
    context.reporter().about(String::new());
    refuse_twins(&members)?;
    let matched_by = match strangers(&members) {
        None => {
            in_order(&mut members, sort, |member| Some(member.identities.newest()))?;
            MatchedBy::Id
        }
        Some((before, after, kinship)) => {
            let doubt = hints::strangers(kinship);
            let doubt =
                format!("{before} and {after}: {doubt}; objects are matched by path, which is less certain");
            refuse_other_programs(&members)?;
            // Ids of other processes, or of other sessions, tell no time.
            in_order(&mut members, sort, |member| Some(member.sidecar.as_ref()?.about.taken_unix_ms))?;
            context.warning(doubt);
            MatchedBy::Path
        }
    };
    let files = members.iter().map(|member| member.input.path()).collect();
    let map_urls = members.last().and_then(|member| member.sidecar.as_ref()).map(Sidecar::map_urls);
    let graphs = members.into_iter().map(|member| member.unanalysed).collect();
    Ok(Series { graphs, files, matched_by, map_urls: map_urls.unwrap_or_default() })
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

/// Whatever differs between two programs would look like growth, or hide it.
fn refuse_other_programs(members: &[Member]) -> Result<()> {
    let scripts: Vec<_> =
        members.iter().map(|member| detect::script_names(&member.unanalysed.graph)).collect();
    for (pair, names) in members.windows(2).zip(scripts.windows(2)) {
        let (before, after) = (&names[0], &names[1]);
        let common = after.iter().filter(|name| before.binary_search(name).is_ok()).count();
        // Another process of a program may not have loaded all that it loads in the end.
        if common * 2 < before.len().min(after.len()) {
            let message = format!(
                "{} and {} are of different programs: of {} and {} scripts only {common} are in both",
                pair[0].input,
                pair[1].input,
                before.len(),
                after.len()
            );
            return Err(Failure::new(message).hint("name snapshots of one service, best of one process"));
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

/// Puts the members into the order of time, or refuses them, if their time is known.
fn in_order<T: Ord + Copy>(
    members: &mut [Member],
    sort: bool,
    time: impl Fn(&Member) -> Option<T>,
) -> Result<()> {
    if members.iter().any(|member| time(member).is_none()) {
        return Ok(());
    }
    let Some(pair) = members.windows(2).find(|pair| time(&pair[0]) > time(&pair[1])) else { return Ok(()) };
    let message =
        format!("{} is older than {}: the oldest snapshot goes first", pair[1].input, pair[0].input);
    members.sort_by_key(&time);
    if sort {
        return Ok(());
    }
    let order: Vec<String> =
        members.iter().map(|member| text::cut(&member.input.path(), usize::MAX)).collect();
    Err(Failure::new(message).hint(format!("--sort sorts them, or: leaktrail diagnose {}", order.join(" "))))
}
