//! The `strings` section: checked here, decoded when asked for.

use crate::error::{Error, Result};
use crate::js_str::escape;
use crate::scan::{Input, Scanner};
use crate::strings::StringTable;

pub(super) fn read<I: Input>(scanner: &mut Scanner<I>, table: &mut StringTable) -> Result<()> {
    if !scanner.open_array()? {
        return Ok(());
    }
    let mut raw = Vec::new();
    loop {
        scanner.skip_space()?;
        let offset = scanner.offset() + 1;
        raw.clear();
        scanner.raw_string(|piece| {
            // What is too long anyway need not be kept.
            if raw.len() <= u32::MAX as usize {
                raw.extend_from_slice(piece);
            }
        })?;
        if u32::try_from(raw.len()).is_err() || table.len() == u32::MAX as usize {
            return Err(Error::malformed(offset, "more text than this version can hold"));
        }
        check(&raw, offset)?;
        table.push(&raw, offset);
        scanner.skip_space()?;
        match scanner.expect_byte()? {
            b',' => scanner.bump(),
            b']' => {
                scanner.bump();
                return Ok(());
            }
            found => return Err(scanner.unexpected("`,` or `]` after a string", found)),
        }
    }
}

/// Refuses invalid UTF-8 and broken escapes.
fn check(raw: &[u8], offset: u64) -> Result<()> {
    if let Err(e) = std::str::from_utf8(raw) {
        let what = "a string is not valid UTF-8";
        return Err(Error::malformed(offset + e.valid_up_to() as u64, what));
    }
    let mut at = 0;
    while let Some(backslash) = memchr::memchr(b'\\', &raw[at..]) {
        at += backslash;
        let Some((_, length)) = escape(&raw[at..]) else {
            return Err(Error::malformed(offset + at as u64, "a string has a broken escape"));
        };
        at += length;
    }
    Ok(())
}
