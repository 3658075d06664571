//! A text with holes that are filled from the request's id alone, so that a rerun sends the same.

use std::fmt::Write;

use super::scramble::{scramble, uniform};

/// A parsed template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Template(Vec<Part>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Text(String),
    /// `{i}`: the id itself.
    Id,
    /// `{i%N}`: 0 to N-1 in turn, over the requests of one route.
    Cycle(u64),
    /// `{uuid}`: an RFC 9562 version 4 UUID.
    Uuid,
    /// `{zipf:N}`: 0 to N-1, small numbers far more often.
    Zipf(u64),
}

/// What is wrong with a template, and at which byte.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct TemplateError {
    pub(super) offset: usize,
    pub(super) problem: String,
}

/// Which braces a text may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Braces {
    /// Those of holes.
    OnlyHoles,
    /// Any; those that make no known hole are text.
    AlsoText,
}

/// Why a brace is not that of a hole.
enum NoHole {
    Unknown(String),
    /// A known hole with a wrong number.
    Wrong(String),
}

const UUID_STREAMS: [u64; 2] = [1, 2];
const ZIPF_STREAM: u64 = 3;
const HOLES: &str = "known are {i}, {i%N}, {uuid} and {zipf:N}";

impl Template {
    pub(super) fn parse(text: &str, braces: Braces) -> Result<Self, TemplateError> {
        let mut parts = Vec::new();
        let (mut text_from, mut at) = (0, 0);
        while let Some(brace) = text[at..].find(['{', '}']).map(|found| at + found) {
            at = match Part::at(&text[brace..]) {
                Ok((hole, length)) => {
                    parts.push(Part::Text(text[text_from..brace].to_owned()));
                    parts.push(hole);
                    text_from = brace + length;
                    text_from
                }
                Err(NoHole::Unknown(_)) if braces == Braces::AlsoText => brace + 1,
                Err(NoHole::Unknown(problem) | NoHole::Wrong(problem)) => {
                    return Err(TemplateError { offset: brace, problem });
                }
            };
        }
        parts.push(Part::Text(text[text_from..].to_owned()));
        parts.retain(|part| *part != Part::Text(String::new()));
        Ok(Self(parts))
    }

    /// True if it begins with one of these as text, blanks aside; holes begin with nothing.
    pub(super) fn starts_with(&self, characters: [char; 2]) -> bool {
        matches!(self.0.first(), Some(Part::Text(text)) if text.trim_start().starts_with(characters))
    }

    /// The text for this id; `turn` counts the requests of the route.
    pub(super) fn fill(&self, id: u64, turn: u64) -> String {
        let mut text = String::new();
        for part in &self.0 {
            let _ = match part {
                Part::Text(fixed) => text.write_str(fixed),
                Part::Id => write!(text, "{id}"),
                Part::Cycle(count) => write!(text, "{}", turn % count),
                Part::Uuid => text.write_str(&uuid(id)),
                Part::Zipf(count) => write!(text, "{}", zipf(id, *count)),
            };
        }
        text
    }
}

impl Part {
    /// The hole that the text, which starts with a brace, starts with, and its length with both braces.
    fn at(text: &str) -> Result<(Self, usize), NoHole> {
        let Some(inside) = text.strip_prefix('{') else {
            return Err(NoHole::Unknown("`}` without `{`".to_owned()));
        };
        let Some((hole, _)) = inside.split_once('}') else {
            return Err(NoHole::Unknown("`{` without `}`".to_owned()));
        };
        Ok((Self::parse(hole)?, hole.len() + 2))
    }

    fn parse(hole: &str) -> Result<Self, NoHole> {
        match hole {
            "i" => return Ok(Self::Id),
            "uuid" => return Ok(Self::Uuid),
            _ => {}
        }
        if let Some(count) = hole.strip_prefix("i%") {
            return positive(hole, count).map(Self::Cycle);
        }
        if let Some(count) = hole.strip_prefix("zipf:") {
            return positive(hole, count).map(Self::Zipf);
        }
        Err(NoHole::Unknown(format!("`{{{hole}}}` is unknown; {HOLES}")))
    }
}

