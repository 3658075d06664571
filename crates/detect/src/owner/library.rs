//! The library's part in a leak: the field or variable of its own by which it holds what grows.

use super::names::Name;
use super::package::package_of;
use super::qualify::qualified;
use super::{Owned, Owners};
use crate::finding::{PackageKind, SiteRole};

impl Owners<'_, '_> {
    /// Names the library's holder beside the owner, if the holder is a library's.
    pub(super) fn tell_library(&self, owned: &mut Owned, names: &[Name]) {
        let Some(holder) = names.first().filter(|name| name.whose == PackageKind::Dependency) else { return };
        let declared = self.declared(names, 0);
        let path = declared.as_ref().map(|it| it.origin.path.as_str()).or(holder.path.as_deref());
        let Some(package) = path.map(|path| package_of(path, self.outlines.sources)) else { return };
        let Some(library) = package.name else { return };
        let version = package.version.map_or_else(String::new, |version| format!("@{version}"));
        let name = qualified(names, 0);
        owned.evidence.push(format!("it is held by `{name}` of {library}{version}"));
        let site = declared.and_then(|declared| declared.origin.site(SiteRole::Declares));
        owned.sites.extend(site.filter(|site| !owned.sites.contains(site)));
    }
}
