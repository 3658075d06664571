//! Sockets, streams, watchers, processes: objects with something of the operating system behind them.

use heapsnapshot::NodeIdx;
use rustc_hash::FxHashMap;

use super::read::{class, with_prototypes};
use super::{Pattern, Scene, Subject};
use crate::finding::{Fix, PackageKind};

pub(super) const PATTERN: Pattern = Pattern { name: "handles", test, facts, fix };

/// Classes of Node and undici, and how each is closed.
const KINDS: [(&str, &str); 36] = [
    ("UDP", "close()"),
    ("UDPWrap", "close()"),
    ("Socket", "destroy()"),
    ("TLSSocket", "destroy()"),
    ("Server", "close()"),
    ("IncomingMessage", "destroy(), or read it to its end"),
    ("ServerResponse", "end() or destroy()"),
    ("ClientRequest", "destroy()"),
    ("Http2ServerRequest", "stream.close()"),
    ("Http2ServerResponse", "end()"),
    ("ServerHttp2Session", "close()"),
    ("ClientHttp2Session", "close()"),
    ("ServerHttp2Stream", "close()"),
    ("ClientHttp2Stream", "close()"),
    ("ReadStream", "destroy()"),
    ("WriteStream", "end() or destroy()"),
    ("FileHandle", "close()"),
    ("Dir", "close()"),
    ("FSWatcher", "close()"),
    ("StatWatcher", "unwatchFile()"),
    ("ChildProcess", "kill(), and wait for 'close'"),
    ("Interface", "close()"),
    ("WebSocket", "terminate()"),
    ("Gzip", "close()"),
    ("Gunzip", "close()"),
    ("Deflate", "close()"),
    ("Inflate", "close()"),
    ("DeflateRaw", "close()"),
    ("InflateRaw", "close()"),
    ("BrotliCompress", "close()"),
    ("BrotliDecompress", "close()"),
    ("Agent", "destroy()"),
    ("Client", "close()"),
    ("Pool", "close()"),
    ("BalancedPool", "close()"),
    ("DatabaseSync", "close()"),
];
/// Their classes have common names: only those of libraries and of Node count.
const COMMON: [&str; 6] = ["Agent", "Client", "Dir", "Interface", "Pool", "Server"];

pub(super) fn kind(scene: &Scene, node: NodeIdx) -> Option<&'static (&'static str, &'static str)> {
    with_prototypes(&scene.facts.graph, node).find_map(|node| {
        let name = class(scene.facts, node);
        let kind = KINDS.iter().find(|(kind, _)| *kind == name)?;
        let is_foreign = || {
            let spot = scene.places.spot(node);
            spot.is_some_and(|spot| scene.outlines.kind(&spot) != PackageKind::App)
        };
        (!COMMON.contains(&kind.0) || is_foreign()).then_some(kind)
    })
}

fn test(scene: &Scene) -> Option<String> {
    let share = scene.sample.share(|top| kind(scene, top).is_some());
    (share > 0.3).then(|| {
        format!("{:.0} % of the new objects are handles: sockets, streams, files, processes", share * 100.0)
    })
}

/// The most frequent kind among the new objects.
fn most_frequent(scene: &Scene) -> Option<&'static (&'static str, &'static str)> {
    let mut votes: FxHashMap<_, usize> = FxHashMap::default();
    for kind in scene.sample.tops().filter_map(|top| kind(scene, top)) {
        *votes.entry(kind).or_default() += 1;
    }
    votes.into_iter().max_by_key(|&(kind, count)| (count, kind)).map(|(kind, _)| kind)
}

fn facts(scene: &Scene) -> Vec<String> {
    let Some((class, _)) = most_frequent(scene) else { return Vec::new() };
    let now = scene.entries().len();
    let now = if now > 0 { format!(", {now} now") } else { String::new() };
    vec![format!("{} new objects of class {class} are kept{now}", scene.gained())]
}

fn fix(scene: &Scene, subject: &Subject) -> Fix {
    let (class, close) = most_frequent(scene).unwrap_or(&KINDS[0]);
    let remove = match scene.holder.as_str() {
        "Map" | "Set" => format!("{}.delete(…)", subject.name),
        _ => format!("remove it from {}", subject.name),
    };
    Fix {
        summary: "close the handles and let go of them".to_owned(),
        detail: format!(
            "Each {class} in {}{} also keeps memory and descriptors outside of the heap. When it is done, call {close}; in its 'close' and 'error' handlers {remove}; for what belongs to a response, do so in res.on('close', …), which also comes when the client goes away. stream.pipeline() and `finally` cover the error paths.",
            subject.name,
            subject.added()
        ),
    }
}
