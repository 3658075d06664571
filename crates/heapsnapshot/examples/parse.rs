//! Prints how much is in a snapshot, and computes nothing: `cargo run --release --example parse FILE`.

#![allow(clippy::print_stdout)]

use std::error::Error;
use std::sync::Arc;

use heapsnapshot::parse_shared;

fn main() -> Result<(), Box<dyn Error>> {
    let path = std::env::args_os().nth(1).ok_or("which snapshot?")?;
    let graph = parse_shared(Arc::new(std::fs::read(path)?), &())?;
    println!("{} nodes, {} edges", graph.node_count(), graph.edge_count());
    Ok(())
}
