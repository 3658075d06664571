//! Owners that are declared in unusual ways or in other files than those that use them.

use crate::program::{Program, run, run_files};

#[test]
fn export_that_another_module_uses() {
    let store = "const hidden = new Map(); // owner\nexport { hidden as sessions };\n";
    let server =
        "import { sessions } from './store.mjs';\nexport function request(i) { sessions.set(i, { i }); }\n";
    let program = Program::new(&[("store.mjs", store), ("server.mjs", server)]);
    program.run("server.mjs", "store.mjs").leaks("hidden", "unbounded-map");
}

#[test]
fn export_by_way_of_a_third_module() {
    let store = "export const sessions = new Map(); // owner\n";
    let index = "export * from './store.mjs';\n";
    let server =
        "import { sessions } from './index.mjs';\nexport function request(i) { sessions.set(i, { i }); }\n";
    let program = Program::new(&[("store.mjs", store), ("index.mjs", index), ("server.mjs", server)]);
    program.run("server.mjs", "store.mjs").leaks("sessions", "unbounded-map");
}

#[test]
fn default_export() {
    let store = "const sessions = new Map(); // owner\nexport default sessions;\n";
    let server = "import all from './store.mjs';\nexport function request(i) { all.set(i, { i }); }\n";
    let program = Program::new(&[("store.mjs", store), ("server.mjs", server)]);
    program.run("server.mjs", "store.mjs").leaks("sessions", "unbounded-map");
}

#[test]
fn property_of_commonjs_exports() {
    let store = "exports.cache = new Map(); // owner\n";
    let server =
        "const store = require('./store.cjs');\nexports.request = (i) => { store.cache.set(i, { i }); };\n";
    let program = Program::new(&[("store.cjs", store), ("server.cjs", server)]);
    program.run("server.cjs", "store.cjs").leaks("exports.cache", "unbounded-map");
}

#[test]
fn commonjs_exports_that_are_replaced() {
    let store = "const cache = new Map(); // owner\nmodule.exports = { cache };\n";
    let server =
        "const { cache } = require('./store.cjs');\nexports.request = (i) => { cache.set(i, { i }); };\n";
    let program = Program::new(&[("store.cjs", store), ("server.cjs", server)]);
    program.run("server.cjs", "store.cjs").leaks("cache", "unbounded-map");
}

#[test]
fn symbol_in_a_class() {
    let source = r"
const kState = Symbol('state');
class Registry {
  [kState] = []; // owner
  add(i) { this[kState].push({ i }); }
}
const registry = new Registry();
export const request = (i) => registry.add(i);
";
    run("server.mjs", source).leaks("Registry[kState]", "unbounded-array");
}

#[test]
fn property_that_object_assign_makes() {
    let source = r"
const app = { locals: {} };
Object.assign(app.locals, {
  cache: new Map(), // owner
});
exports.request = (i) => { app.locals.cache.set(i, { i }); };
";
    run_files(&[("server.cjs", source)]).leaks("app.locals.cache", "unbounded-map");
}
