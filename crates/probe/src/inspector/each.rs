//! One question to several threads at once.
//!
//! A thread that stands still in native code, as in a synchronous read, answers when it goes on; one that is busy with
//! JavaScript, or waits in `Atomics.wait`, answers at once. Until then it is not asked again, and nobody is kept waiting for it twice.

use std::time::Duration;

use serde::de::DeserializeOwned;
use serde_json::Value;
use tokio::time::{Instant, timeout_at};

use super::message::{Incoming, Reply};
use super::threads::{Target, ThreadId};
use super::{Inspector, Posted};
use crate::Result;

/// One command to one thread; `None` is the main one.
#[derive(Debug)]
pub(crate) struct Question {
    pub(crate) thread: Option<ThreadId>,
    pub(crate) method: &'static str,
    pub(crate) params: Value,
}

/// What came of a question; `None` if the thread did not answer in time.
pub(crate) type Answer<T> = Option<Result<T>>;

/// A question and what came of it so far.
struct Asked<T> {
    target: Target,
    method: &'static str,
    /// The command, until its reply is here.
    waiting: Option<Posted>,
    answer: Answer<T>,
}

impl Inspector {
    /// Sends all questions, and gives their answers in the same order once all have come or the wait is over.
    ///
    /// A thread that still owes an answer of before is not asked; if that is the main one, which carries the others'
    /// messages, none is. Fails only if the connection does.
    pub(crate) async fn ask_each<T: DeserializeOwned>(
        &mut self,
        questions: Vec<Question>,
        wait: Duration,
    ) -> Result<Vec<Answer<T>>> {
        let deadline = Instant::now() + wait;
        while self.owes(&Target::Main) && self.receive_until(deadline).await?.is_some() {}
        let main_is_silent = self.owes(&Target::Main);
        let mut round: Vec<Asked<T>> = Vec::new();
        for Question { thread, method, params } in questions {
            let target = thread.map_or(Target::Main, Target::Thread);
            let is_asked = !main_is_silent && !self.owes(&target);
            let waiting = if is_asked { Some(self.post(&target, method, &params).await) } else { None };
            round.push(Asked { target, method, waiting, answer: None });
        }
        loop {
            for asked in &mut round {
                if asked.waiting.is_some() && self.has_ended(&asked.target) {
                    self.answer_ended(asked);
                }
            }
            if round.iter().all(|asked| asked.waiting.is_none()) {
                break;
            }
            match self.receive_until(deadline).await? {
                None => break,
                Some((target, Incoming::Reply(reply))) => self.enter(&mut round, &target, reply),
                Some((_, Incoming::Event(_))) => {}
            }
        }
        Ok(round.into_iter().map(|asked| asked.answer).collect())
    }

    fn owes(&self, target: &Target) -> bool {
        self.unanswered.iter().any(|(asked, _)| asked == target)
    }

    /// Gives a reply to the question it answers, if it is one of these.
    fn enter<T: DeserializeOwned>(&mut self, round: &mut [Asked<T>], target: &Target, reply: Reply) {
        for asked in round {
            let Some(Posted { id, carrier }) = asked.waiting else { continue };
            if asked.target == *target && id == reply.id {
                asked.waiting = None;
                asked.answer = Some(reply.into_result(asked.method));
                return;
            }
            if *target == Target::Main && carrier == Some(reply.id) {
                // A command that could not be carried will not be answered: its thread has ended.
                if reply.into_result::<Value>(asked.method).is_err() {
                    self.answer_ended(asked);
                }
                return;
            }
        }
    }

    fn answer_ended<T>(&mut self, asked: &mut Asked<T>) {
        asked.waiting = None;
        asked.answer = Some(Err(self.give_up(&asked.target, asked.method)));
    }

    /// The next message; `None` once the wait is over.
    async fn receive_until(&mut self, deadline: Instant) -> Result<Option<(Target, Incoming)>> {
        match timeout_at(deadline, self.receive("Runtime.evaluate", Duration::MAX)).await {
            Ok(received) => received.map(Some),
            Err(_) => Ok(None),
        }
    }
}
