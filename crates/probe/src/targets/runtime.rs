//! Which JavaScript runtime a program is, and its version, read from the program's file; nothing is run.
//!
//! Node.js keeps `node.js/v20.20.2` for its inspector. It lies in the program, or in `libnode` beside it.

use std::collections::HashMap;
use std::fmt;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::{LazyLock, Mutex, PoisonError};
use std::time::SystemTime;

use memchr::memmem::Finder;

/// No runtime is smaller; smaller programs of other names are not searched.
const SMALLEST_BYTES: u64 = 20 << 20;
const CHUNK_BYTES: usize = 1 << 20;
/// The longest marker and version that may lie across two chunks.
const OVERLAP_BYTES: usize = 64;

/// A JavaScript runtime.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RuntimeKind {
    /// Node.js, under whatever name.
    Node,
    /// Deno.
    Deno,
    /// Bun.
    Bun,
}

/// What a process runs on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Runtime {
    /// Which one.
    pub kind: RuntimeKind,
    /// As `20.20.2`; `None` if the program does not tell, or may not be read.
    pub version: Option<String>,
}

impl RuntimeKind {
    /// The kind that a program of this name should be.
    fn named(name: &str) -> Option<Self> {
        [(Self::Node, "node"), (Self::Deno, "deno"), (Self::Bun, "bun")]
            .into_iter()
            .find_map(|(kind, stem)| name.starts_with(stem).then_some(kind))
    }

    /// What stands before the version in the program, and what after it.
    fn marker(self) -> (&'static str, Option<u8>) {
        match self {
            Self::Node => ("node.js/v", Some(0)),
            Self::Deno => ("Deno/", None),
            Self::Bun => ("Bun v", None),
        }
    }
}

impl fmt::Display for RuntimeKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Node => "Node.js",
            Self::Deno => "Deno",
            Self::Bun => "Bun",
        })
    }
}

/// A file as it was when it was searched.
type FileId = (PathBuf, u64, Option<SystemTime>);

static SEARCHED: LazyLock<Mutex<HashMap<FileId, Option<Runtime>>>> = LazyLock::new(Mutex::default);

/// The runtime of a process; `None` if it is none of those known. Each program is searched once.
pub(super) fn of(pid: u32, exe: Option<&Path>, arguments: &[String]) -> Option<Runtime> {
    let name = |path: &Path| path.file_name().map(|name| name.to_string_lossy().into_owned());
    let Some(exe) = exe else {
        // Another user's: only its arguments may be seen.
        let kind = RuntimeKind::named(&name(Path::new(arguments.first()?))?)?;
        return Some(Runtime { kind, version: None });
    };
    let kind = name(exe).as_deref().and_then(RuntimeKind::named);
    let program = PathBuf::from(format!("/proc/{pid}/exe"));
    let about = fs::metadata(&program).ok()?;
    if kind.is_none() && about.len() < SMALLEST_BYTES {
        return None;
    }
    let id = (exe.to_owned(), about.len(), about.modified().ok());
    if let Some(found) = SEARCHED.lock().unwrap_or_else(PoisonError::into_inner).get(&id) {
        return found.clone();
    }
    let found = search(&program, kind).or_else(|| match kind? {
        RuntimeKind::Node => Some(Runtime { kind: RuntimeKind::Node, version: in_library(pid) }),
        kind => Some(Runtime { kind, version: None }),
    });
    SEARCHED.lock().unwrap_or_else(PoisonError::into_inner).insert(id, found.clone());
    found
}

/// Looks for the marker of the kind its name promises, then for Bun behind the name of Node.js.
fn search(program: &Path, named: Option<RuntimeKind>) -> Option<Runtime> {
    let kinds: &[RuntimeKind] = match named {
        Some(RuntimeKind::Deno) => &[RuntimeKind::Deno],
        Some(RuntimeKind::Bun) => &[RuntimeKind::Bun],
        Some(RuntimeKind::Node) => &[RuntimeKind::Node, RuntimeKind::Bun],
        None => &[RuntimeKind::Node],
    };
    kinds.iter().find_map(|&kind| {
        let version = version_in(File::open(program).ok()?, kind).ok()??;
        Some(Runtime { kind, version: Some(version) })
    })
}

