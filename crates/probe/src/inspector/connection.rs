//! The WebSocket below an inspector, and the task that owns it.
//!
//! The task lives while the connection does, so a process that waits for its debugger to leave is let go at
//! once, whether a call is under way or not. It hands over few messages of a call ahead: a slow reader slows the
//! socket.

use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use tokio::net::TcpStream;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream};

use super::backlog::Backlog;
use super::message::Incoming;
use crate::targets::Endpoint;
use crate::{Error, Result};

type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;
pub(super) type Received = serde_json::Result<Incoming>;

const CONNECT_WAIT: Duration = Duration::from_secs(5);
/// Snapshot chunks are 1 MiB, and a worker's come escaped twice.
const MAX_MESSAGE_BYTES: usize = 256 << 20;
const MESSAGES_AHEAD: usize = 4;
const WAITING_FOR_DISCONNECT: &str = "NodeRuntime.waitingForDisconnect";

#[derive(Debug)]
pub(super) struct Connection {
    commands: mpsc::Sender<String>,
    received: mpsc::Receiver<Received>,
    task: JoinHandle<()>,
    #[cfg(unix)]
    descriptor: Option<std::os::fd::OwnedFd>,
}

impl Connection {
    pub(super) async fn open(url: &str, place: Option<&Endpoint>) -> Result<Self> {
        let failed = |reason: String| Error::InspectorConnect { url: url.to_owned(), reason };
        let config = WebSocketConfig::default()
            .max_message_size(Some(MAX_MESSAGE_BYTES))
            .max_frame_size(Some(MAX_MESSAGE_BYTES));
        let connect = async {
            let Some(Endpoint { address, network, .. }) = place else {
                return tokio_tungstenite::connect_async_with_config(url, Some(config), true).await;
            };
            let stream = MaybeTlsStream::Plain(network.connect(*address).await?);
            tokio_tungstenite::client_async_with_config(url, stream, Some(config)).await
        };
        let (socket, _response) = tokio::time::timeout(CONNECT_WAIT, connect)
            .await
            .map_err(|_| failed(format!("no answer within {} s", CONNECT_WAIT.as_secs())))?
            .map_err(|error| failed(error.to_string()))?;
        let (commands, commands_out) = mpsc::channel(MESSAGES_AHEAD);
        let (received_in, received) = mpsc::channel(MESSAGES_AHEAD);
        Ok(Self {
            commands,
            received,
            #[cfg(unix)]
            descriptor: descriptor(&socket),
            task: tokio::spawn(carry(socket, commands_out, received_in)),
        })
    }

    /// The connection itself, for a process that must keep it open should this one end.
    #[cfg(unix)]
    pub(super) fn descriptor(&self) -> Option<std::os::fd::BorrowedFd<'_>> {
        self.descriptor.as_ref().map(std::os::fd::AsFd::as_fd)
    }

    /// Queues one command; if the connection is closed, [`Self::receive`] tells.
    pub(super) async fn send(&self, command: String) {
        let _ = self.commands.send(command).await;
    }

    /// The next message, or `None` once the connection is closed.
    pub(super) async fn receive(&mut self) -> Option<Received> {
        self.received.recv().await
    }

    /// Closes the WebSocket properly, waiting at most so long for the other side.
    pub(super) async fn close(mut self, wait: Duration) {
        let (closed, _) = mpsc::channel(1);
        drop(std::mem::replace(&mut self.commands, closed));
        self.received.close();
        let _ = tokio::time::timeout(wait, &mut self.task).await;
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.task.abort();
    }
}

#[cfg(unix)]
fn descriptor(socket: &Socket) -> Option<std::os::fd::OwnedFd> {
    match socket.get_ref() {
        MaybeTlsStream::Plain(stream) => std::os::fd::AsFd::as_fd(stream).try_clone_to_owned().ok(),
        _ => None,
    }
}

/// Carries commands out and messages in until one side ends it.
async fn carry(mut socket: Socket, mut commands: mpsc::Receiver<String>, received: mpsc::Sender<Received>) {
    let mut backlog = Backlog::default();
    loop {
        tokio::select! {
            command = commands.recv() => {
                let Some(command) = command else { break };
                if socket.send(Message::text(command)).await.is_err() {
                    return;
                }
            }
            room = received.reserve(), if !backlog.is_empty() => {
                let Ok(room) = room else { break };
                if let Some(message) = backlog.pop() {
                    room.send(message);
                }
            }
            message = socket.next(), if backlog.has_room() => match message {
                Some(Ok(Message::Text(text))) => {
                    let message = Incoming::parse(&text);
                    if wants_to_end(&message) {
                        break;
                    }
                    backlog.push(message);
                }
                Some(Ok(_)) => {}
                Some(Err(_)) | None => return,
            },
        }
    }
    let _ = socket.close(None).await;
    while let Some(Ok(_)) = socket.next().await {}
}

fn wants_to_end(message: &Received) -> bool {
    matches!(message, Ok(Incoming::Event(event)) if event.method == WAITING_FOR_DISCONNECT)
}
