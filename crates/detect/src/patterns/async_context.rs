//! Stores of AsyncLocalStorage that outlive the request they were made for.

use super::chain::like;
use super::{Pattern, Scene, Subject};
use crate::finding::Fix;

pub(super) const PATTERN: Pattern = Pattern { name: "async-context", test, facts, fix };

fn test(scene: &Scene) -> Option<String> {
    if let Some(kept) = &scene.kept_store {
        let share = kept.share * 100.0;
        return Some(format!("{share:.0} % of the new bytes are in stores of an AsyncLocalStorage"));
    }
    scene.is_in_store.then(|| "what grows is in a store of an AsyncLocalStorage".to_owned())
}

/// Whether each store leads to the one before, mostly by a property such as `parent`.
fn is_chain(scene: &Scene) -> bool {
    let kept = scene.kept_store.as_ref();
    kept.map_or(scene.chain.is_chain, |kept| like(scene.survey, kept.store).is_some())
}

fn facts(scene: &Scene) -> Vec<String> {
    let mut told = vec![match &scene.kept_store {
        Some(kept) => format!(
            "`{}` keeps them: what is put there was made inside run() or after enterWith(), and refers to the store that was current then",
            kept.by
        ),
        None => "an asynchronous resource that is still alive (a timer, a promise, a socket, a bound function) keeps the store".to_owned(),
    }];
    if is_chain(scene) {
        told.push("each store refers to the one before it".to_owned());
    }
    told
}

fn fix(scene: &Scene, subject: &Subject) -> Fix {
    let name = subject.name;
    let detail = if is_chain(scene) {
        format!(
            "Each store refers to the one that was current when it was made, so none is ever freed. Use {name}.run(store, callback), which ends with the callback, instead of {name}.enterWith(store), and copy what is needed from the outer store instead of referring to it."
        )
    } else {
        format!(
            "A store lives as long as everything that was started inside {name}.run(). Start timers, connections and pools outside of it (or inside {name}.exit()), give each request a store of its own with {name}.run(store, callback), and do not collect data in a store that is shared."
        )
    };
    let by = scene.kept_store.as_ref().map(|kept| &kept.by);
    let by = by.map(|by| format!(" Settle, close or remove what `{by}` keeps when its request ends, or put it there inside {name}.exit(); and keep stores small: an id instead of the request."));
    Fix { summary: "let the store end with the request".to_owned(), detail: detail + &by.unwrap_or_default() }
}
