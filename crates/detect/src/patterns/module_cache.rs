//! Modules, scripts and contexts that are made again and again.

use heapsnapshot::NodeIdx;

use super::read::{class, properties};
use super::{Pattern, Scene, Subject};
use crate::finding::Fix;
use crate::scripts::is_runtime;

pub(super) const PATTERN: Pattern = Pattern { name: "module-cache", test, facts, fix };

/// What Node makes for CommonJS modules, for ES modules and for `vm`.
const MODULES: [&str; 1] = ["Module"];
const ES_MODULES: [&str; 6] =
    ["ModuleWrap", "ModuleJob", "ModuleJobSync", "ModuleLoadMap", "LoadMap", "LoadCache"];
const SCRIPTS: [&str; 3] = ["Script", "ContextifyScript", "SourceTextModule"];

/// What is made anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Made {
    Modules,
    EsModules,
    Scripts,
}

/// From Node 24 on a Script is an object of Node's native code.
fn native_scripts(scene: &Scene) -> f64 {
    let entries = scene.entries();
    let values = entries.iter().filter_map(|entry| entry.value);
    let scripts = values.filter(|&value| class(scene.facts, value) == "Node / ContextifyScript").count();
    scripts as f64 / entries.len().max(1) as f64
}

/// `vm.createContext` marks the object that it is given.
fn is_context(scene: &Scene, node: NodeIdx) -> bool {
    let graph = &scene.facts.graph;
    let mut marks = properties(graph, node).map(|edge| graph.edge_name(&edge));
    marks.any(|mark| mark.to_string_lossy().contains("contextify"))
}

fn made(scene: &Scene) -> Option<Made> {
    let share = |classes: &[&str]| {
        let is_wanted = |node| {
            let is_nodes = || {
                let spot = scene.places.spot(node);
                spot.is_none_or(|spot| is_runtime(&spot.script))
            };
            classes.contains(&class(scene.facts, node).as_str()) && is_nodes()
        };
        scene.sample.share(is_wanted)
    };
    let is_loader = scene
        .route
        .iter()
        .rev()
        .take(4)
        .any(|step| ES_MODULES.contains(&class(scene.facts, step.node).as_str()));
    if share(&MODULES) > 0.3 {
        Some(Made::Modules)
    } else if is_loader || share(&ES_MODULES) > 0.3 {
        Some(Made::EsModules)
    } else {
        let contexts = scene.sample.share(|top| is_context(scene, top));
        (share(&SCRIPTS) > 0.3 || contexts > 0.3 || native_scripts(scene) > 0.5).then_some(Made::Scripts)
    }
}

fn test(scene: &Scene) -> Option<String> {
    Some(match made(scene)? {
        Made::Modules => "new module objects are kept: files are loaded again and again".to_owned(),
        Made::EsModules => "the holder is the loader of ES modules, which never forgets a module".to_owned(),
        Made::Scripts => {
            "the new objects are scripts or contexts of node:vm (Script): code is compiled again and again"
                .to_owned()
        }
    })
}

fn facts(scene: &Scene) -> Vec<String> {
    let is_children = scene.passes(3, "children");
    let children = is_children.then(|| {
        "the parent module lists each of them as a child, even when the cache has let go of it".to_owned()
    });
    children.into_iter().collect()
}

fn fix(scene: &Scene, subject: &Subject) -> Fix {
    let detail = match made(scene) {
        Some(Made::Modules) => format!(
            "Deleting from require.cache and requiring again leaves the old module in the `children` of the module that asked for it ({}). Require it once; read data files with fs.readFile and JSON.parse; to reload code, start a new process or worker.",
            subject.name
        ),
        Some(Made::EsModules) => "Each import() of a new URL (such as `./file.mjs?v=…`) makes a module that lives as long as the process. Import under one URL, read data with fs.readFile, and reload code in a new process or worker.".to_owned(),
        _ => format!(
            "{}{} keeps compiled scripts or contexts. Compile each source once and reuse it (vm.Script with runInContext and parameters), bound the cache (lru-cache), and do not make a vm context per request.",
            subject.name,
            subject.added()
        ),
    };
    Fix { summary: "load code once".to_owned(), detail }
}
