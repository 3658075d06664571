//! One finding: the owner, the path, what to do, and what that rests on.

use std::io::{self, Write};

use anstyle::Style;
use unicode_width::UnicodeWidthStr;

use super::layout::Layout;
use super::{DIM, GOOD, TITLE, path};
use crate::report::Finding;
use crate::text::{LONGEST_NAME, cut};
use crate::units;

/// Between the parts of a line.
const GAP: &str = "   ";

/// Writes a finding, or what is told like one; `style` says how bad it is.
pub(super) fn write(finding: &Finding, style: Style, out: &mut dyn Write, layout: Layout) -> io::Result<()> {
    writeln!(out)?;
    owner(finding, out, layout)?;
    pattern(finding, style, out)?;
    writeln!(out)?;
    path::write(finding, out, layout)?;
    writeln!(out)?;
    for site in finding.sites.iter().filter(|site| site.role != "declares") {
        let file = cut(&site.file, usize::MAX);
        writeln!(out, "  {:<8} {file}:{}:{}", site.role, site.line, site.column)?;
    }
    holders(finding, out, layout)?;
    for (at, sentence) in finding.evidence.iter().enumerate() {
        layout.paragraph(if at == 0 { "evidence" } else { "" }, DIM, sentence, out)?;
    }
    known(finding, out, layout)?;
    let fix = format!("{}: {}", finding.fix.summary, finding.fix.detail);
    layout.paragraph("fix", GOOD, &fix, out)
}

/// The name and where it is declared. The place is never cut: it takes a line of its own instead.
fn owner(finding: &Finding, out: &mut dyn Write, layout: Layout) -> io::Result<()> {
    let (name, place, role) = (name(finding), place(finding), role(finding));
    let parts = [&name, &place, &role].map(|part| part.width());
    let fits =
        |parts: &[usize]| 2 + parts.iter().sum::<usize>() + GAP.len() * (parts.len() - 1) <= layout.width;
    let after_place = if fits(&parts) || fits(&parts[1..]) { GAP } else { "\n  " };
    let after_name = if place.is_empty() {
        ""
    } else if fits(&parts) || after_place != GAP && fits(&parts[..2]) {
        GAP
    } else {
        "\n  "
    };
    write!(out, "  {TITLE}{name}{TITLE:#}{after_name}{TITLE}{place}{TITLE:#}")?;
    writeln!(out, "{after_place}{DIM}{role}{DIM:#}")
}

fn pattern(finding: &Finding, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let growth = &finding.growth;
    let entries = match growth.count {
        0 => String::new(),
        1 => "+1 entry, ".to_owned(),
        many => format!("+{} entries, ", units::count(many)),
    };
    let bytes = units::bytes(growth.bytes);
    let confidence = 100.0 * finding.confidence;
    writeln!(
        out,
        "  {style}{}{style:#}{GAP}{entries}+{bytes}{GAP}{DIM}confidence {confidence:.0} %{DIM:#}",
        finding.pattern
    )
}

/// Which of several holders must let go: each alone is enough to keep the objects.
fn holders(finding: &Finding, out: &mut dyn Write, layout: Layout) -> io::Result<()> {
    let named: Vec<String> = finding
        .holders
        .iter()
        .map(|holder| {
            let place = match (&holder.file, holder.line) {
                (Some(file), Some(line)) => format!(" ({file}:{line})"),
                (Some(file), None) => format!(" ({file})"),
                _ => String::new(),
            };
            cut(&format!("{}{place}", holder.name), LONGEST_NAME)
        })
        .collect();
    let all = match named.len() {
        0 | 1 => return Ok(()),
        2 => "both".to_owned(),
        more => format!("all {more}"),
    };
    let text = format!("{}: {all} must let go, each alone keeps the objects alive", named.join(", "));
    layout.paragraph("holders", TITLE, &text, out)
}

/// A leak that others have reported.
fn known(finding: &Finding, out: &mut dyn Write, layout: Layout) -> io::Result<()> {
    let Some(known) = &finding.known else { return Ok(()) };
    let fixed =
        known.fixed_in.as_ref().map_or("not fixed yet".to_owned(), |fixed| format!("fixed in {fixed}"));
    let [summary, advice] = [&known.summary, &known.advice].map(|text| text.trim_end_matches('.'));
    let installed =
        known.installed.as_ref().map_or("version unknown".to_owned(), |it| format!("{it} installed"));
    let text = format!(
        "{} {} ({installed}), {fixed}: {summary}; {advice}; see {}",
        known.package, known.affected, known.link
    );
    layout.paragraph("known", TITLE, &text, out)
}

