//! HTTP/1.1 over one kept-alive connection.

use std::net::SocketAddr;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt, Empty, Limited};
use hyper::body::Incoming;
use hyper::client::conn::http1::{self, SendRequest};
use hyper::header::HOST;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use tokio::net::{TcpStream, ToSocketAddrs};

const GET_WAIT: Duration = Duration::from_secs(5);
const GET_MAX_BYTES: usize = 1 << 20;

/// Opens a connection; it lives as long as the sender, or until the server closes it.
pub(crate) async fn connect(address: impl ToSocketAddrs) -> Result<SendRequest<Empty<Bytes>>, String> {
    let stream = TcpStream::connect(address).await.map_err(|error| error.to_string())?;
    let _ = stream.set_nodelay(true);
    let (sender, connection) =
        http1::handshake(TokioIo::new(stream)).await.map_err(|error| describe(&error))?;
    tokio::spawn(connection);
    Ok(sender)
}

/// An error with its causes: hyper's own text leaves them out.
pub(crate) fn describe(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text = format!("{text}: {error}");
        cause = error.source();
    }
    text
}

/// A small answer, read whole.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) body: Bytes,
}

/// One GET; `None` if no HTTP answer came in time.
pub(crate) async fn get(address: SocketAddr, path: &str) -> Option<Answer> {
    let request = Request::get(path).header(HOST, address.to_string()).body(Empty::new()).ok()?;
    let exchange = async {
        let mut sender = connect(address).await.ok()?;
        let response: Response<Incoming> = sender.send_request(request).await.ok()?;
        let status = response.status();
        let body = Limited::new(response.into_body(), GET_MAX_BYTES).collect().await.ok()?;
        Some(Answer { status, body: body.to_bytes() })
    };
    tokio::time::timeout(GET_WAIT, exchange).await.ok()?
}
