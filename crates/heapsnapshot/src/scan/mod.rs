//! A JSON scanner over a window of bytes: the same code for a memory map and for a stream.

mod digits;
mod input;

use crate::error::{Error, Result};
use digits::compact_row;
pub(crate) use input::{Input, ReadInput, SliceInput};

/// The longest number token plus its separator; a number never spans more.
const TOKEN: usize = 32;
/// Larger numbers than 2^53 are in no snapshot; these still leave the bit of [`NEGATIVE`] free.
const MOST_DIGITS: usize = 18;
/// Set in a number that had a minus sign.
pub(crate) const NEGATIVE: u64 = 1 << 63;
/// Brackets within brackets; a snapshot has five.
const DEEPEST: usize = 1 << 10;

/// Reads JSON tokens and knows the byte offset of each.
pub(crate) struct Scanner<I> {
    input: I,
    pos: usize,
    base: u64,
}

impl<I: Input> Scanner<I> {
    /// Starts at the first byte of `input`, which lies at `base` in the document.
    pub(crate) fn new(input: I, base: u64) -> Self {
        Self { input, pos: 0, base }
    }

    pub(crate) fn offset(&self) -> u64 {
        self.base + self.pos as u64
    }

    /// Goes on at `offset`, which lies ahead; `false` if the bytes before it must be read.
    pub(crate) fn jump(&mut self, offset: u64) -> bool {
        let jumped = self.input.jump((offset - self.base) as usize);
        if jumped {
            (self.base, self.pos) = (offset, 0);
        }
        jumped
    }

    /// An upper bound for records of at least `bytes_each` bytes that can still follow.
    pub(crate) fn plausible(&self, records: u64, bytes_each: usize) -> usize {
        const BLIND: usize = 1 << 16;
        let room = self.input.remaining().map_or(BLIND, |bytes| bytes / bytes_each);
        usize::try_from(records).unwrap_or(usize::MAX).min(room)
    }

    #[cold]
    #[inline(never)]
    fn refill(&mut self) -> Result<bool> {
        let consumed = std::mem::take(&mut self.pos);
        self.base += consumed as u64;
        let at_end = self.base + (self.input.window().len() - consumed) as u64;
        self.input.refill(consumed).map_err(|source| Error::Read { offset: at_end, source })
    }

    /// The next byte, if there is one.
    #[inline]
    pub(crate) fn peek(&mut self) -> Result<Option<u8>> {
        if self.pos == self.input.window().len() && !self.refill()? {
            return Ok(None);
        }
        Ok(Some(self.input.window()[self.pos]))
    }

    /// The next byte, which must be there.
    #[inline]
    pub(crate) fn expect_byte(&mut self) -> Result<u8> {
        self.peek()?.ok_or_else(|| Error::truncated(self.offset()))
    }

    #[inline]
    pub(crate) fn bump(&mut self) {
        self.pos += 1;
    }

    #[inline]
    pub(crate) fn skip_space(&mut self) -> Result<()> {
        while let Some(b' ' | b'\n' | b'\r' | b'\t') = self.peek()? {
            self.bump();
        }
        Ok(())
    }

    /// Consumes `wanted` after any white space.
    pub(crate) fn expect(&mut self, wanted: u8) -> Result<()> {
        self.skip_space()?;
        let found = self.expect_byte()?;
        if found != wanted {
            return Err(self.unexpected(&format!("`{}`", wanted as char), found));
        }
        self.bump();
        Ok(())
    }

    pub(crate) fn unexpected(&self, wanted: &str, found: u8) -> Error {
        let found = match found {
            b' '..=b'~' => format!("`{}`", found as char),
            _ => format!("byte 0x{found:02x}"),
        };
        Error::malformed(self.offset(), format!("expected {wanted}, found {found}"))
    }

    /// Starts an array; `false` if it is empty.
    pub(crate) fn open_array(&mut self) -> Result<bool> {
        self.expect(b'[')?;
        self.skip_space()?;
        let more = self.expect_byte()? != b']';
        if !more {
            self.bump();
        }
        Ok(more)
    }

    /// Consumes what follows an element: `true` for a comma, `false` for the end of the array.
    #[inline]
    pub(crate) fn another(&mut self) -> Result<bool> {
        loop {
            match self.expect_byte()? {
                b',' => {
                    self.bump();
                    return Ok(true);
                }
                b']' => {
                    self.bump();
                    return Ok(false);
                }
                b' ' | b'\n' | b'\r' | b'\t' => self.bump(),
                found => return Err(self.not_a_plain_number(found)),
            }
        }
    }

    /// Fills `row` from a record written without spaces, its separators included. `false` if it is
    /// written in another way, is the last one, or stands at the edge of the window: nothing is
    /// consumed then, and reading it number by number tells why.
    #[inline(always)]
    pub(crate) fn compact_row(&mut self, row: &mut [u64]) -> bool {
        let consumed = compact_row(&self.input.window()[self.pos..], row);
        self.pos += consumed.unwrap_or(0);
        consumed.is_some()
    }

