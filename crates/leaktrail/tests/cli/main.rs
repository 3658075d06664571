//! The program from outside: arguments in; standard output, standard error and exit code out.

#![allow(clippy::unwrap_used, reason = "helpers of tests fail like tests")]

mod arguments;
mod bad_documents;
mod bad_files;
mod corpus;
mod diagnose;
mod golden;
mod heaps;
mod index;
mod known;
mod objects;
mod outputs;
#[cfg(target_os = "linux")]
mod ps;
mod run;
mod schema;
#[path = "../shared/mod.rs"]
mod shared;
mod stats;
mod truncated;
