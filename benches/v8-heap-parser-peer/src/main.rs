//! One peer of the benchmark: loads a heap snapshot with the crate `v8-heap-parser`, computes retained
//! sizes and class groups (its nearest to DevTools' Summary), and prints how much there was.

use std::process::ExitCode;

fn main() -> ExitCode {
    let Some(path) = std::env::args().nth(1) else {
        eprintln!("usage: v8-heap-parser-peer FILE");
        return ExitCode::from(2);
    };
    match summary(&path) {
        Ok(line) => println!("{line}"),
        Err(error) => {
            eprintln!("{path}: {error}");
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}

fn summary(path: &str) -> Result<String, Box<dyn std::error::Error>> {
    let graph = v8_heap_parser::decode_slice(&std::fs::read(path)?)?;
    let classes = graph.get_class_groups(false).len();
    let retained = graph.retained_size(graph.root_index);
    Ok(format!("{} nodes, {classes} classes, {retained} bytes", graph.nodes().len()))
}
