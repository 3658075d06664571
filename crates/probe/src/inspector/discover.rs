//! The WebSocket address behind an inspector's port.

use std::net::SocketAddr;

use serde::Deserialize;

use crate::http;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Target {
    web_socket_debugger_url: String,
}

/// Asks `/json/list`; `None` if what listens there is no inspector.
pub(crate) async fn discover(address: SocketAddr) -> Option<String> {
    let answer = http::get(address, "/json/list").await?;
    let targets: Vec<Target> = serde_json::from_slice(&answer.body).ok()?;
    targets.into_iter().next().map(|target| target.web_socket_debugger_url)
}
