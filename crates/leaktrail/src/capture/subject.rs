//! The process that snapshots are taken of, as far as it may be told beside them.

use std::path::Path;

use probe::{Attached, RuntimeProcess};
use serde::{Deserialize, Serialize};

use crate::error::Result;
use crate::moment;

/// Nothing of the environment and none of the service's arguments but its script: they may hold secrets.
const READ: &str = "({ pid: process.pid, script: process.argv[1] ?? null, node: process.versions.node ?? null, \
     v8: process.versions.v8 ?? null, platform: process.platform, arch: process.arch, flags: process.execArgv })";
/// Flags whose value is code.
const CODE_FLAGS: [&str; 5] = ["-e", "--eval", "-p", "--print", "-pe"];

/// A process.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Subject {
    /// The file name of its script, without its extension.
    pub(crate) name: String,
    pub(crate) pid: u32,
    pub(crate) started_unix_ms: Option<u64>,
    /// As `20.20.2`.
    pub(crate) node_version: Option<String>,
    pub(crate) v8_version: Option<String>,
    pub(crate) platform: String,
    pub(crate) arch: String,
    /// The runtime's flags on the command line.
    pub(crate) flags: Vec<String>,
}

#[derive(Deserialize)]
struct Read {
    pid: u32,
    script: Option<String>,
    node: Option<String>,
    v8: Option<String>,
    platform: String,
    arch: String,
    flags: Vec<String>,
}

impl Subject {
    pub(super) async fn of(attached: &mut Attached) -> Result<Self> {
        let read: Read = attached.inspector().evaluate(READ).await?;
        let process = attached.process();
        let started = process.and_then(|process: &RuntimeProcess| process.started);
        Ok(Self {
            name: name(read.script.as_deref()),
            pid: process.map_or(read.pid, |process| process.pid),
            started_unix_ms: started.map(moment::unix_ms),
            node_version: read.node,
            v8_version: read.v8,
            platform: read.platform,
            arch: read.arch,
            flags: without_code(read.flags),
        })
    }
}

/// A name for files: letters, digits, and little else.
fn name(script: Option<&str>) -> String {
    let stem = script.and_then(|script| Path::new(script).file_stem()?.to_str()).unwrap_or_default();
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
    let plain: String = stem.chars().map(|c| if is_plain(c) { c } else { '_' }).take(40).collect();
    let plain = plain.trim_start_matches(['.', '-']);
    if plain.is_empty() { "node".to_owned() } else { plain.to_owned() }
}

fn without_code(flags: Vec<String>) -> Vec<String> {
    let mut is_code = false;
    let shown = flags.into_iter().map(|flag| {
        // As in `-p -e CODE`, one may follow the other.
        let is_flag = CODE_FLAGS.contains(&flag.as_str());
        let shown = match flag.split_once('=') {
            _ if is_code && !is_flag => "…".to_owned(),
            Some((name, _)) if CODE_FLAGS.contains(&name) => format!("{name}=…"),
            _ => flag,
        };
        is_code = is_flag;
        shown
    });
    shown.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_fit_for_files() {
        let names = [Some("/srv/my api/server.main.mjs"), Some("../-x y.js"), Some("/srv/.cjs"), None];
        assert_eq!(names.map(name), ["server.main", "x_y", "cjs", "node"]);
    }

    #[test]
    fn code_on_the_command_line_is_not_told() {
        for (flags, expected) in [
            ("--inspect -e login('secret') --eval=1 --no-warnings", "--inspect -e … --eval=… --no-warnings"),
            ("-p -e login('secret') --no-warnings", "-p -e … --no-warnings"),
            ("-pe login('secret')", "-pe …"),
            ("--print --not-a-flag --no-warnings", "--print … --no-warnings"),
        ] {
            let shown = without_code(flags.split(' ').map(str::to_owned).collect());
            assert_eq!(shown.join(" "), expected);
        }
    }
}
