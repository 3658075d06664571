//! HTTP/1.1 over one connection that is kept alive.

use std::error::Error;
use std::net::SocketAddr;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt, Empty, Limited};
use hyper::body::{Body, Incoming};
use hyper::client::conn::http1::{self, SendRequest};
use hyper::header::HOST;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpStream, ToSocketAddrs};
use tokio::task::JoinSet;
use tokio::time::timeout;

use crate::process::Network;

const GET_WAIT: Duration = Duration::from_secs(5);
const GET_MAX_BYTES: usize = 1 << 20;
/// A server that has answered everything ends its side at once.
const CLOSE_WAIT: Duration = Duration::from_secs(1);

/// A connection for one request after the other. Dropping it closes the socket, whatever is under way.
#[derive(Debug)]
pub(crate) struct Connection<B> {
    requests: SendRequest<B>,
    /// One task, which has the socket.
    driver: JoinSet<()>,
}

impl<B> Connection<B>
where
    B: Body<Data: Send, Error: Into<Box<dyn Error + Send + Sync>>> + Send + 'static,
{
    pub(crate) async fn open(address: impl ToSocketAddrs) -> Result<Self, String> {
        Self::over(TcpStream::connect(address).await.map_err(|error| error.to_string())?).await
    }

    /// Uses a connection that is open already.
    async fn over(stream: TcpStream) -> Result<Self, String> {
        let _ = stream.set_nodelay(true);
        let (requests, connection) =
            http1::handshake(TokioIo::new(stream)).await.map_err(|error| describe(&error))?;
        let mut driver = JoinSet::new();
        driver.spawn(async move {
            if let Ok(parts) = connection.without_shutdown().await {
                end(parts.io.into_inner()).await;
            }
        });
        Ok(Self { requests, driver })
    }

    /// False once the server closed it. Waits for the end of the last exchange.
    pub(crate) async fn is_open(&mut self) -> bool {
        self.requests.ready().await.is_ok()
    }

    /// Sends a request; returns when the head of the answer is there.
    pub(crate) async fn send(&mut self, request: Request<B>) -> Result<Response<Incoming>, String> {
        self.requests.send_request(request).await.map_err(|error| describe(&error))
    }

    /// Closes it in order and returns when the server has closed it too, or is slow to.
    pub(crate) async fn close(self) {
        let Self { requests, mut driver } = self;
        drop(requests);
        let _ = timeout(CLOSE_WAIT, driver.join_next()).await;
        driver.shutdown().await;
    }

    /// Closes the socket at once, in the middle of an exchange or not.
    pub(crate) async fn cut(mut self) {
        self.driver.shutdown().await;
    }
}

/// Ends our side and waits for the end of the other.
async fn end(mut stream: TcpStream) {
    let mut rest = [0; 1024];
    let _ = stream.shutdown().await;
    while stream.read(&mut rest).await.is_ok_and(|length| length > 0) {}
}

/// An error with its causes: hyper's own text leaves them out.
pub(crate) fn describe(error: &dyn Error) -> String {
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
    get_in(&Network::Own, address, path).await
}

/// The same for an address of another network.
pub(crate) async fn get_in(network: &Network, address: SocketAddr, path: &str) -> Option<Answer> {
    let request = Request::get(path).header(HOST, address.to_string()).body(Empty::new()).ok()?;
    let exchange = async {
        let mut connection =
            Connection::<Empty<Bytes>>::over(network.connect(address).await.ok()?).await.ok()?;
        let response = connection.send(request).await.ok()?;
        let status = response.status();
        let body = Limited::new(response.into_body(), GET_MAX_BYTES).collect().await.ok()?;
        Some(Answer { status, body: body.to_bytes() })
    };
    timeout(GET_WAIT, exchange).await.ok()?
}
