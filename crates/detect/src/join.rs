//! Several holders inside one owner (the keys and the values of a cache) are told once.

use crate::evidence::size;
use crate::finding::{Finding, Growth, Owner, OwnerKind};

/// Joins what has the same owner and place into the first of them, which is the largest.
pub(crate) fn joined(findings: Vec<Finding>) -> Vec<Finding> {
    let mut joined: Vec<Finding> = Vec::new();
    for finding in findings {
        match joined.iter_mut().find(|first| is_same_owner(first, &finding)) {
            Some(first) => absorb(first, &finding),
            None => joined.push(finding),
        }
    }
    joined
}

/// Whether two findings are of one variable or field.
pub(crate) fn is_same_owner(first: &Finding, other: &Finding) -> bool {
    let (a, b) = (&first.owner, &other.owner);
    let is_placed = a.kind != OwnerKind::Closure && a.name.is_some() && a.file.is_some() && a.line.is_some();
    let place = |owner: &Owner| (owner.line, owner.column);
    is_placed
        && b.kind != OwnerKind::Closure
        && (&a.name, &a.file) == (&b.name, &b.file)
        && place(a) == place(b)
}

/// Bytes add up; an entry of one holder goes with an entry of the other.
fn absorb(first: &mut Finding, other: &Finding) {
    let Growth { bytes, bytes_per_request, bytes_per_interval, .. } = &other.growth;
    let growth = &mut first.growth;
    growth.bytes += bytes;
    growth.bytes_per_request = growth.bytes_per_request.zip(*bytes_per_request).map(|(a, b)| a + b);
    growth.bytes_per_interval.iter_mut().zip(bytes_per_interval).for_each(|(sum, bytes)| *sum += bytes);
    let alias = other.owner.aliases.first();
    let place = alias.map_or_else(String::new, |alias| format!(" in {alias}"));
    first.evidence.push(format!("{} of it belong to another holder inside the owner{place}", size(*bytes)));
    let new = other.owner.aliases.iter().filter(|alias| !first.owner.aliases.contains(alias)).cloned();
    first.owner.aliases.extend(new.collect::<Vec<_>>());
}
