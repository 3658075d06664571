//! From a candidate to a finding: everything that is told about it.

use heapsnapshot::{Analysis, Step};

use crate::evidence::{self, grouped, size};
use crate::finding::{Finding, Fix, Growth, Holder, Owner, OwnerKind, Package, PackageKind};
use crate::fingerprint::fingerprint;
use crate::growth::{Accumulator, Candidate, Survey, Told};
use crate::owner::{Owned, Owners, own_route, route, route_to_heavy_store, route_to_kept_store, store_at};
use crate::patterns::{KeptStore, Lookup, Scene, Subject, classify, is_async_context};
use crate::privacy::{node_name, without_keys};
use crate::sources::Sources;
use crate::trail::{descent, heaviest, trail};
use crate::verdict;

/// Stores that are less of what is new are there only by the way.
const LEAST_IN_STORES: f64 = 0.5;

/// Tells findings.
pub(crate) struct Teller<'s, 'a> {
    survey: &'s Survey<'a>,
    snapshots: &'s [Analysis],
    pub(crate) owners: Owners<'s, 'a>,
    requests: Option<&'s [u64]>,
}

/// One of the holders of a candidate, and its owner.
struct Held<'c> {
    accumulator: &'c Accumulator,
    route: Vec<Step>,
    owned: Owned,
}

impl<'s, 'a> Teller<'s, 'a> {
    pub(crate) fn new(
        survey: &'s Survey<'a>,
        snapshots: &'s [Analysis],
        sources: &'s Sources,
        requests: Option<&'s [u64]>,
    ) -> Self {
        Self { survey, snapshots, owners: Owners::new(survey, sources), requests }
    }

    fn lookup(&self) -> Lookup<'_, 's> {
        let Self { survey, snapshots, owners, .. } = self;
        Lookup { survey, snapshots, places: &owners.places, outlines: &owners.outlines }
    }

    pub(crate) fn finding(&self, candidate: &Candidate) -> Finding {
        let leading = &candidate.holders[0];
        let leading_route = route(self.survey, leading);
        let scene = Scene::of(self.lookup(), candidate, leading, &leading_route);
        let mut all: Vec<Held<'_>> =
            candidate.holders.iter().map(|accumulator| self.held(accumulator, candidate, &scene)).collect();
        let chosen = all.iter().position(is_well_named).unwrap_or(0);
        let holders =
            if all.len() > 1 { all.iter().map(|held| self.holder(held)).collect() } else { Vec::new() };
        let Held { accumulator, route, owned } = all.swap_remove(chosen);
        let scene = Scene::of(self.lookup(), candidate, accumulator, &route);
        let (scene, Owned { mut owner, sites, evidence }) =
            self.with_store(candidate, accumulator, scene, owned);
        without_data(&mut owner);
        let (pattern, reason) = classify(&scene);
        let name = owner.name.clone().unwrap_or_else(|| "the holder".to_owned());
        let subject = Subject { name: &name, sites: &sites };
        let fix = kept_limit(candidate, &name).unwrap_or_else(|| (pattern.fix)(&scene, &subject));
        let mut told = vec![reason];
        told.extend((pattern.facts)(&scene));
        told.extend(evidence::of(candidate, accumulator, self.requests));
        told.extend(evidence);
        if !self.survey.lineage.is_one_process() {
            told.push(evidence::OF_PROCESSES.to_owned());
        }
        Finding {
            rank: 0,
            fingerprint: fingerprint(
                pattern.name,
                &name,
                owner.file.as_deref().unwrap_or_default(),
                &accumulator.signature,
            ),
            pattern: pattern.name,
            confidence: verdict::confidence_of(
                candidate,
                self.requests,
                self.survey.lineage.is_one_process(),
            ),
            fix,
            owner,
            sites,
            growth: self.growth(candidate),
            holders,
            path: self.path(candidate, accumulator, route),
            evidence: told,
            known: None,
        }
    }

