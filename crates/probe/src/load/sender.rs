//! One connection of the load: sends a request, reads the answer to its end, keeps the connection alive.

use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::Response;
use hyper::body::Incoming;
use tokio::time::{sleep, timeout};

use super::abort::{Abort, Aborts};
use super::pace::Due;
use super::schedule::Planned;
use super::target::Target;
use crate::http::{self, Connection};

const BODY_START_BYTES: usize = 200;
/// Node.js closes connections that idle for 5 s; a request must not meet that.
const LONGEST_IDLE: Duration = Duration::from_secs(2);

/// A request and what came of it.
#[derive(Debug)]
pub(super) struct Exchange {
    pub(super) request: Planned,
    pub(super) ending: Result<Ending, String>,
    pub(super) is_late: bool,
    /// From the time it was due.
    pub(super) latency: Duration,
}

/// How an exchange that did not fail ended.
#[derive(Debug)]
pub(super) enum Ending {
    /// The answer was read to its end.
    Answered { status: u16, body_start: Vec<u8> },
    /// The client gave it up, as was planned.
    Aborted,
}

/// One connection, opened when it is needed.
#[derive(Debug)]
pub(super) struct Sender {
    target: Arc<Target>,
    aborts: Aborts,
    /// How long one answer may take.
    patience: Duration,
    connection: Option<Connection<Full<Bytes>>>,
    idle_since: Instant,
}

impl Sender {
    pub(super) fn new(target: Arc<Target>, aborts: Aborts, patience: Duration) -> Self {
        Self { target, aborts, patience, connection: None, idle_since: Instant::now() }
    }

    /// The connection is kept only after a complete answer.
    pub(super) async fn exchange(&mut self, request: Planned, due: Due) -> Exchange {
        let ending = match timeout(self.patience, self.try_exchange(&request)).await {
            Ok(ending) => ending,
            Err(_) => Err(format!("no complete answer within {} s", self.patience.as_secs_f32())),
        };
        let latency = due.at.elapsed();
        if !matches!(ending, Ok(Ending::Answered { .. }))
            && let Some(connection) = self.connection.take()
        {
            connection.cut().await;
        }
        self.idle_since = Instant::now();
        Exchange { request, ending, is_late: due.is_late, latency }
    }

    /// Returns when the service has closed the connection, too.
    pub(super) async fn close(self) {
        if let Some(connection) = self.connection {
            connection.close().await;
        }
    }

    async fn try_exchange(&mut self, planned: &Planned) -> Result<Ending, String> {
        let request = self.target.request(planned)?;
        let abort = self.aborts.of(planned.id);
        let answer = self.open_connection().await?.send(request);
        match abort {
            None => read(answer.await?).await,
            Some(Abort::AfterHead) => answer.await.map(|_| Ending::Aborted),
            Some(Abort::BeforeAnswer { patience }) => tokio::select! {
                answer = answer => answer.map(|_| Ending::Aborted),
                () = sleep(patience) => Ok(Ending::Aborted),
            },
        }
    }

    /// The connection kept from the last answer, unless the service closed it or is about to.
    async fn open_connection(&mut self) -> Result<&mut Connection<Full<Bytes>>, String> {
        if let Some(mut kept) = self.connection.take()
            && self.idle_since.elapsed() < LONGEST_IDLE
            && kept.is_open().await
        {
            return Ok(self.connection.insert(kept));
        }
        Ok(self.connection.insert(Connection::open(&self.target.address).await?))
    }
}

async fn read(response: Response<Incoming>) -> Result<Ending, String> {
    let status = response.status().as_u16();
    let mut body = response.into_body();
    let mut body_start = Vec::new();
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|error| http::describe(&error))?;
        if let Some(data) = frame.data_ref() {
            let room = BODY_START_BYTES - body_start.len();
            body_start.extend_from_slice(&data[..data.len().min(room)]);
        }
    }
    Ok(Ending::Answered { status, body_start })
}
