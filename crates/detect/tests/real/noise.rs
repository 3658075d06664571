//! What grows and is no leak is told by what it is.

use detect::Diagnosis;

use crate::program::run_files;

fn kinds(diagnosis: &Diagnosis) -> Vec<&str> {
    diagnosis.noise.iter().map(|noise| noise.kind).collect()
}

#[test]
fn code_that_is_loaded_and_compiled_late() {
    let plugin = r"
const words = Array.from({ length: 500 }, (_, i) => ({ word: `word ${i}` }));
export const greet = (i) => words[i % words.length].word;
";
    let source = r"
let plugin;
export async function request(i) {
  if (i >= 60) plugin ??= await import('./plugin.mjs');
  return plugin?.greet(i);
}
";
    let outcome = run_files(&[("plugin.mjs", plugin), ("server.mjs", source)]);
    outcome.is_silent();
    let kinds = kinds(&outcome.diagnosis);
    assert!(kinds.contains(&"modules loaded late"), "{kinds:?}");
    assert!(kinds.contains(&"compiled code"), "{kinds:?}");
}

#[test]
fn entries_that_are_replaced() {
    let source = r"
const latest = new Map();
export const request = (i) => latest.set(`slot ${i % 25}`, { i, text: `text ${i}` });
";
    let outcome = run_files(&[("server.mjs", source)]);
    outcome.is_silent();
    let replaced = outcome.diagnosis.noise.iter().find(|noise| noise.kind == "replaced").unwrap();
    assert!(replaced.count_per_interval[1] >= 25, "{replaced:?}");
}