    fn held<'c>(&self, accumulator: &'c Accumulator, candidate: &Candidate, scene: &Scene) -> Held<'c> {
        let route = route(self.survey, accumulator);
        let is_head = scene.is_list() && accumulator.holder.label.is_some();
        // What is in a store belongs to the AsyncLocalStorage, whatever the fields of the store are called.
        let end = store_at(self.survey, &route).unwrap_or(route.len() - 1);
        let owned = self.owners.owned(&route[..=end], &candidate.tops, is_head);
        let better = match owned.owner.package.kind {
            // What Node itself holds may be there only as the resource that keeps a store of the service.
            _ if owned.owner.file.is_none() => route_to_kept_store(self.survey, &candidate.tops),
            PackageKind::Runtime => route_to_kept_store(self.survey, &candidate.tops),
            PackageKind::Dependency => own_route(self.survey, &self.owners, &route),
            PackageKind::App => None,
        };
        if let Some(route) = better {
            let owned = self.owners.owned(&route, &candidate.tops, false);
            return Held { accumulator, route, owned };
        }
        Held { accumulator, route, owned }
    }

    /// Where stores of an AsyncLocalStorage are most of what grows, it is the owner, whatever keeps them.
    fn with_store<'x>(
        &self,
        candidate: &Candidate,
        accumulator: &Accumulator,
        scene: Scene<'x, 's>,
        owned: Owned,
    ) -> (Scene<'x, 's>, Owned) {
        let found =
            if scene.is_in_store() { None } else { route_to_heavy_store(self.survey, &candidate.tops) };
        let Some((route, share)) = found.filter(|(_, share)| *share > LEAST_IN_STORES) else {
            return (scene, owned);
        };
        let class = || node_name(self.survey.heap.facts, accumulator.holder.node);
        let by = owned.owner.name.as_deref().and_then(without_keys).unwrap_or_else(class);
        let scene = scene.keeping(KeptStore {
            by,
            store: route.last().map_or(accumulator.holder.node, |step| step.node),
            share,
        });
        if !is_async_context(&scene) {
            return (scene, owned);
        }
        (scene, self.owners.owned(&route, &candidate.tops, false))
    }

    fn holder(&self, held: &Held<'_>) -> Holder {
        let owner = &held.owned.owner;
        let class = || node_name(self.survey.heap.facts, held.accumulator.holder.node);
        let name = owner.name.as_deref().and_then(without_keys);
        Holder { name: name.unwrap_or_else(class), file: owner.file.clone(), line: owner.line }
    }

    fn path(
        &self,
        candidate: &Candidate,
        accumulator: &Accumulator,
        route: Vec<Step>,
    ) -> Vec<crate::PathStep> {
        let holder = accumulator.holder;
        let growing = route.len() - 1;
        let from = route.last().map_or(holder.node, |step| step.node);
        let mut steps = route;
        if !candidate.tops.contains(&from) {
            steps.extend(descent(self.survey, from, &candidate.tops));
        }
        if let Some(object) = steps.last().filter(|step| candidate.tops.contains(&step.node)) {
            steps.extend(heaviest(self.survey, object.node));
        }
        trail(self.survey, &self.owners, &steps, growing)
    }

    fn growth(&self, candidate: &Candidate) -> Growth {
        let bytes = candidate.total(|net| net.bytes);
        let requests = self.requests.map(|all| all.iter().sum::<u64>()).filter(|&all| all > 0);
        Growth {
            count: candidate.total(|net| net.entries),
            bytes,
            bytes_per_request: requests.map(|all| bytes as f64 / all as f64),
            count_per_interval: candidate.net.iter().map(|net| net.entries).collect(),
            bytes_per_interval: candidate.net.iter().map(|net| net.bytes).collect(),
        }
    }
}

/// What to do about a holder that the program bounds itself.
fn kept_limit(candidate: &Candidate, name: &str) -> Option<Fix> {
    let capacity = candidate.bound()?;
    let Told::Limit(limit) = &capacity.told else { return None };
    let (entries, full) = (grouped(capacity.entries), size(candidate.bytes_of(capacity.entries)));
    let detail = format!(
        "{name} has a limit, {limit}, and it is not full: {entries} entries as large as those that it has take {full}. Lower the limit if this process has not as much memory to spare."
    );
    Some(Fix { summary: "check its limit".to_owned(), detail })
}

/// Keys of dictionaries are no names.
fn without_data(owner: &mut Owner) {
    if owner.kind != OwnerKind::Closure {
        owner.name = owner.name.as_deref().and_then(without_keys);
    }
    owner.aliases.retain(|alias| without_keys(alias).as_ref() == Some(alias));
}

/// Of several holders, one that the service's own code names is the owner.
fn is_well_named(held: &Held<'_>) -> bool {
    let owner = &held.owned.owner;
    let Package { kind, .. } = owner.package;
    kind == PackageKind::App && !matches!(owner.kind, OwnerKind::Closure | OwnerKind::Unknown)
}