fn positive(hole: &str, count: &str) -> Result<u64, NoHole> {
    let wrong = || NoHole::Wrong(format!("`{{{hole}}}` needs a whole number of at least 1 for N; {HOLES}"));
    count.parse().ok().filter(|&count| count > 0).ok_or_else(wrong)
}

fn uuid(id: u64) -> String {
    let (high, low) = (scramble(id, UUID_STREAMS[0]), scramble(id, UUID_STREAMS[1]));
    format!(
        "{:08x}-{:04x}-4{:03x}-{:x}{:03x}-{:012x}",
        high >> 32,
        high >> 16 & 0xffff,
        high & 0xfff,
        8 + (low >> 62),
        low >> 48 & 0xfff,
        low & 0xffff_ffff_ffff,
    )
}

/// Zipf's law with exponent 1 in its continuous form: rank k has the share ln(1 + 1/k) / ln(N + 1).
fn zipf(id: u64, count: u64) -> u64 {
    let rank = (count as f64 + 1.0).powf(uniform(id, ZIPF_STREAM)) as u64;
    rank.clamp(1, count) - 1
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    fn fill(template: &str, id: u64) -> String {
        Template::parse(template, Braces::OnlyHoles).unwrap().fill(id, id)
    }

    #[test]
    fn holes_are_filled_and_text_is_kept() {
        assert_eq!(fill("/api/users/user-{i}/dashboard", 7), "/api/users/user-7/dashboard");
        assert_eq!(fill("{i}-{i%3}", 11), "11-2");
        assert_eq!(fill("/é", 0), "/é");
        assert_eq!(fill("", 0), "");
    }

    #[test]
    fn ids_and_uuids_never_repeat_and_a_rerun_gives_the_same() {
        for template in ["{i}", "{uuid}"] {
            let texts: HashSet<String> = (0..20_000).map(|id| fill(template, id)).collect();
            assert_eq!(texts.len(), 20_000, "{template}");
            assert_eq!(fill(template, 123), fill(template, 123));
        }
    }

    #[test]
    fn uuids_have_version_and_variant() {
        for id in 0..1000 {
            let uuid = uuid(id);
            let groups: Vec<usize> = uuid.split('-').map(str::len).collect();
            assert_eq!(groups, [8, 4, 4, 4, 12], "{uuid}");
            assert!(uuid[14..].starts_with('4') && uuid[19..].starts_with(['8', '9', 'a', 'b']), "{uuid}");
        }
    }

    #[test]
    fn zipf_stays_in_range_and_favours_small_numbers() {
        let mut seen = [0u32; 100];
        for id in 0..100_000 {
            seen[zipf(id, 100) as usize] += 1;
        }
        let expected = |rank: f64| 1e5 * (1.0 + 1.0 / rank).ln() / 101f64.ln();
        for rank in [1, 2, 10, 100] {
            let (found, expected) = (f64::from(seen[rank - 1]), expected(rank as f64));
            assert!((found - expected).abs() < 5.0 * expected.sqrt(), "rank {rank}: {found}, not {expected}");
        }
        assert!((0..1000).all(|id| zipf(id, 1) == 0));
        assert!((0..1000).all(|id| zipf(id, u64::MAX) < u64::MAX));
    }

    #[test]
    fn errors_say_what_and_where() {
        for (template, offset, word) in [
            ("/a/{j}", 3, "`{j}` is unknown"),
            ("/{i", 1, "`{` without `}`"),
            ("/a}", 2, "`}` without `{`"),
            ("/{i%0}", 1, "at least 1"),
            ("/{i%x}", 1, "at least 1"),
            ("/{zipf:}", 1, "at least 1"),
            ("/{}", 1, "is unknown"),
            ("/{{i}}", 1, "is unknown"),
        ] {
            let error = Template::parse(template, Braces::OnlyHoles).unwrap_err();
            assert_eq!(error.offset, offset, "{template}");
            assert!(error.problem.contains(word), "{template}: {}", error.problem);
        }
    }
}
