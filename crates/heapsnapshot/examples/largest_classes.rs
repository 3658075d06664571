//! Prints the ten classes that retain most: `cargo run --release --example largest_classes FILE`.

#![allow(clippy::print_stdout)]

use std::error::Error;
use std::fs::File;

use heapsnapshot::{Analysis, parse_reader};

fn main() -> Result<(), Box<dyn Error>> {
    let path = std::env::args_os().nth(1).ok_or("which snapshot?")?;
    let facts = Analysis::of(parse_reader(File::open(path)?, &())?, &());
    let mut rows = facts.class_rows();
    rows.sort_by_key(|row| std::cmp::Reverse(row.retained_bytes));
    for row in rows.iter().take(10) {
        println!(
            "{:>12} bytes  {:>9} ×  {}",
            row.retained_bytes,
            row.count,
            facts.classes.key(row.class).name
        );
    }
    Ok(())
}
