//! A name with as much before it as it needs: `cache`, `Registry.entries`, `app.locals.cache`.

use super::names::Name;
use crate::finding::OwnerKind;

/// The most parts of a qualified name.
const MOST_PARTS: usize = 4;

/// The name at `at`; those behind it are the ones above it.
pub(crate) fn qualified(names: &[Name], at: usize) -> String {
    let mut parts = Vec::new();
    for name in names[at..].iter().take(MOST_PARTS) {
        parts.push(name.text.as_str());
        if matches!(name.kind, OwnerKind::Variable | OwnerKind::Global) {
            break;
        }
        if let Some(class) = &name.class {
            parts.push(class);
            break;
        }
    }
    parts.reverse();
    parts.join(".")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::PackageKind;
    use heapsnapshot::NodeIdx;

    fn name(text: &str, kind: OwnerKind, class: Option<&str>) -> Name {
        let class = class.map(str::to_owned);
        Name {
            text: text.to_owned(),
            kind,
            of: NodeIdx::ROOT,
            class,
            script: None,
            path: None,
            whose: PackageKind::App,
            declared: None,
        }
    }

    #[test]
    fn up_to_the_first_name_that_stands_alone() {
        let names = [
            name("cache", OwnerKind::Property, None),
            name("locals", OwnerKind::Static, Some("app")),
            name("server", OwnerKind::Variable, None),
        ];
        assert_eq!(qualified(&names, 0), "app.locals.cache");
        assert_eq!(qualified(&names, 2), "server");
        let field = [name("#rows", OwnerKind::Private, Some("Table"))];
        assert_eq!(qualified(&field, 0), "Table.#rows");
    }
}
