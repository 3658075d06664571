//! Ways to damage a document.

use super::dice::Dice;
use super::heaps::NAMES;

const NUMBERS: [&str; 22] = [
    "0",
    "1",
    "2",
    "-1",
    "-0",
    "007",
    "1.5",
    "1e9",
    "",
    "-",
    "4294967294",
    "4294967295",
    "4294967296",
    "536870911",
    "536870912",
    "1000000000",
    "-2147483648",
    "9007199254740993",
    "999999999999999999",
    "9223372036854775808",
    "18446744073709551616",
    "99999999999999999999999999999999999999999",
];

const PIECES: [&str; 18] = [
    ",",
    "]",
    "[",
    "{",
    "}",
    "\"",
    "\\",
    "\\u12",
    "\\ud800",
    "null",
    " \n",
    "[[[[[[[[[[",
    "\u{feff}",
    "\"nodes\":[],",
    "\"strings\":[\"\"],",
    "\"snapshot\":{},",
    "\n,",
    "\"x\":{\"strings\":[\"\"]},",
];

/// Does one kind of damage.
pub(crate) fn once(bytes: &mut Vec<u8>, others: &[Vec<u8>], dice: &mut Dice) {
    match dice.below(16) {
        0 => {
            let at = dice.below(bytes.len());
            if let Some(byte) = bytes.get_mut(at) {
                *byte ^= 1 << dice.below(8);
            }
        }
        1 => put(bytes, &[dice.below(256) as u8], dice),
        2 => put(bytes, dice.pick(&PIECES).as_bytes(), dice),
        3 => put(bytes, dice.pick(&PIECES).repeat(dice.below(3000)).as_bytes(), dice),
        4 => drop(bytes.drain(dice.range(bytes, 60))),
        5 => bytes.truncate(dice.below(bytes.len() + 1)),
        6 => {
            let other = dice.pick(others);
            let piece = other[dice.range(&other, 4000)].to_vec();
            bytes.splice(dice.range(bytes, 4000), piece).for_each(drop);
        }
        7 => {
            let piece = bytes[dice.range(bytes, 200)].to_vec();
            put(bytes, &piece, dice);
        }
        8 => {
            let text = dice.pick(&NAMES).replace('"', "\\\"");
            replace(bytes, |b| b != b'"', text.as_bytes(), dice);
        }
        9 => replace(bytes, |b| b.is_ascii_digit(), dice.pick(&NUMBERS).as_bytes(), dice),
        // What is most likely to be accepted: a small number, or the offset of a node of so many fields.
        _ => {
            let number = (dice.below(20) * dice.pick(&[1, 6, 7])).to_string();
            replace(bytes, |b| b.is_ascii_digit(), number.as_bytes(), dice);
        }
    }
}

fn put(bytes: &mut Vec<u8>, piece: &[u8], dice: &mut Dice) {
    let at = dice.below(bytes.len() + 1);
    bytes.splice(at..at, piece.iter().copied()).for_each(drop);
}

/// Replaces the run of bytes of one kind that starts behind a random place.
fn replace(bytes: &mut Vec<u8>, kind: impl Fn(u8) -> bool, piece: &[u8], dice: &mut Dice) {
    let somewhere = dice.below(bytes.len() + 1);
    let skipped = bytes[somewhere..].iter().take_while(|&&b| kind(b)).count();
    let other = bytes[somewhere + skipped..].iter().take_while(|&&b| !kind(b)).count();
    let start = somewhere + skipped + other;
    let length = bytes[start..].iter().take_while(|&&b| kind(b)).count();
    bytes.splice(start..start + length, piece.iter().copied()).for_each(drop);
}
