//! Programs that do not run as they were written: bundled, compiled, minified.

use std::path::Path;

use crate::program::Program;
use crate::tools::{esbuild, tsc, tsx};

const STORE: &str = r"
interface Session { id: number; note: string }
const sessionsByUser = new Map<string, Session>(); // owner
export function remember(id: number): void {
  sessionsByUser.set(`u${id}`, { id, note: `note ${id}` });
}
";

const SERVER: &str = r"
import { remember } from './store';
type Request = { id: number };
const label: string = 'request';
export function request(id: number): void {
  const it: Request = { id };
  remember(it.id + label.length);
}
";

fn service() -> Program {
    Program::new(&[("src/server.ts", SERVER), ("src/store.ts", STORE)])
}

/// esbuild makes one minified line of everything.
fn bundled(flags: &[&str]) {
    let program = service();
    esbuild(&program.directory(), &["src/server.ts", "--outfile=dist/app.mjs"], flags);
    let outcome = program.run("dist/app.mjs", "src/store.ts");
    let finding = outcome.leaks("sessionsByUser", "unbounded-map");
    assert!(finding.sites.iter().any(|site| site.line == 5 && site.file.ends_with("src/store.ts")));
}

#[test]
fn minified_bundle_with_a_map_beside_it() {
    bundled(&["--format=esm", "--minify", "--sourcemap"]);
}

#[test]
fn minified_bundle_with_a_map_inside() {
    bundled(&["--format=esm", "--minify", "--sourcemap=inline", "--sources-content=false"]);
}

#[test]
fn bundle_of_a_library_and_the_service() {
    let library = r"
class Cache { entries = new Map(); put(key, value) { this.entries.set(key, value); } }
export const make = () => new Cache();
";
    let source = r"
import { make } from 'boundless';
const profiles = make(); // owner
export function request(i) { profiles.put(`user-${i}`, { id: i }); }
";
    let program = Program::new(&[("node_modules/boundless/index.js", library), ("src/server.mjs", source)]);
    let flags = ["--format=esm", "--minify", "--sourcemap"];
    esbuild(&program.directory(), &["src/server.mjs", "--outfile=dist/app.mjs"], &flags);
    let outcome = program.run("dist/app.mjs", "src/server.mjs");
    let finding = outcome.leaks("profiles", "unbounded-map");
    assert!(finding.owner.aliases.contains(&"Cache.entries".to_owned()), "{:?}", finding.owner.aliases);
}

#[test]
fn class_of_a_minified_bundle() {
    let source = r"
class Repository {
  #cache = new Map(); // owner
  find(i) {
    if (!this.#cache.has(i)) this.#cache.set(i, { id: i });
    return this.#cache.get(i);
  }
}
const repository = new Repository();
export const request = (i) => repository.find(i);
";
    let program = Program::new(&[("src/server.mjs", source)]);
    let flags = ["--format=esm", "--minify", "--sourcemap"];
    esbuild(&program.directory(), &["src/server.mjs", "--outfile=dist/app.mjs"], &flags);
    program.run("dist/app.mjs", "src/server.mjs").leaks("Repository.#cache", "unbounded-map");
}

#[test]
fn output_of_the_typescript_compiler() {
    let program = service();
    let flags = ["--outDir", "dist", "--sourceMap", "--target", "es2022", "--module", "commonjs"];
    tsc(&program.directory(), &["src/server.ts"], &flags);
    program.run("dist/server.js", "src/store.ts").leaks("sessionsByUser", "unbounded-map");
}

#[test]
fn export_that_the_typescript_compiler_makes_a_property() {
    let store = "type Id = number;\nexport const sessions = new Map<Id, object>(); // owner\n";
    let server = "import { sessions } from './store';\nexport const request = (i: number) => { sessions.set(i, { i }); };\n";
    let program = Program::new(&[("src/store.ts", store), ("src/server.ts", server)]);
    let flags = ["--outDir", "dist", "--sourceMap", "--target", "es2022", "--module", "commonjs"];
    tsc(&program.directory(), &["src/server.ts"], &flags);
    program.run("dist/server.js", "src/store.ts").leaks("sessions", "unbounded-map");
}

#[test]
fn typescript_under_tsx() {
    let mut program = service();
    program.loader = Some(tsx());
    program.run("src/server.ts", "src/store.ts").leaks("sessionsByUser", "unbounded-map");
}

#[test]
fn typescript_under_a_loader_that_keeps_nothing() {
    let mut program = service();
    program.loader = Some(tsx());
    program.forgets = true;
    let outcome = program.run("src/server.ts", "src/store.ts");
    let finding = outcome.leaks("sessionsByUser", "unbounded-map");
    assert!(finding.evidence.iter().any(|told| told.contains("names alone")), "{:?}", finding.evidence);
}

#[test]
fn typescript_that_node_strips() {
    let Some((major, minor)) = crate::tools::node_version() else { return };
    if (major, minor) < (22, 18) {
        return;
    }
    let source = STORE.replace("remember", "request");
    let program = Program::new(&[("src/server.mts", &source)]);
    program.run("src/server.mts", "src/server.mts").leaks("sessionsByUser", "unbounded-map");
}

#[test]
fn bundle_without_a_map() {
    let server = format!("{SERVER}export const text = '{}';", "x".repeat(800));
    let program = Program::new(&[("src/server.ts", &server), ("src/store.ts", STORE)]);
    let flags = ["--format=esm", "--minify"];
    esbuild(&program.directory(), &["src/server.ts", "--outfile=dist/app.mjs"], &flags);
    let outcome = program.run("dist/app.mjs", "dist/app.mjs");
    let finding = &outcome.diagnosis.findings[0];
    assert_eq!(
        finding.owner.file.as_deref().map(Path::new),
        Some(&*program.directory().join("dist/app.mjs"))
    );
    assert_eq!(finding.owner.line, Some(1));
    let (package, evidence) = (&finding.owner.package, &finding.evidence);
    assert_eq!(package.kind, detect::PackageKind::App);
    assert!(evidence.iter().any(|told| told.contains("no source map")), "{evidence:?}");
}