    /// A whole number. A negative one is a fault unless `may_be_negative`; then it bears [`NEGATIVE`].
    #[inline]
    pub(crate) fn number(&mut self, may_be_negative: bool) -> Result<u64> {
        while self.input.window().len() - self.pos < TOKEN && self.refill()? {}
        let digits = &self.input.window()[self.pos..];
        let mut value = 0u64;
        let mut length = 0;
        while let Some(&byte) = digits.get(length) {
            let digit = byte.wrapping_sub(b'0');
            if digit > 9 {
                break;
            }
            value = value.wrapping_mul(10).wrapping_add(u64::from(digit));
            length += 1;
        }
        if length == 0 || length > MOST_DIGITS || (length > 1 && digits[0] == b'0') {
            return self.slow_number(length, may_be_negative);
        }
        self.pos += length;
        Ok(value)
    }

    /// White space or a sign before a number, or a fault.
    #[cold]
    #[inline(never)]
    fn slow_number(&mut self, length: usize, may_be_negative: bool) -> Result<u64> {
        if length > 1 {
            let what =
                if length > MOST_DIGITS { "the number is too large" } else { "a number starts with 0" };
            return Err(Error::malformed(self.offset(), what));
        }
        let before = self.offset();
        self.skip_space()?;
        if self.offset() > before {
            return self.number(may_be_negative);
        }
        match self.expect_byte()? {
            b'-' if may_be_negative => {
                self.bump();
                Ok(NEGATIVE | self.number(false)?)
            }
            found => Err(self.not_a_plain_number(found)),
        }
    }

    #[cold]
    fn not_a_plain_number(&self, found: u8) -> Error {
        let what = match found {
            b'-' => "negative numbers are not allowed here",
            b'.' | b'e' | b'E' => "only whole numbers are allowed here",
            _ => return self.unexpected("a whole number, `,` or `]`", found),
        };
        Error::malformed(self.offset(), what)
    }

    /// Hands every piece of a string's raw JSON text (without the quotes) to `piece`.
    pub(crate) fn raw_string(&mut self, mut piece: impl FnMut(&[u8])) -> Result<()> {
        self.expect(b'"')?;
        loop {
            let rest = &self.input.window()[self.pos..];
            let Some(stop) = memchr::memchr2(b'"', b'\\', rest) else {
                piece(rest);
                self.pos += rest.len();
                if !self.refill()? {
                    return Err(Error::truncated(self.offset()));
                }
                continue;
            };
            if rest[stop] == b'"' {
                piece(&rest[..stop]);
                self.pos += stop + 1;
                return Ok(());
            }
            if rest.len() < stop + 2 {
                piece(&rest[..stop]);
                self.pos += stop;
                if !self.refill()? {
                    return Err(Error::truncated(self.offset()));
                }
                continue;
            }
            piece(&rest[..stop + 2]);
            self.pos += stop + 2;
        }
    }

    /// Passes over one value of any kind and hands its raw text to `piece`.
    pub(crate) fn raw_value(&mut self, mut piece: impl FnMut(&[u8])) -> Result<()> {
        self.skip_space()?;
        let mut open = Vec::new();
        loop {
            match self.expect_byte()? {
                b'"' => {
                    piece(b"\"");
                    self.raw_string(&mut piece)?;
                    piece(b"\"");
                }
                bracket @ (b'{' | b'[') => {
                    if open.len() == DEEPEST {
                        return Err(Error::malformed(
                            self.offset(),
                            format!("more than {DEEPEST} brackets are open"),
                        ));
                    }
                    open.push(bracket + 2);
                    piece(&[bracket]);
                    self.bump();
                    continue;
                }
                bracket @ (b'}' | b']') => {
                    if open.pop() != Some(bracket) {
                        return Err(self.unexpected("a value", bracket));
                    }
                    piece(&[bracket]);
                    self.bump();
                }
                _ => self.raw_scalars(open.is_empty(), &mut piece)?,
            }
            if open.is_empty() {
                return Ok(());
            }
        }
    }

    /// Numbers and words, up to a string or a bracket (or, outside any bracket, a comma).
    fn raw_scalars(&mut self, bare: bool, piece: &mut impl FnMut(&[u8])) -> Result<()> {
        let start = self.offset();
        loop {
            let rest = &self.input.window()[self.pos..];
            let stop = rest.iter().position(|b| match b {
                b'"' | b'{' | b'[' | b'}' | b']' => true,
                b',' | b' ' | b'\n' | b'\r' | b'\t' => bare,
                _ => false,
            });
            let length = stop.unwrap_or(rest.len());
            piece(&rest[..length]);
            self.pos += length;
            if stop.is_some() || !self.refill()? {
                break;
            }
        }
        match self.peek()? {
            Some(found) if self.offset() == start => Err(self.unexpected("a value", found)),
            _ => Ok(()),
        }
    }
}
