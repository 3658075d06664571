//! Stores of AsyncLocalStorage that outlive the request they were made for.

use super::{Pattern, Scene, Subject};
use crate::finding::Fix;

pub(super) const PATTERN: Pattern = Pattern { name: "async-context", test, facts, fix };

fn test(scene: &Scene) -> Option<String> {
    scene.is_in_store.then(|| "what grows is in a store of an AsyncLocalStorage".to_owned())
}

fn facts(scene: &Scene) -> Vec<String> {
    let mut told = vec![
        "an asynchronous resource that is still alive (a timer, a promise, a socket, a bound function) keeps the store".to_owned(),
    ];
    if scene.chain.is_chain {
        told.push("each store refers to the one before it".to_owned());
    }
    told
}

fn fix(scene: &Scene, subject: &Subject) -> Fix {
    let name = subject.name;
    let detail = if scene.chain.is_chain {
        format!(
            "Each store refers to the one that was current when it was made, so none is ever freed. Use {name}.run(store, callback), which ends with the callback, instead of {name}.enterWith(store), and copy what is needed from the outer store instead of referring to it."
        )
    } else {
        format!(
            "A store lives as long as everything that was started inside {name}.run(). Start timers, connections and pools outside of it (or inside {name}.exit()), give each request a store of its own with {name}.run(store, callback), and do not collect data in a store that is shared."
        )
    };
    Fix { summary: "let the store end with the request".to_owned(), detail }
}
