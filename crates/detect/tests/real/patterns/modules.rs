//! Modules, scripts and contexts that are made again and again.

use super::{advises, says};
use crate::program::run_files;

const TEMPLATE: &str =
    "module.exports = { rows: new Array(50).fill('x'), render() { return this.rows; } };\n";

#[test]
fn modules_that_are_required_afresh() {
    let source = r"
exports.request = (i) => {
  delete require.cache[require.resolve('./template.cjs')];
  require('./template.cjs').render(); // owner
};
";
    let outcome = run_files(&[("template.cjs", TEMPLATE), ("server.cjs", source)]);
    let finding = &outcome.diagnosis.findings[0];
    assert_eq!(finding.pattern, "module-cache");
    says(finding, &["module"]);
    advises(finding, &["require.cache"]);
}

#[test]
fn modules_that_are_imported_under_new_names() {
    let template = "export const rows = new Array(50).fill('x');\n";
    let source = r"
export async function request(i) {
  const { rows } = await import(`./template.mjs?v=${i}`);
  return rows;
}
";
    let outcome = run_files(&[("template.mjs", template), ("server.mjs", source)]);
    let finding = &outcome.diagnosis.findings[0];
    assert_eq!(finding.pattern, "module-cache");
    advises(finding, &["import("]);
}

#[test]
fn scripts_that_are_compiled_again() {
    let source = r"
const vm = require('node:vm');
const compiled = new Map(); // owner
exports.request = (i) => { compiled.set(`rule-${i}`, new vm.Script(`(() => ${i})()`)); };
";
    let outcome = run_files(&[("server.cjs", source)]);
    let finding = outcome.leaks("compiled", "module-cache");
    says(finding, &["Script"]);
}

#[test]
fn contexts_for_scripts() {
    let source = r"
const vm = require('node:vm');
class Sandbox {
  static all = []; // owner
  static make(i) { Sandbox.all.push(vm.createContext({ i })); }
}
exports.request = (i) => { if (i % 4 === 0) Sandbox.make(i); };
";
    let outcome = run_files(&[("server.cjs", source)]);
    let finding = outcome.leaks("Sandbox.all", "module-cache");
    advises(finding, &["context"]);
}