/// The owner's name.
pub(super) fn name(finding: &Finding) -> String {
    cut(finding.owner.name.as_deref().unwrap_or("(no name)"), LONGEST_NAME)
}

/// `src/server.mjs:5:7`
pub(super) fn place(finding: &Finding) -> String {
    let owner = &finding.owner;
    let numbers = [owner.line, owner.column].into_iter().flatten().map(|number| format!(":{number}"));
    let Some(file) = &owner.file else { return String::new() };
    std::iter::once(cut(file, usize::MAX)).chain(numbers).collect()
}

/// `app code, a variable of handler`
fn role(finding: &Finding) -> String {
    let owner = &finding.owner;
    let package = &owner.package;
    let whose = match (package.kind, &package.name, &package.version) {
        ("app", ..) => "app code".to_owned(),
        (_, Some(name), Some(version)) => format!("{name}@{version}"),
        (_, Some(name), None) => name.clone(),
        (kind, None, _) => kind.to_owned(),
    };
    let kind = match owner.kind {
        "unknown" => return whose,
        kind if kind.starts_with(['a', 'e', 'i', 'o', 'u']) => format!("an {kind}"),
        kind => format!("a {kind}"),
    };
    let function = owner.function.as_ref().map(|name| format!(" in {name}")).unwrap_or_default();
    cut(&format!("{whose}, {kind}{function}"), LONGEST_NAME)
}

#[cfg(test)]
mod tests {
    use detect::{Fix, Growth, Holder, KnownLeak, Owner, OwnerKind};

    use super::*;
    use crate::places::Places;

    fn found(name: &str) -> detect::Finding {
        let holder =
            |name: &str, line| Holder { name: name.into(), file: Some("src/a.mjs".into()), line: Some(line) };
        detect::Finding {
            rank: 1,
            fingerprint: String::new(),
            pattern: "unbounded-map",
            confidence: 0.8,
            owner: Owner {
                name: Some(name.into()),
                kind: OwnerKind::Variable,
                function: Some("createApp".into()),
                file: Some("src/server.mjs".into()),
                line: Some(5),
                column: Some(7),
                ..Owner::default()
            },
            sites: Vec::new(),
            growth: Growth { count: 1200, bytes: 2_000_000, ..Growth::default() },
            holders: vec![holder(name, 5), holder("recent", 9)],
            path: Vec::new(),
            evidence: vec!["the holder is a Map".into()],
            fix: Fix { summary: "bound it".into(), detail: "delete entries".into() },
            known: None,
        }
    }

    fn lines(finding: detect::Finding, width: usize) -> Vec<String> {
        let finding = Finding::of(finding, &Places::new(std::path::Path::new("/srv"), Vec::new()));
        let mut out = Vec::new();
        write(&finding, Style::new(), &mut out, Layout::new(Some(width), false)).unwrap();
        let text = String::from_utf8(anstream::adapter::strip_bytes(&out).into_vec()).unwrap();
        text.lines().map(str::to_owned).collect()
    }

    #[test]
    fn the_place_stands_beside_a_short_name_and_below_a_long_one() {
        let short = lines(found("cache"), 110);
        assert_eq!(short[1], "  cache   src/server.mjs:5:7   app code, a variable in createApp");
        assert_eq!(short[2], "  unbounded-map   +1,200 entries, +2.0 MB   confidence 80 %");
        let long = lines(found(&"responses".repeat(6)), 80);
        assert_eq!(long[1].trim(), "responses".repeat(6));
        assert_eq!(long[2], "  src/server.mjs:5:7   app code, a variable in createApp");
    }

    #[test]
    fn names_do_nothing_to_the_terminal() {
        assert_eq!(lines(found("a\u{1b}[31mb"), 110)[1].split("   ").next(), Some("  a\\u{1b}[31mb"));
    }

    #[test]
    fn holders_that_must_let_go_and_known_leaks_are_told() {
        let known = KnownLeak {
            id: "x".into(),
            package: "prom-client".into(),
            installed: Some("14.2.0".into()),
            affected: "<15".into(),
            fixed_in: Some("15.0.0".into()),
            link: "https://example.org/1".into(),
            summary: "labels stay".into(),
            advice: "upgrade".into(),
        };
        let text = lines(detect::Finding { known: Some(known), ..found("cache") }, 200).join("\n");
        assert!(
            text.contains("  holders  cache (src/a.mjs:5), recent (src/a.mjs:9): both must let go"),
            "{text}"
        );
        let told = "  known    prom-client <15 (14.2.0 installed), fixed in 15.0.0: labels stay; upgrade; see https://example.org/1";
        assert!(text.contains(told), "{text}");
    }
}
