//! Deterministic load: the same ids make the same requests, and no id is ever sent twice.
//!
//! Closed loop: each of `concurrency` connections sends its next request when the last one is answered.

mod outcome;
mod route;
mod schedule;
mod sender;
mod template;

use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use hyper::Uri;
use hyper::header::{HeaderMap, HeaderName, HeaderValue};
use tokio::sync::mpsc;
use tokio::task::JoinSet;

use crate::{Error, Result};
pub use outcome::{Failure, Latency, Outcome};
pub use route::Route;
use schedule::Schedule;
use sender::{Exchange, Sender, Target};

/// What to send, where, and how much of it at once.
#[derive(Debug, Clone)]
pub struct Load {
    /// Where the service is, as `http://127.0.0.1:3000`.
    pub base_url: String,
    /// What is requested; with several, in proportion to their weights.
    pub routes: Vec<Route>,
    /// How many requests are under way at once, each on a connection of its own.
    pub concurrency: usize,
    /// How long one answer may take, its body included.
    pub timeout: Duration,
    /// Sent with every request.
    pub headers: Vec<(String, String)>,
}

/// How far a load has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LoadProgress {
    /// Requests answered or failed.
    pub done: u64,
    /// Requests in all.
    pub total: u64,
    /// Of `done`, those that failed.
    pub failures: u64,
}

impl Load {
    /// The load with 8 connections, a timeout of 30 s and no extra headers.
    pub fn new(base_url: impl Into<String>, routes: Vec<Route>) -> Self {
        Self {
            base_url: base_url.into(),
            routes,
            concurrency: 8,
            timeout: Duration::from_secs(30),
            headers: Vec::new(),
        }
    }

    /// Sends the requests of these ids, each once, and reads every answer to its end.
    ///
    /// A failed request is counted, not an error. Dropping the future stops the load.
    pub async fn run(&self, ids: Range<u64>, mut progress: impl FnMut(LoadProgress)) -> Result<Outcome> {
        let target = Arc::new(self.target()?);
        let schedule = Arc::new(Schedule::new(&self.routes)?);
        let total = ids.end.saturating_sub(ids.start);
        let since = Instant::now();
        let (mut outcome, mut latencies) = (Outcome::default(), Vec::new());
        let (senders, mut exchanges) = self.start_senders(ids, &target, &schedule);
        while let Some(exchange) = exchanges.recv().await {
            latencies.push(exchange.latency);
            outcome.add(exchange);
            progress(LoadProgress { done: outcome.requests, total, failures: outcome.failures });
        }
        senders.join_all().await;
        outcome.elapsed = since.elapsed();
        outcome.latency = Latency::of(latencies);
        Ok(outcome)
    }

    fn start_senders(
        &self,
        ids: Range<u64>,
        target: &Arc<Target>,
        schedule: &Arc<Schedule>,
    ) -> (JoinSet<()>, mpsc::Receiver<Exchange>) {
        let (done, exchanges) = mpsc::channel(self.concurrency.max(1));
        let next_id = Arc::new(AtomicU64::new(ids.start));
        let mut senders = JoinSet::new();
        for _ in 0..self.concurrency.max(1) {
            let mut sender = Sender::new(Arc::clone(target));
            let (done, next_id, schedule) = (done.clone(), Arc::clone(&next_id), Arc::clone(schedule));
            senders.spawn(async move {
                loop {
                    let id = next_id.fetch_add(1, Ordering::Relaxed);
                    if id >= ids.end || done.send(sender.exchange(schedule.request(id)).await).await.is_err()
                    {
                        return;
                    }
                }
            });
        }
        (senders, exchanges)
    }

    fn target(&self) -> Result<Target> {
        let base = self.base_url.trim_end_matches('/');
        let uri: Uri =
            base.parse().map_err(|error| invalid(format!("base URL `{base}` is not a URL: {error}")))?;
        let (Some("http"), Some(authority)) = (uri.scheme_str(), uri.authority()) else {
            return Err(invalid(format!("base URL `{base}` must start with http://HOST:PORT")));
        };
        Ok(Target {
            address: format!("{}:{}", authority.host(), authority.port_u16().unwrap_or(80)),
            authority: authority.to_string(),
            path_prefix: uri.path().trim_end_matches('/').to_owned(),
            headers: self.header_map()?,
            timeout: self.timeout,
        })
    }

    fn header_map(&self) -> Result<HeaderMap> {
        let mut map = HeaderMap::new();
        for (name, value) in &self.headers {
            let header =
                HeaderName::try_from(name).map_err(|error| invalid(format!("header `{name}`: {error}")))?;
            let value =
                HeaderValue::try_from(value).map_err(|error| invalid(format!("header `{name}`: {error}")))?;
            map.append(header, value);
        }
        Ok(map)
    }
}

fn invalid(problem: String) -> Error {
    Error::Load { problem }
}
