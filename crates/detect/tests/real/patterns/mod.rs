//! One program and more for each pattern: the evidence and the advice must fit what the program does.

mod asynchronous;
mod containers;
mod errors;
mod events;
mod memory;
mod modules;
mod private;
mod queues;
mod stores;

use detect::Finding;

/// The evidence has all of these phrases.
#[track_caller]
fn says(finding: &Finding, phrases: &[&str]) {
    for phrase in phrases {
        let is_said = finding.evidence.iter().any(|sentence| sentence.contains(phrase));
        assert!(is_said, "no evidence says `{phrase}`: {:#?}", finding.evidence);
    }
}

/// The fix has all of these phrases.
#[track_caller]
fn advises(finding: &Finding, phrases: &[&str]) {
    let text = format!("{}: {}", finding.fix.summary, finding.fix.detail);
    for phrase in phrases {
        assert!(text.contains(phrase), "the fix does not say `{phrase}`: {text}");
    }
}
