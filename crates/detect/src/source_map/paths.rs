//! The files that a source map names, as absolute paths.

use crate::scripts::script_path;

/// Directories to which the names in a map may be relative.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Bases<'a> {
    /// Where the map is, or the script if the map is inline.
    pub(crate) map: &'a str,
    /// The root of the project, which bundlers mean by `webpack://name/./`.
    pub(crate) project: &'a str,
}

/// The path of a source.
pub(crate) fn resolved(source: &str, source_root: Option<&str>, bases: Bases<'_>) -> String {
    let source = match source_root.filter(|root| !root.is_empty() && !is_whole(source)) {
        Some(root) => format!("{}/{source}", root.trim_end_matches('/')),
        None => source.to_owned(),
    };
    if source.starts_with("file://") {
        return normal(&script_path(&source));
    }
    if let Some((_, behind)) = source.split_once("://") {
        let path = behind.split_once('/').map_or(behind, |(_, path)| path);
        let path = path.split('?').next().unwrap_or_default();
        let path = path.trim_start_matches("[project]/");
        return joined(bases.project, path);
    }
    joined(bases.map, &source)
}

/// The file that `source` means to a file.
pub(crate) fn beside(file: &str, source: &str) -> String {
    joined(file.rsplit_once('/').map_or("", |(directory, _)| directory), source)
}

fn is_whole(source: &str) -> bool {
    source.starts_with('/') || source.contains("://")
}

fn joined(directory: &str, path: &str) -> String {
    if path.starts_with('/') { normal(path) } else { normal(&format!("{directory}/{path}")) }
}

/// Without `.` and `..`.
fn normal(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            _ => parts.push(part),
        }
    }
    format!("/{}", parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn relative_absolute_and_virtual() {
        let bases = Bases { map: "/srv/app/dist", project: "/srv/app" };
        let path = |source, root| resolved(source, root, bases);
        assert_eq!(path("../src/a.ts", None), "/srv/app/src/a.ts");
        assert_eq!(path("a.ts", Some("../src/")), "/srv/app/src/a.ts");
        assert_eq!(path("a.ts", Some("/elsewhere")), "/elsewhere/a.ts");
        assert_eq!(path("/x/a.ts", Some("..")), "/x/a.ts");
        assert_eq!(path("file:///x/my%20a.ts", None), "/x/my a.ts");
        assert_eq!(path("webpack://shop/./src/a.ts?1f", None), "/srv/app/src/a.ts");
        assert_eq!(path("webpack:///./node_modules/x/i.js", Some("")), "/srv/app/node_modules/x/i.js");
        assert_eq!(path("webpack:////abs/a.js", None), "/abs/a.js");
        assert_eq!(path("turbopack:///[project]/src/a.ts", None), "/srv/app/src/a.ts");
    }
}
