//! Ranges of versions as npm writes them.

use semver::{Version, VersionReq};

/// Whether a version lies in a range such as `>=1.2.0 <1.4.3 || 2.0.0`.
pub(super) fn is_affected(version: &str, range: &str) -> bool {
    let Ok(version) = Version::parse(version) else { return false };
    // A pre-release counts as the release that it precedes.
    let version = Version::new(version.major, version.minor, version.patch);
    range.split("||").any(|alternative| requirement(alternative).is_some_and(|it| it.matches(&version)))
}

/// npm puts spaces between comparators, Cargo commas; npm's bare version means exactly that one.
pub(super) fn requirement(alternative: &str) -> Option<VersionReq> {
    let comparators = alternative.split_whitespace().map(|it| {
        if it.starts_with(|first: char| first.is_ascii_digit()) { format!("={it}") } else { it.to_owned() }
    });
    VersionReq::parse(&comparators.collect::<Vec<_>>().join(", ")).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_of_npm() {
        for (version, range, expected) in [
            ("1.4.2", ">=1.2.0 <1.4.3", true),
            ("1.4.3", ">=1.2.0 <1.4.3", false),
            ("2.0.0", "<1.0.0 || 2.0.0", true),
            ("2.0.1", "<1.0.0 || 2.0.0", false),
            ("0.1.0", "*", true),
            ("3.0.0-rc.1", ">=3.0.0", true),
            ("not a version", "*", false),
        ] {
            assert_eq!(is_affected(version, range), expected, "{version} {range}");
        }
    }
}
