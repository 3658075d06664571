//! What the threads of a process say of their memory, and what they are asked to count.
//!
//! The counting object of a thread is held by the session alone, in a group of its own: it goes with the session.
//! The observer of collections that it registers does not, so it is ended by [`Inside::finish`], or ends itself at
//! the first collection for which nobody has come to read for long.

use std::sync::LazyLock;
use std::time::{Duration, Instant};

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::ThreadReading;
use super::activity::GC_BOUNDS;
use super::said::Said;
use crate::inspector::{Answer, Inspector, Question, Thread, ThreadId};
use crate::{Error, Result};

const GROUP: &str = "leaktrail-watch";
/// A thread that JavaScript keeps busy answers in milliseconds.
const ANSWER_WAIT: Duration = Duration::from_secs(1);
const MOST_FLOORS: usize = 64;

static SCRIPT: LazyLock<String> = LazyLock::new(|| {
    let bounds: Vec<f64> = GC_BOUNDS.iter().map(|bound| bound * 1000.0).collect();
    include_str!("observer.js")
        .trim_end()
        .replace("BOUNDS_MS", &json!(bounds).to_string())
        .replace("MOST_FLOORS", &MOST_FLOORS.to_string())
});

/// What the threads said.
#[derive(Debug, Default)]
pub(super) struct Answers {
    pub(super) threads: Vec<ThreadReading>,
    pub(super) silent: Vec<Option<String>>,
}

/// The threads that are watched.
#[derive(Debug)]
pub(super) struct Inside {
    /// How long a thread counts though nobody reads; nothing is counted without.
    patience: Option<Duration>,
    watched: Vec<Watched>,
    last_known: Vec<Thread>,
}

/// A thread that counts its collections.
#[derive(Debug)]
struct Watched {
    thread: Option<ThreadId>,
    handle: String,
    last_floor: u64,
}

#[derive(Deserialize)]
struct Evaluated<T> {
    result: T,
    #[serde(rename = "exceptionDetails")]
    exception: Option<Value>,
}

#[derive(Deserialize)]
struct Returned<T> {
    value: Option<T>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Kept {
    object_id: Option<String>,
}

impl Inside {
    pub(super) fn new(patience: Option<Duration>) -> Self {
        Self { patience, watched: Vec::new(), last_known: Vec::new() }
    }

    /// Asks every thread that runs now.
    pub(super) async fn read(&mut self, inspector: &mut Inspector, began: Instant) -> Result<Answers> {
        let threads = self.threads(inspector).await?;
        self.watched.retain(|one| threads.iter().any(|(id, _)| *id == one.thread));
        let questions = threads.iter().map(|(id, _)| self.question(id.as_ref())).collect();
        let said: Vec<Answer<Evaluated<Returned<Said>>>> = inspector.ask_each(questions, ANSWER_WAIT).await?;
        let mut answers = Answers::default();
        let mut new = Vec::new();
        for ((id, title), said) in threads.into_iter().zip(said) {
            let at = began.elapsed();
            match value(said) {
                Ok(Some(said)) => {
                    match self.watched.iter_mut().find(|one| one.thread == id) {
                        Some(one) => one.last_floor = said.last_floor().unwrap_or(one.last_floor),
                        None => new.push(id),
                    }
                    answers.threads.push(said.reading(title, at));
                }
                Ok(None) => answers.silent.push(title),
                // It has just ended, or is about to.
                Err(_) if id.is_some() => {}
                Err(error) => return Err(error),
            }
        }
        self.observe(inspector, new).await?;
        Ok(answers)
    }

    /// Ends the counting of the threads that answer, and lets go of all of them.
    pub(super) async fn finish(&mut self, inspector: &mut Inspector) -> Result<()> {
        let watched = std::mem::take(&mut self.watched);
        let stop = |one: &Watched| one.call("function() { this.stop(); }", json!([]));
        let _: Vec<Answer<Value>> =
            inspector.ask_each(watched.iter().map(stop).collect(), ANSWER_WAIT).await?;
        let release = |one: &Watched| Question {
            thread: one.thread.clone(),
            method: "Runtime.releaseObjectGroup",
            params: json!({"objectGroup": GROUP}),
        };
        let _: Vec<Answer<Value>> =
            inspector.ask_each(watched.iter().map(release).collect(), ANSWER_WAIT).await?;
        Ok(())
    }

    /// The main thread and the worker threads; those of before while the main thread does not answer.
    async fn threads(
        &mut self,
        inspector: &mut Inspector,
    ) -> Result<Vec<(Option<ThreadId>, Option<String>)>> {
        if let Some(known) = inspector.threads_within(ANSWER_WAIT).await? {
            self.last_known = known;
        }
        let workers =
            self.last_known.iter().map(|thread| (Some(thread.id.clone()), Some(thread.title.clone())));
        Ok(std::iter::once((None, None)).chain(workers).collect())
    }

    /// Asks the counting object of a thread, or, of a thread that has none, the same without counting.
    fn question(&self, thread: Option<&ThreadId>) -> Question {
        match self.watched.iter().find(|one| one.thread.as_ref() == thread) {
            Some(one) => {
                one.call("function(seen) { return this.read(seen); }", json!([{"value": one.last_floor}]))
            }
            None => evaluate(thread, &format!("{}.read(0)", *SCRIPT), json!({"returnByValue": true})),
        }
    }

    /// Makes threads count. They have just answered, so they will answer again; if one does not, what it counts ends itself.
    async fn observe(&mut self, inspector: &mut Inspector, threads: Vec<Option<ThreadId>>) -> Result<()> {
        let Some(patience) = self.patience.filter(|_| !threads.is_empty()) else { return Ok(()) };
        let script = format!("{}.observe({})", *SCRIPT, patience.as_millis());
        let ask =
            |thread: &Option<ThreadId>| evaluate(thread.as_ref(), &script, json!({"objectGroup": GROUP}));
        let questions = threads.iter().map(ask).collect();
        let kept: Vec<Answer<Evaluated<Kept>>> = inspector.ask_each(questions, ANSWER_WAIT).await?;
        for (thread, kept) in threads.into_iter().zip(kept) {
            // A runtime without observers of collections goes without.
            if let Some(Ok(Evaluated { result: Kept { object_id: Some(handle) }, exception: None })) = kept {
                self.watched.push(Watched { thread, handle, last_floor: 0 });
            }
        }
        Ok(())
    }
}

impl Watched {
    fn call(&self, function: &str, arguments: Value) -> Question {
        Question {
            thread: self.thread.clone(),
            method: "Runtime.callFunctionOn",
            params: json!({
                "objectId": self.handle,
                "functionDeclaration": function,
                "arguments": arguments,
                "returnByValue": true,
            }),
        }
    }
}

fn evaluate(thread: Option<&ThreadId>, script: &str, options: Value) -> Question {
    let mut params = json!({"expression": script, "includeCommandLineAPI": true, "silent": true});
    if let (Value::Object(params), Value::Object(options)) = (&mut params, options) {
        params.extend(options);
    }
    Question { thread: thread.cloned(), method: "Runtime.evaluate", params }
}

/// The value that came back, if any came.
fn value<T: DeserializeOwned>(answer: Answer<Evaluated<Returned<T>>>) -> Result<Option<T>> {
    let Some(answer) = answer.transpose()? else { return Ok(None) };
    match answer.result.value {
        Some(value) if answer.exception.is_none() => Ok(Some(value)),
        _ => {
            let thrown = answer.exception.map(|details| details.to_string()).unwrap_or_default();
            Err(Error::Thrown { expression: "process.memoryUsage()".to_owned(), thrown })
        }
    }
}
