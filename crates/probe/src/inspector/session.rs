//! Commands to one thread of the process: the main one or a worker.

use std::time::{Duration, Instant};

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use tokio::time::timeout;

use super::message::{Event, Incoming};
use super::threads::Target;
use super::{Inspector, MemorySample, Posted};
use crate::{Error, Result};

/// Ordinary commands answer in milliseconds, also while JavaScript is busy.
const CALL_SILENCE: Duration = Duration::from_secs(30);
/// A full collection takes about 0.6 s per GB, and far longer on a starved machine.
const COLLECT_SILENCE: Duration = Duration::from_secs(120);

/// A command that is not answered for so long after the one before it was overlooked.
const OVERLOOKED: Duration = Duration::from_secs(2);

const CONTEXT_LOST: &str = "Cannot find context";
const EVALUATE: &str = "Runtime.evaluate";
/// Milliseconds since some moment; code of the service that replaces `performance` or `Date` does not matter.
const CLOCK_MS: &str = "(([seconds, nanos]) => seconds * 1e3 + nanos / 1e6)(process.hrtime())";

/// One thread's end of the inspector; made by [`Inspector::main`] or [`Inspector::thread`].
#[derive(Debug)]
pub struct Session<'a> {
    inspector: &'a mut Inspector,
    target: Target,
}

impl<'a> Session<'a> {
    pub(super) fn new(inspector: &'a mut Inspector, target: Target) -> Self {
        Self { inspector, target }
    }

    /// Sends one command and waits for its result; events are dropped.
    pub async fn call<T: DeserializeOwned>(&mut self, method: &str, params: Value) -> Result<T> {
        self.call_with_events(method, params, CALL_SILENCE, |_| Ok(())).await
    }

    /// Sends one command and hands over every event that comes before its result.
    ///
    /// `silence` bounds the wait for the next message, not the whole call. If this future is dropped or
    /// `on_event` fails, what the target still sends for this call is discarded by the next one.
    pub async fn call_with_events<T: DeserializeOwned>(
        &mut self,
        method: &str,
        params: Value,
        silence: Duration,
        mut on_event: impl FnMut(Event) -> Result<()> + Send,
    ) -> Result<T> {
        let posted = self.inspector.post(&self.target, method, &params).await;
        self.answer(posted, method, silence, &mut on_event).await
    }

    /// [`Self::call_with_events`], and how long the thread was kept from its own work by it.
    ///
    /// The thread's own clock is read right before and right after, in commands that wait beside the call: what it
    /// takes to deliver events and result does not count.
    pub(crate) async fn timed_call<T: DeserializeOwned>(
        &mut self,
        method: &str,
        params: Value,
        silence: Duration,
        mut on_event: impl FnMut(Event) -> Result<()> + Send,
    ) -> Result<(T, Duration)> {
        let began = self.post_clock().await;
        let call = self.inspector.post(&self.target, method, &params).await;
        let began = self.clock_ms(began, silence).await?;
        let since = Instant::now();
        // Deno may overlook a command that comes while it works on another, until one more comes.
        let ended = self.post_clock().await;
        let result = self.answer(call, method, silence, &mut on_event).await?;
        let ours = since.elapsed();
        // V8 may put a long command off, and answer what came after it first: then that clock tells nothing.
        if !self.is_unanswered(&ended) {
            return Ok((result, ours));
        }
        let elapsed = match timeout(OVERLOOKED, self.clock_ms(ended, silence)).await {
            Ok(ended) => Duration::try_from_secs_f64((ended? - began) / 1000.0).unwrap_or_default(),
            Err(_) => ours,
        };
        Ok((result, elapsed))
    }

    fn is_unanswered(&self, posted: &Posted) -> bool {
        self.inspector.unanswered.contains(&(self.target.clone(), posted.id))
    }

    async fn post_clock(&mut self) -> Posted {
        let params = json!({"expression": CLOCK_MS, "returnByValue": true});
        self.inspector.post(&self.target, EVALUATE, &params).await
    }

