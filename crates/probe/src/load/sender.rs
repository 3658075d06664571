//! One connection of the load: sends a request, reads the answer to its end, keeps the connection alive.

use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use http_body_util::{BodyExt, Empty};
use hyper::Request;
use hyper::client::conn::http1::SendRequest;
use hyper::header::{HOST, HeaderMap};

use super::schedule::Planned;
use crate::http;

const BODY_START_BYTES: usize = 200;

/// Where requests go and what all of them have in common.
#[derive(Debug)]
pub(super) struct Target {
    /// `HOST:PORT` to connect to.
    pub(super) address: String,
    /// As in the URL, for the `Host` header.
    pub(super) authority: String,
    pub(super) path_prefix: String,
    pub(super) headers: HeaderMap,
    pub(super) timeout: Duration,
}

/// A request and what came of it.
#[derive(Debug)]
pub(super) struct Exchange {
    pub(super) request: Planned,
    pub(super) answer: Result<Answer, String>,
    pub(super) latency: Duration,
}

/// An answer that was read to its end.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) body_start: Vec<u8>,
}

/// One connection, opened when it is needed.
#[derive(Debug)]
pub(super) struct Sender {
    target: Arc<Target>,
    connection: Option<SendRequest<Empty<Bytes>>>,
}

impl Sender {
    pub(super) fn new(target: Arc<Target>) -> Self {
        Self { target, connection: None }
    }

    pub(super) async fn exchange(&mut self, request: Planned) -> Exchange {
        let since = Instant::now();
        let timeout = self.target.timeout;
        let answer = match tokio::time::timeout(timeout, self.try_exchange(&request)).await {
            Ok(answer) => answer,
            Err(_) => Err(format!("no complete answer within {} s", timeout.as_secs_f32())),
        };
        Exchange { request, answer, latency: since.elapsed() }
    }

    /// The connection is kept only after a complete answer.
    async fn try_exchange(&mut self, planned: &Planned) -> Result<Answer, String> {
        let mut connection = self.ready_connection().await?;
        let request = self.request(planned)?;
        let response = connection.send_request(request).await.map_err(|error| http::describe(&error))?;
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
        self.connection = Some(connection);
        Ok(Answer { status, body_start })
    }

    /// The connection kept from the last answer, unless the service closed it.
    async fn ready_connection(&mut self) -> Result<SendRequest<Empty<Bytes>>, String> {
        if let Some(mut kept) = self.connection.take()
            && kept.ready().await.is_ok()
        {
            return Ok(kept);
        }
        http::connect(&self.target.address).await
    }

    fn request(&self, planned: &Planned) -> Result<Request<Empty<Bytes>>, String> {
        let uri = format!("{}{}", self.target.path_prefix, planned.path);
        let mut request = Request::builder()
            .method(planned.method.clone())
            .uri(uri)
            .header(HOST, &self.target.authority)
            .body(Empty::new())
            .map_err(|error| error.to_string())?;
        request.headers_mut().extend(self.target.headers.clone());
        Ok(request)
    }
}
