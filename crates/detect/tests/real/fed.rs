//! What a library or Node holds is told by the service's variable, or by its code that feeds the holder.

use detect::PackageKind;

use crate::program::run_files;

/// A library that keeps what it is given in an object of a class of its own.
const HUB: &str = r"
export class Hub {
  constructor() { this.rooms = new Map(); }
  enter(name, guest) { this.rooms.set(name, { guest, since: new Date() }); }
}
export const connect = (hub) => (name, guest) => hub.enter(name, guest);
";

#[test]
fn a_variable_that_no_function_sees() {
    let source = r"
import { Hub, connect } from 'hub';
const lobby = new Hub(); // owner
export const request = connect(lobby);
";
    let outcome = run_files(&[("node_modules/hub/index.mjs", HUB), PACKAGE, ("server.mjs", source)]);
    let finding = outcome.leaks("lobby", "unbounded-map");
    assert!(finding.owner.aliases.contains(&"Hub.rooms".to_owned()), "{:?}", finding.owner);
    assert!(finding.evidence.iter().any(|it| it.contains("no function sees the variable")));
}

const PACKAGE: (&str, &str) =
    ("node_modules/hub/package.json", r#"{"name":"hub","version":"1.0.0","exports":"./index.mjs"}"#);

#[test]
fn a_registry_of_a_library_and_the_call_that_registers() {
    let library = r"
const jobs = [];
exports.every = (seconds, run) => { jobs.push({ seconds, run, runs: 0, log: [] }); };
exports.tick = () => jobs.forEach((job) => { job.runs += 1; });
";
    let source = r"
const clock = require('clock');
exports.request = (i) => {
  clock.every(60, () => `report ${i}`); // owner
};
";
    let outcome = run_files(&[("node_modules/clock/index.js", library), ("server.cjs", source)]);
    let finding = outcome.leaks("jobs", "unbounded-array");
    assert_eq!(finding.owner.package.kind, PackageKind::Dependency);
    assert!(finding.owner.aliases.contains(&"clock.every".to_owned()), "{:?}", finding.owner);
    let holder = finding.path.iter().find(|step| step.growing).unwrap();
    assert_eq!(holder.edge.as_ref().unwrap().name, "jobs");
}

#[test]
fn the_only_call_into_a_library() {
    let library = r"
const seen = new Map();
exports.slug = (text) => {
  if (!seen.has(text)) seen.set(text, { slug: text.toLowerCase(), words: text.split(' ') });
  return seen.get(text).slug;
};
";
    let source = r"
const { slug } = require('slugs');
exports.request = (i) => {
  return slug(`Title of article ${i}`); // owner
};
";
    let outcome = run_files(&[("node_modules/slugs/index.js", library), ("server.cjs", source)]);
    let finding = outcome.leaks("seen", "unbounded-map");
    assert_eq!(finding.owner.function.as_deref(), Some("request"));
}

#[test]
fn a_property_as_the_service_wrote_it() {
    let library = r"
class Application { constructor() { this.context = Object.create({}); } }
module.exports = () => new Application();
";
    let source = r"
const app = require('webby')();
app.context.visits = []; // owner
exports.request = ((context) => (i) => context.visits.push({ i, at: new Date() }))(app.context);
";
    let outcome = run_files(&[("node_modules/webby/index.js", library), ("server.cjs", source)]);
    outcome.leaks("app.context.visits", "unbounded-array");
}

#[test]
fn a_file_that_is_imported_again_and_again() {
    let rules = "export const rules = Array.from({ length: 20 }, (_, n) => ({ n, text: `rule ${n}` }));\nexport const apply = (n) => rules[n].text;\n";
    let source = r"
async function load(tenant) {
  return import(`./rules.mjs?tenant=${tenant}`); // owner
}
export const request = async (i) => (await load(i)).apply(3);
";
    let outcome = run_files(&[("rules.mjs", rules), ("server.mjs", source)]);
    let finding = &outcome.diagnosis.findings[0];
    assert_eq!((finding.owner.name.as_deref(), finding.owner.line), (Some("import"), Some(3)));
    assert_eq!((finding.pattern, finding.owner.function.as_deref()), ("module-cache", Some("load")));
}

#[test]
fn a_list_is_told_in_short() {
    let source = r"
class Node { constructor(value, next) { this.value = value; this.next = next; } }
let head = null; // owner
export const request = (i) => { head = new Node({ i, text: `text ${i}` }, head); };
";
    let outcome = run_files(&[("server.mjs", source)]);
    let finding = outcome.leaks("head", "linked-list");
    assert!(finding.path.len() < 60, "{}", finding.path.len());
}
