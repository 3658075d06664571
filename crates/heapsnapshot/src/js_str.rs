//! JavaScript strings: UTF-16 that may hold lone surrogates, kept as WTF-8.

use std::borrow::Cow;
use std::fmt;

/// Text from a snapshot. Almost always plain UTF-8 borrowed from the file; a lone surrogate,
/// which UTF-8 cannot express, is kept in WTF-8's generalised three-byte form, so that
/// nothing is lost and equal bytes mean equal strings.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct JsStr<'a>(Cow<'a, [u8]>);

impl<'a> JsStr<'a> {
    /// Decodes the JSON text between two quotes. The text has been checked by the parser.
    pub(crate) fn from_json(raw: &'a [u8]) -> Self {
        match memchr::memchr(b'\\', raw) {
            None => JsStr(Cow::Borrowed(raw)),
            Some(first) => JsStr(Cow::Owned(unescape(raw, first))),
        }
    }

    /// A copy of what [`JsStr::as_bytes`] gave. Bytes that are no such text give some other text.
    pub(crate) fn from_bytes(bytes: &[u8]) -> JsStr<'static> {
        JsStr(Cow::Owned(bytes.to_vec()))
    }

    /// The text as WTF-8.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The text, if it holds no lone surrogate.
    pub fn as_str(&self) -> Option<&str> {
        std::str::from_utf8(&self.0).ok()
    }

    /// The text for people: lone surrogates become U+FFFD.
    pub fn to_string_lossy(&self) -> Cow<'_, str> {
        match self.as_str() {
            Some(text) => Cow::Borrowed(text),
            None => {
                let units: Vec<u16> = self.utf16().collect();
                Cow::Owned(String::from_utf16_lossy(&units))
            }
        }
    }

    /// The text as `JSON.stringify` writes it: with quotes, lone surrogates as `\udXXX`.
    pub fn to_json(&self) -> String {
        let mut json = String::with_capacity(self.0.len() + 2);
        json.push('"');
        for unit in char::decode_utf16(self.utf16()) {
            match unit {
                Ok(c @ ('"' | '\\')) => json.extend(['\\', c]),
                Ok('\u{8}') => json.push_str("\\b"),
                Ok('\u{c}') => json.push_str("\\f"),
                Ok('\n') => json.push_str("\\n"),
                Ok('\r') => json.push_str("\\r"),
                Ok('\t') => json.push_str("\\t"),
                Ok(c) if c < ' ' => json.push_str(&format!("\\u{:04x}", c as u32)),
                Ok(c) => json.push(c),
                Err(lone) => json.push_str(&format!("\\u{:04x}", lone.unpaired_surrogate())),
            }
        }
        json.push('"');
        json
    }

    /// The length as JavaScript counts it.
    pub fn utf16_len(&self) -> usize {
        // Every sequence starts with one byte that is no continuation; four bytes are a pair.
        self.0.iter().map(|&b| usize::from(b & 0xC0 != 0x80) + usize::from(b >= 0xF0)).sum()
    }

    /// The code units.
    pub fn utf16(&self) -> impl Iterator<Item = u16> + '_ {
        let mut rest = &self.0[..];
        let mut low = None;
        std::iter::from_fn(move || {
            if let Some(unit) = low.take() {
                return Some(unit);
            }
            let (point, length) = first_code_point(rest)?;
            rest = &rest[length..];
            if point < 0x1_0000 {
                return Some(point as u16);
            }
            let offset = point - 0x1_0000;
            low = Some(0xDC00 | (offset & 0x3FF) as u16);
            Some(0xD800 | (offset >> 10) as u16)
        })
    }

    /// A copy that borrows nothing.
    pub fn into_owned(self) -> JsStr<'static> {
        JsStr(Cow::Owned(self.0.into_owned()))
    }
}

impl<'a> From<&'a str> for JsStr<'a> {
    fn from(text: &'a str) -> Self {
        JsStr(Cow::Borrowed(text.as_bytes()))
    }
}

impl From<String> for JsStr<'static> {
    fn from(text: String) -> Self {
        JsStr(Cow::Owned(text.into_bytes()))
    }
}

impl From<JsText> for JsStr<'static> {
    fn from(text: JsText) -> Self {
        JsStr(Cow::Owned(text.bytes))
    }
}

impl PartialEq<str> for JsStr<'_> {
    fn eq(&self, other: &str) -> bool {
        *self.0 == *other.as_bytes()
    }
}

impl PartialEq<&str> for JsStr<'_> {
    fn eq(&self, other: &&str) -> bool {
        *self.0 == *other.as_bytes()
    }
}

impl fmt::Display for JsStr<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.to_string_lossy())
    }
}

/// A JavaScript string that grows. Halves of a surrogate pair that meet become one character.
#[derive(Debug, Default, Clone)]
pub struct JsText {
    bytes: Vec<u8>,
}