    async fn clock_ms(&mut self, posted: Posted, silence: Duration) -> Result<f64> {
        let clock: Evaluated = self.answer(posted, EVALUATE, silence, &mut |_| Ok(())).await?;
        Ok(clock.result.value.as_f64().unwrap_or_default())
    }

    async fn answer<T: DeserializeOwned>(
        &mut self,
        Posted { id, carrier }: Posted,
        method: &str,
        silence: Duration,
        on_event: &mut (impl FnMut(Event) -> Result<()> + Send),
    ) -> Result<T> {
        loop {
            if self.inspector.has_ended(&self.target) {
                return Err(self.ended(method));
            }
            match self.inspector.receive(method, silence).await? {
                (Target::Main, Incoming::Reply(reply)) if Some(reply.id) == carrier => {
                    reply.into_result::<Value>(method).map_err(|_| self.ended(method))?;
                }
                (target, _) if target != self.target => {}
                (_, Incoming::Reply(reply)) if reply.id == id => {
                    let result = reply.into_result(method);
                    return if self.is_ending(&result) { Err(self.ended(method)) } else { result };
                }
                (_, Incoming::Event(event)) if !self.is_behind(id) => on_event(event)?,
                (_, Incoming::Reply(_) | Incoming::Event(_)) => {}
            }
        }
    }

    /// The value of a JavaScript expression, as JSON. Only globals are in its scope.
    pub async fn evaluate<T: DeserializeOwned>(&mut self, expression: &str) -> Result<T> {
        let params = json!({"expression": expression, "returnByValue": true});
        self.evaluate_with(expression, params).await
    }

    /// [`Self::evaluate`] with the protocol's options of one's own choice.
    pub(super) async fn evaluate_with<T: DeserializeOwned>(
        &mut self,
        expression: &str,
        params: Value,
    ) -> Result<T> {
        let evaluated: Evaluated = self.call(EVALUATE, params).await?;
        if let Some(exception) = evaluated.exception_details {
            return Err(Error::Thrown { expression: expression.to_owned(), thrown: exception.description() });
        }
        serde_json::from_value(evaluated.result.value).map_err(|source| Error::InspectorAnswer {
            method: format!("Runtime.evaluate of `{expression}`"),
            source,
        })
    }

    /// Runs a full garbage collection; the thread stands still meanwhile.
    pub async fn collect_garbage(&mut self) -> Result<()> {
        self.call_with_events::<Value>("HeapProfiler.collectGarbage", json!({}), COLLECT_SILENCE, |_| Ok(()))
            .await?;
        Ok(())
    }

    /// What the thread says about its memory; `rss_bytes` is the whole process's. Call [`Self::collect_garbage`]
    /// before for a floor.
    pub async fn memory_usage(&mut self) -> Result<MemorySample> {
        MemorySample::read(self).await
    }

    /// True while a command of before, whose caller went away, may still send events.
    fn is_behind(&self, id: u64) -> bool {
        self.inspector.unanswered.iter().any(|(target, earlier)| *target == self.target && *earlier < id)
    }

    /// A thread that ends while a command is under way has lost the place to run it in.
    fn is_ending<T>(&self, result: &Result<T>) -> bool {
        let lost = |message: &str| message.starts_with(CONTEXT_LOST);
        self.target != Target::Main
            && matches!(result, Err(Error::InspectorRefused { message, .. }) if lost(message))
    }

    fn ended(&mut self, method: &str) -> Error {
        self.inspector.give_up(&self.target, method)
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Evaluated {
    result: Remote,
    exception_details: Option<Exception>,
}

#[derive(Deserialize)]
struct Remote {
    #[serde(default)]
    value: Value,
    description: Option<String>,
}

#[derive(Deserialize)]
struct Exception {
    text: String,
    exception: Option<Remote>,
}

impl Exception {
    fn description(self) -> String {
        self.exception
            .and_then(|thrown| thrown.description.or_else(|| Some(thrown.value.to_string())))
            .unwrap_or(self.text)
    }
}
