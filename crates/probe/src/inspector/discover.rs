//! The WebSocket address behind an inspector's port.

use std::net::SocketAddr;

use serde::Deserialize;

use crate::http;
use crate::process::Network;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Target {
    web_socket_debugger_url: String,
}

/// Asks `/json/list`; `None` if what listens there is no inspector.
pub(crate) async fn discover(address: SocketAddr) -> Option<String> {
    discover_in(&Network::Own, address).await
}

/// The same for an address of another network.
pub(crate) async fn discover_in(network: &Network, address: SocketAddr) -> Option<String> {
    let answer = http::get_in(network, address, "/json/list").await?;
    let targets: Vec<Target> = serde_json::from_slice(&answer.body).ok()?;
    targets.into_iter().next().map(|target| target.web_socket_debugger_url)
}
