//! A path with holes that are filled from the request's id alone, so that a rerun sends the same.

use std::fmt::Write;

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

const HOLES: &str = "known are {i}, {i%N}, {uuid} and {zipf:N}";

impl Template {
    pub(super) fn parse(text: &str) -> Result<Self, TemplateError> {
        let mut parts = Vec::new();
        let mut at = 0;
        while let Some(brace) = text[at..].find(['{', '}']).map(|found| at + found) {
            if text[brace..].starts_with('}') {
                return Err(TemplateError { offset: brace, problem: "`}` without `{`".to_owned() });
            }
            let Some(length) = text[brace..].find('}') else {
                return Err(TemplateError { offset: brace, problem: "`{` without `}`".to_owned() });
            };
            if brace > at {
                parts.push(Part::Text(text[at..brace].to_owned()));
            }
            let hole = &text[brace + 1..brace + length];
            parts.push(Part::parse(hole).map_err(|problem| TemplateError { offset: brace, problem })?);
            at = brace + length + 1;
        }
        if at < text.len() {
            parts.push(Part::Text(text[at..].to_owned()));
        }
        Ok(Self(parts))
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
    fn parse(hole: &str) -> Result<Self, String> {
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
        Err(format!("`{{{hole}}}` is unknown; {HOLES}"))
    }
}

fn positive(hole: &str, count: &str) -> Result<u64, String> {
    count
        .parse()
        .ok()
        .filter(|&count| count > 0)
        .ok_or_else(|| format!("`{{{hole}}}` needs a whole number of at least 1 for N; {HOLES}"))
}

fn uuid(id: u64) -> String {
    let (high, low) = (scramble(id, 1), scramble(id, 2));
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
    let uniform = (scramble(id, 3) >> 11) as f64 / (1u64 << 53) as f64;
    let rank = (count as f64 + 1.0).powf(uniform) as u64;
    rank.clamp(1, count) - 1
}

/// SplitMix64: a bijection of `id` for each stream, so that different ids never give the same number.
fn scramble(id: u64, stream: u64) -> u64 {
    let mut x = id.wrapping_add(stream << 56).wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    fn fill(template: &str, id: u64) -> String {
        Template::parse(template).unwrap().fill(id, id)
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
            let error = Template::parse(template).unwrap_err();
            assert_eq!(error.offset, offset, "{template}");
            assert!(error.problem.contains(word), "{template}: {}", error.problem);
        }
    }
}
