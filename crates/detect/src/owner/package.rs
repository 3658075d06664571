//! Whose code a script is.

use crate::finding::{Package, PackageKind};
use crate::sources::Sources;

const MODULES: &str = "/node_modules/";

/// The package of a file.
pub(crate) fn package_of(path: &str, sources: &Sources) -> Package {
    let kind = sources.kind(path);
    let place = path.rfind(MODULES).map(|at| at + MODULES.len()).filter(|_| kind == PackageKind::Dependency);
    let Some(start) = place else { return Package { name: None, version: None, kind } };
    let parts = if path[start..].starts_with('@') { 2 } else { 1 };
    let name = path[start..].split('/').take(parts).collect::<Vec<_>>().join("/");
    let version = sources.package_version(&path[..start + name.len()]).map(str::to_owned);
    Package { name: Some(name), version, kind }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_innermost_package_counts() {
        let mut sources = Sources::new();
        sources.add_package_version("/srv/node_modules/.pnpm/@a+b@1/node_modules/@a/b", "1.2.3");
        let package = package_of("/srv/node_modules/.pnpm/@a+b@1/node_modules/@a/b/lib/c.js", &sources);
        assert_eq!(package.name.as_deref(), Some("@a/b"));
        assert_eq!(package.version.as_deref(), Some("1.2.3"));
        assert_eq!(package_of("/srv/app.js", &sources), Package::default());
        assert_eq!(package_of("node:events", &sources).kind, PackageKind::Runtime);
    }
}