fn in_library(pid: u32) -> Option<String> {
    let maps = fs::read_to_string(format!("/proc/{pid}/maps")).ok()?;
    let library = maps.lines().filter_map(|line| line.find('/').map(|at| &line[at..]));
    let library = library.into_iter().find(|path| path.contains("/libnode.so"))?;
    version_in(File::open(format!("/proc/{pid}/root{library}")).ok()?, RuntimeKind::Node).ok()?
}

/// The version behind the first marker that has one.
fn version_in(mut program: impl Read, kind: RuntimeKind) -> io::Result<Option<String>> {
    let (marker, end) = kind.marker();
    let finder = Finder::new(marker);
    let mut chunk = vec![0; OVERLAP_BYTES + CHUNK_BYTES];
    let mut kept = 0;
    loop {
        let read = program.read(&mut chunk[kept..])?;
        let known = &chunk[..kept + read];
        for at in finder.find_iter(known) {
            let text = &known[at + marker.len()..];
            let is_whole = text.len() + marker.len() >= OVERLAP_BYTES || read == 0;
            if let Some(version) = version_at(text, end).filter(|_| is_whole) {
                return Ok(Some(version));
            }
        }
        if read == 0 {
            return Ok(None);
        }
        let rest = known.len().saturating_sub(OVERLAP_BYTES);
        kept = known.len() - rest;
        chunk.copy_within(rest..rest + kept, 0);
    }
}

/// `20.20.2` or `23.0.0-nightly2024`, with `end` behind it if that is asked for; the development versions 0.x are none.
fn version_at(text: &[u8], end: Option<u8>) -> Option<String> {
    let is_number = |byte: &u8| byte.is_ascii_digit() || *byte == b'.';
    let mut length = text.iter().take_while(|byte| is_number(byte)).count();
    let numbers = std::str::from_utf8(&text[..length]).ok()?;
    let is_version = numbers.split('.').count() == 3 && numbers.split('.').all(|part| !part.is_empty());
    if !is_version || numbers.starts_with("0.") {
        return None;
    }
    if text.get(length) == Some(&b'-') {
        length +=
            text[length..].iter().take_while(|b| b.is_ascii_alphanumeric() || b".-+".contains(b)).count();
    }
    let is_ended = end.is_none_or(|end| text.get(length) == Some(&end));
    is_ended.then(|| String::from_utf8_lossy(&text[..length]).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn version(program: &[u8], kind: RuntimeKind) -> Option<String> {
        version_in(program, kind).unwrap()
    }

    #[test]
    fn versions_are_found_as_each_runtime_writes_them() {
        let node = b"\x7fELF node.js/v%s\0 node.js/v24.21.0\0 node.js/v9.9.9\0";
        assert_eq!(version(node, RuntimeKind::Node).as_deref(), Some("24.21.0"));
        let nightly = b"node.js/v27.0.0-nightly20261101abc\0";
        assert_eq!(version(nightly, RuntimeKind::Node).as_deref(), Some("27.0.0-nightly20261101abc"));
        let deno = b"Deno/0.80.0grpc-timeout Deno/2.9.6Deno/2.9.6";
        assert_eq!(version(deno, RuntimeKind::Deno).as_deref(), Some("2.9.6"));
        assert_eq!(version(b"x Bun v1.4.5 (Linux x64)", RuntimeKind::Bun).as_deref(), Some("1.4.5"));
    }

    #[test]
    fn text_about_node_is_not_node() {
        for text in ["node.js/v20.20.2 is a version", "node.js/v20.20\0", "node.js/v..\0", "node.js/v"] {
            assert_eq!(version(text.as_bytes(), RuntimeKind::Node), None, "{text}");
        }
    }

    #[test]
    fn a_version_that_lies_across_two_chunks_is_found() {
        let text = b"node.js/v20.20.2\0";
        for before in (CHUNK_BYTES - 20)..(CHUNK_BYTES + OVERLAP_BYTES + 20) {
            let mut program = vec![b'.'; before];
            program.extend(text);
            program.resize(before + 200, b'.');
            assert_eq!(version(&program, RuntimeKind::Node).as_deref(), Some("20.20.2"), "{before}");
        }
    }
}
