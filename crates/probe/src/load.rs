//! Deterministic load: the same ids make the same requests, and no id is ever sent twice.
//!
//! Closed loop: each of `concurrency` connections sends its next request when the last one is answered.
//! Open loop: request k is due k/rate seconds after the start, whether or not the service keeps up, and its
//! latency counts from then. Or the user's own command does it all.

mod abort;
mod body;
mod command;
mod driver;
mod latency;
mod outcome;
mod pace;
mod route;
mod schedule;
mod scramble;
mod sender;
mod target;
mod template;

use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use hyper::HeaderMap;
use tokio::sync::mpsc;
use tokio::task::JoinSet;

use crate::{Error, Result};
use abort::Aborts;
pub use body::Body;
pub use command::LoadCommand;
pub use driver::Driver;
pub use latency::Latency;
pub use outcome::{Failure, Outcome};
use pace::Pace;
pub use route::Route;
use schedule::Schedule;
use sender::{Exchange, Sender};
use target::{Target, header_map};

/// What to send, where, and how much of it at once.
#[derive(Debug, Clone)]
pub struct Load {
    /// Where the service is, as `http://127.0.0.1:3000`.
    pub base_url: String,
    /// What is requested; with several, in proportion to their weights.
    pub routes: Vec<Route>,
    /// Sent with every POST, PUT and PATCH.
    pub body: Option<Body>,
    /// Sent with every request.
    pub headers: Vec<(String, String)>,
    /// How many requests are under way at once, each on a connection of its own; with a rate, at most.
    pub concurrency: usize,
    /// Requests per second. If none, each connection sends as fast as it is answered.
    pub rate: Option<f64>,
    /// How long one answer may take, its body included.
    pub timeout: Duration,
    /// The share of requests, from 0 to 1, that is sent and then given up before the answer is read: the
    /// connection is closed, for half of them once the answer's head is there, for the others before.
    pub abort_share: f64,
}

/// How far a load has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LoadProgress {
    /// Requests answered, failed or aborted.
    pub done: u64,
    /// Requests in all.
    pub total: u64,
    /// Of `done`, those that failed.
    pub failures: u64,
}

/// What a load is, wherever it goes.
#[derive(Debug)]
struct Plan {
    headers: HeaderMap,
    aborts: Aborts,
    schedule: Schedule,
    pace: Pace,
}

/// What all connections of one run share.
#[derive(Debug)]
struct Work {
    ids: Range<u64>,
    next_id: AtomicU64,
    schedule: Schedule,
    pace: Pace,
}

impl Load {
    /// The load with 8 connections, no rate, a timeout of 30 s, no body, no extra headers and no aborts.
    pub fn new(base_url: impl Into<String>, routes: Vec<Route>) -> Self {
        Self {
            base_url: base_url.into(),
            routes,
            body: None,
            headers: Vec::new(),
            concurrency: 8,
            rate: None,
            timeout: Duration::from_secs(30),
            abort_share: 0.0,
        }
    }

    /// Finds all that [`Load::run`] would refuse except a wrong `base_url`, so that no service need be there yet.
    pub fn check(&self) -> Result<()> {
        self.plan().map(drop)
    }

    fn plan(&self) -> Result<Plan> {
        Ok(Plan {
            headers: header_map(&self.headers)?,
            aborts: Aborts::new(self.abort_share)?,
            schedule: Schedule::new(&self.routes, self.body.as_ref())?,
            pace: Pace::new(self.rate)?,
        })
    }

    /// Sends the requests of these ids, each once, and reads the answers to their ends.
    ///
    /// A failed request is counted, not an error. All connections are closed when it returns, those that were
    /// not cut by both sides. Dropping the future stops the load.
    pub async fn run(&self, ids: Range<u64>, mut progress: impl FnMut(LoadProgress)) -> Result<Outcome> {
        let total = count(&ids);
        let Plan { headers, aborts, schedule, pace } = self.plan()?;
        let target = Arc::new(Target::new(self, headers)?);
        let work = Arc::new(Work { next_id: AtomicU64::new(ids.start), ids, schedule, pace });
        let since = Instant::now();
        let mut outcome = Outcome::default();
        let (done, mut exchanges) = mpsc::channel(self.concurrency.max(1));
        let mut senders = JoinSet::new();
        for _ in 0..self.concurrency.max(1) {
            let sender = Sender::new(Arc::clone(&target), aborts, self.timeout);
            senders.spawn(send_all(sender, Arc::clone(&work), done.clone()));
        }
        drop(done);
        while let Some(exchange) = exchanges.recv().await {
            outcome.add(exchange);
            progress(LoadProgress { done: outcome.requests, total, failures: outcome.failures });
        }
        outcome.elapsed = since.elapsed();
        senders.join_all().await;
        Ok(outcome)
    }
}

/// What one connection does, until no id is left.
async fn send_all(mut sender: Sender, work: Arc<Work>, done: mpsc::Sender<Exchange>) {
    loop {
        let id = work.next_id.fetch_add(1, Ordering::Relaxed);
        if id >= work.ids.end {
            break;
        }
        let due = work.pace.wait(id - work.ids.start).await;
        if done.send(sender.exchange(work.schedule.request(id), due).await).await.is_err() {
            break;
        }
    }
    drop(done);
    sender.close().await;
}

fn count(ids: &Range<u64>) -> u64 {
    ids.end.saturating_sub(ids.start)
}

fn invalid(problem: String) -> Error {
    Error::Load { problem }
}