impl JsText {
    /// Appends `text`.
    pub fn push(&mut self, text: &JsStr<'_>) {
        match first_code_point(text.as_bytes()) {
            Some((low @ 0xDC00..=0xDFFF, length)) if self.take_high(low).is_some() => {
                self.bytes.extend_from_slice(&text.as_bytes()[length..]);
            }
            _ => self.bytes.extend_from_slice(text.as_bytes()),
        }
    }

    /// Appends plain text.
    pub fn push_str(&mut self, text: &str) {
        self.bytes.extend_from_slice(text.as_bytes());
    }

    fn push_unit(&mut self, unit: u32) {
        if !(0xDC00..=0xDFFF).contains(&unit) || self.take_high(unit).is_none() {
            push_code_point(&mut self.bytes, unit);
        }
    }

    /// If the text ends in a lone high surrogate, joins it with `low`.
    fn take_high(&mut self, low: u32) -> Option<()> {
        let start = self.bytes.len().checked_sub(3)?;
        let (high @ 0xD800..=0xDBFF, 3) = first_code_point(&self.bytes[start..])? else { return None };
        self.bytes.truncate(start);
        push_code_point(&mut self.bytes, 0x1_0000 + ((high & 0x3FF) << 10 | low & 0x3FF));
        Some(())
    }
}

fn unescape(raw: &[u8], first: usize) -> Vec<u8> {
    let mut text = JsText { bytes: Vec::with_capacity(raw.len()) };
    let mut rest = raw;
    let mut next = Some(first);
    while let Some(backslash) = next {
        text.bytes.extend_from_slice(&rest[..backslash]);
        let (unit, length) = escape(&rest[backslash..]).unwrap_or((0xFFFD, 2));
        text.push_unit(unit);
        rest = rest.get(backslash + length..).unwrap_or_default();
        next = memchr::memchr(b'\\', rest);
    }
    text.bytes.extend_from_slice(rest);
    text.bytes
}

/// The code unit of the escape at the start of `raw` and its length; `None` if it is broken.
pub(crate) fn escape(raw: &[u8]) -> Option<(u32, usize)> {
    let unit = match *raw.get(1)? {
        byte @ (b'"' | b'\\' | b'/') => byte,
        b'b' => 0x08,
        b'f' => 0x0C,
        b'n' => b'\n',
        b'r' => b'\r',
        b't' => b'\t',
        b'u' => {
            let digits = raw.get(2..6)?;
            let unit = digits.iter().try_fold(0, |unit, &d| Some(unit << 4 | (d as char).to_digit(16)?))?;
            return Some((unit, 6));
        }
        _ => return None,
    };
    Some((u32::from(unit), 2))
}

fn first_code_point(bytes: &[u8]) -> Option<(u32, usize)> {
    let first = u32::from(*bytes.first()?);
    let (bits, length) = match first {
        0..0x80 => return Some((first, 1)),
        0x80..0xE0 => (first & 0x1F, 2),
        0xE0..0xF0 => (first & 0x0F, 3),
        _ => (first & 0x07, 4),
    };
    let tail = bytes.get(1..length)?;
    Some((tail.iter().fold(bits, |point, &b| point << 6 | u32::from(b & 0x3F)), length))
}

/// Appends a code point, surrogates included, in generalised UTF-8.
fn push_code_point(bytes: &mut Vec<u8>, point: u32) {
    match char::from_u32(point) {
        Some(c) => bytes.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()),
        None => bytes.extend([
            0xE0 | (point >> 12) as u8,
            0x80 | (point >> 6 & 0x3F) as u8,
            0x80 | (point & 0x3F) as u8,
        ]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(raw: &str) -> JsStr<'_> {
        JsStr::from_json(raw.as_bytes())
    }

    #[test]
    fn decodes_every_escape() {
        assert_eq!(decoded(r#"a\"\\\/\b\f\n\r\tz\u0041\u00e9"#), "a\"\\/\u{8}\u{c}\n\r\tzAé");
        assert_eq!(decoded(r"\ud83d\ude00!"), "😀!");
        assert_eq!(decoded("raw é 😀"), "raw é 😀");
    }

    #[test]
    fn keeps_lone_surrogates() {
        let lone = decoded(r"a\ud800b\udc00");
        assert_eq!(lone.as_str(), None);
        assert_eq!(lone.to_string_lossy(), "a\u{fffd}b\u{fffd}");
        assert_eq!(lone.to_json(), r#""a\ud800b\udc00""#);
        assert_eq!(lone.utf16().collect::<Vec<_>>(), [0x61, 0xD800, 0x62, 0xDC00]);
    }

    #[test]
    fn counts_as_javascript_does() {
        assert_eq!(decoded("aé€😀").utf16_len(), 5);
        assert_eq!(decoded(r"\ud800").utf16_len(), 1);
    }

    #[test]
    fn halves_that_meet_become_one_character() {
        let mut text = JsText::default();
        text.push(&decoded(r"x\ud83d"));
        text.push(&decoded(r"\ude00y"));
        assert_eq!(JsStr::from(text), "x😀y");
    }
}
