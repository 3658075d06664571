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

/// `app.context.visitors`, as the service wrote it, if that is the name at `at` and those above it:
/// better than the class of a library's object.
pub(super) fn as_written(names: &[Name], at: usize, chain: &str) -> Option<String> {
    if let (Some(class), true) = (&names[at].class, chain.starts_with('[')) {
        return Some(format!("{class}{chain}"));
    }
    // What is above an object of a class is another object's.
    let until =
        names[at..].iter().position(|name| name.class.is_some()).map_or(names.len(), |nth| at + nth + 1);
    let is_own_class = names[at].class.is_some() && names[at].is_app_class;
    let mut parts = chain.rsplit('.');
    let fits = names[at..until].iter().zip(parts.by_ref()).all(|(name, part)| name.text == part);
    let is_free = !matches!(names[at].kind, OwnerKind::Variable | OwnerKind::Global) && !is_own_class;
    (fits && is_free).then(|| chain.to_owned())
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
            is_function: false,
            is_app_class: false,
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

    #[test]
    fn as_the_service_wrote_it() {
        let names = [
            name("visitors", OwnerKind::Property, None),
            name("context", OwnerKind::Property, Some("Application")),
            name("server", OwnerKind::Variable, None),
        ];
        assert_eq!(as_written(&names, 0, "app.context.visitors").as_deref(), Some("app.context.visitors"));
        assert_eq!(as_written(&names, 0, "app.other.visitors"), None);
        assert_eq!(as_written(&names[1..], 0, "app.context").as_deref(), Some("app.context"));
        let own = [Name { is_app_class: true, ..name("rows", OwnerKind::Property, Some("Table")) }];
        assert_eq!(as_written(&own, 0, "table.rows"), None);
    }
}
