//! The tool: parse what was typed, run one command, tell how it ended.

mod campaign;
mod capture;
mod cli;
mod commands;
mod context;
mod demo;
mod diagnosis;
mod error;
mod exit;
mod hints;
mod hunt;
mod index;
mod interrupt;
mod json;
mod live;
mod memory;
mod moment;
mod open;
mod output;
mod pipeline;
mod places;
mod printer;
mod progress;
mod report;
mod sources;
mod sparkline;
mod stats;
mod table;
mod text;
mod units;

use std::process::ExitCode;

fn main() -> ExitCode {
    output::outlive_file_limit();
    let (command, context) = match cli::parse() {
        Ok(parsed) => parsed,
        Err(usage) => return printer::usage(&usage).into(),
    };
    let result = commands::run(command, &context);
    context.finish(result).into()
}
