//! The dashboard service and its fixed twin, carried inside the binary.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;
use std::{fs, io};

/// Path in the bundle and content.
const FILES: [(&str, &str); 5] = [
    ("package.json", include_str!("../../../../examples/dashboard/package.json")),
    ("package-lock.json", include_str!("../../../../examples/dashboard/package-lock.json")),
    ("src/server.mjs", include_str!("../../../../examples/dashboard/src/server.mjs")),
    ("src/server-fixed.mjs", include_str!("../../../../examples/dashboard/src/server-fixed.mjs")),
    ("src/widgets.mjs", include_str!("../../../../examples/dashboard/src/widgets.mjs")),
];

/// A name that changes with the content, so that another version never runs on old files.
pub(super) fn version() -> String {
    let mut hasher = DefaultHasher::new();
    FILES.hash(&mut hasher);
    format!("{:016x}", hasher.finish())
}

/// Writes all files below `directory`.
pub(super) fn unpack(directory: &Path) -> io::Result<()> {
    for (path, content) in FILES {
        let target = directory.join(path);
        if let Some(parent) = target.parent() {
            fs::create_dir_all(parent)?;
        }
        fs::write(target, content)?;
    }
    Ok(())
}
