//! Small values one after the other: numbers, and texts behind their lengths.

use crate::classes::ClassKey;
use crate::js_str::JsStr;
use crate::locations::Location;

/// Puts values one behind the other.
#[derive(Default)]
pub(super) struct Encoder(pub(super) Vec<u8>);

impl Encoder {
    pub(super) fn number(&mut self, number: u64) {
        self.0.extend_from_slice(&number.to_ne_bytes());
    }

    pub(super) fn texts(&mut self, texts: &[String]) {
        self.number(texts.len() as u64);
        texts.iter().for_each(|text| self.bytes(text.as_bytes()));
    }

    pub(super) fn class(&mut self, key: &ClassKey) {
        let ClassKey { name, location } = key;
        self.bytes(name.as_bytes());
        self.number(u64::from(location.is_some()));
        if let Some(Location { script_id, line, column }) = *location {
            [script_id, line, column].into_iter().for_each(|number| self.number(number.into()));
        }
    }

    pub(super) fn bytes(&mut self, bytes: &[u8]) {
        self.number(bytes.len() as u64);
        self.0.extend_from_slice(bytes);
    }
}

/// Takes values in the same order; `None` where they end too early or cannot be.
pub(super) struct Decoder<'b>(pub(super) &'b [u8]);

impl<'b> Decoder<'b> {
    /// An empty name, and whether there is a place.
    pub(super) const CLASS_BYTES: usize = 2 * 8;

    pub(super) fn number(&mut self) -> Option<u64> {
        let (number, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(u64::from_ne_bytes(*number))
    }

    fn half(&mut self) -> Option<u32> {
        u32::try_from(self.number()?).ok()
    }

    pub(super) fn bytes(&mut self) -> Option<&'b [u8]> {
        let length = usize::try_from(self.number()?).ok()?;
        let (bytes, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(bytes)
    }

    pub(super) fn text(&mut self) -> Option<&'b str> {
        std::str::from_utf8(self.bytes()?).ok()
    }

    pub(super) fn texts(&mut self) -> Option<Vec<String>> {
        (0..self.count(8)?).map(|_| self.text().map(str::to_owned)).collect()
    }

    pub(super) fn js_text(&mut self) -> Option<JsStr<'static>> {
        self.bytes().map(JsStr::from_bytes)
    }

    pub(super) fn class(&mut self) -> Option<ClassKey> {
        let name = self.js_text()?;
        let location = match self.number()? {
            0 => None,
            1 => Some(Location { script_id: self.half()?, line: self.half()?, column: self.half()? }),
            _ => return None,
        };
        Some(ClassKey { name, location })
    }

    /// A number of things that take at least `each` bytes.
    pub(super) fn count(&mut self, each: usize) -> Option<usize> {
        let count = usize::try_from(self.number()?).ok()?;
        (count <= self.0.len() / each).then_some(count)
    }

    pub(super) fn end(&self) -> Option<()> {
        self.0.is_empty().then_some(())
    }
}
