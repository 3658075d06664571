//! Where a script says that its source map is.

use crate::percent::decoded;

const KEY: &str = "sourceMappingURL=";

/// What stands in the comment `//# sourceMappingURL=…`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MapUrl {
    /// The map itself.
    Inline(String),
    /// A file, relative to the script.
    File(String),
}

/// What the last comment of a script says of its map; code that merely speaks of such comments does not count.
pub fn map_url(text: &str) -> Option<MapUrl> {
    let at = text.rfind(KEY)?;
    let before = text[..at].trim_end();
    let is_comment = ["//#", "//@", "/*#"].iter().any(|mark| before.ends_with(mark));
    let rest = &text[at + KEY.len()..];
    let (url, behind) = rest.split_at(rest.find(char::is_whitespace).unwrap_or(rest.len()));
    let is_last = behind.lines().all(|line| {
        let line = line.trim();
        line.is_empty() || line == "*/" || line.starts_with("//")
    });
    (is_comment && is_last).then(|| meaning(url.trim_end_matches("*/")))?
}

fn meaning(url: &str) -> Option<MapUrl> {
    let Some(data) = url.strip_prefix("data:") else {
        let file = url.strip_prefix("file://").unwrap_or(url);
        return (!file.is_empty() && !file.contains("://")).then(|| MapUrl::File(decoded(file)));
    };
    let (kind, data) = data.split_once(',')?;
    if !kind.ends_with(";base64") {
        return Some(MapUrl::Inline(decoded(data)));
    }
    let bytes = base64_simd::forgiving_decode_to_vec(data.as_bytes()).ok()?;
    String::from_utf8(bytes).ok().map(MapUrl::Inline)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_comment_counts() {
        let file = |name: &str| Some(MapUrl::File(name.to_owned()));
        assert_eq!(map_url("f()\n//# sourceMappingURL=a%20b.js.map\n"), file("a b.js.map"));
        assert_eq!(map_url("//# sourceMappingURL=old\nf()\n//@ sourceMappingURL=new\n// end"), file("new"));
        assert_eq!(map_url("f()/*# sourceMappingURL=a.map */"), file("a.map"));
        assert_eq!(map_url("add('//# sourceMappingURL=data:,')\nf()"), None);
        assert_eq!(map_url("//# sourceMappingURL=https://cdn/a.map"), None);
    }

    #[test]
    fn data_may_be_encoded_in_two_ways() {
        let inline = Some(MapUrl::Inline("{}".to_owned()));
        assert_eq!(map_url("//# sourceMappingURL=data:application/json;charset=utf-8;base64,e30="), inline);
        assert_eq!(map_url("//# sourceMappingURL=data:application/json,%7B%7D"), inline);
        assert_eq!(map_url("//# sourceMappingURL=data:application/json;base64,!"), None);
    }
}
