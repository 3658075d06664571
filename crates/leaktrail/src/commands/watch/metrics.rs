//! `/metrics` for Prometheus, on this machine only: the last sample, under the names that dashboards know.

mod families;
mod otel;
mod prom_client;

use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::extract::State;
use axum::http::header::{CONTENT_TYPE, HOST};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use prometheus_client::collector::Collector;
use prometheus_client::encoding::{DescriptorEncoder, text};
use prometheus_client::registry::Registry;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use super::args::Names;
use super::document::{Regions, Sample};
use super::subject::Subject;
use crate::context::Context;
use crate::error::{Failure, Result, reason};
use families::{Family, encode};

/// Prometheus reads this from 2.5 on.
const OPEN_METRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// What was published last.
#[derive(Debug, Clone, Default)]
struct Published(Arc<Mutex<Vec<Family>>>);

impl Collector for Published {
    fn encode(&self, mut encoder: DescriptorEncoder) -> std::fmt::Result {
        let families = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        families.iter().try_for_each(|family| encode(family, &mut encoder))
    }
}

/// Serves until it is dropped.
pub(super) struct Server {
    names: Names,
    published: Published,
    /// The last that were read: not every sample has them.
    regions: Option<Regions>,
    task: JoinHandle<()>,
}

impl Server {
    /// Listens; says where, as the port may have been left to the system.
    pub(super) async fn start((address, names): (SocketAddr, Names), context: &Context) -> Result<Self> {
        let failed = |e: std::io::Error| Failure::new(format!("cannot listen at {address}: {}", reason(&e)));
        let listener = TcpListener::bind(address).await.map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        let published = Published::default();
        let mut registry = Registry::default();
        registry.register_collector(Box::new(published.clone()));
        let router = Router::new().route("/metrics", get(metrics)).with_state(Arc::new(registry));
        let task = tokio::spawn(async move {
            let _ = axum::serve(listener, router).await;
        });
        context.say(format_args!("metrics at http://{address}/metrics"));
        Ok(Self { names, published, regions: None, task })
    }

    /// Replaces what is served.
    pub(super) fn publish(&mut self, subject: &Subject, sample: &Sample) {
        self.regions = sample.regions.or(self.regions);
        let mut sample = sample.clone();
        sample.regions = self.regions;
        let families = match self.names {
            Names::PromClient => prom_client::families(subject, &sample),
            Names::Otel => otel::families(&sample),
        };
        *self.published.0.lock().unwrap_or_else(PoisonError::into_inner) = families;
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn metrics(State(registry): State<Arc<Registry>>, headers: HeaderMap) -> Response {
    if !is_local(&headers) {
        return (StatusCode::FORBIDDEN, "ask for localhost or a loopback address\n").into_response();
    }
    let mut body = String::new();
    match text::encode(&mut body, &registry) {
        Ok(()) => ([(CONTENT_TYPE, OPEN_METRICS)], body).into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

/// A page of another site may lead a browser here by a name of its own: such names are not served.
fn is_local(headers: &HeaderMap) -> bool {
    let Some(host) = headers.get(HOST).and_then(|host| host.to_str().ok()) else { return false };
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    };
    let name = name.trim_start_matches('[').trim_end_matches(']');
    name.eq_ignore_ascii_case("localhost") || name.parse().is_ok_and(|ip: IpAddr| ip.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_of_this_machine_are_served() {
        let is_local = |host: &str| is_local(&HeaderMap::from_iter([(HOST, host.parse().unwrap())]));
        for host in ["127.0.0.1:9464", "127.0.0.1", "localhost:1", "LOCALHOST", "[::1]:9464", "127.9.9.9:1"] {
            assert!(is_local(host), "{host}");
        }
        for host in
            ["evil.example:9464", "10.0.0.1:9464", "localhost.evil.example", "127.0.0.1.evil.example:1", ""]
        {
            assert!(!is_local(host), "{host}");
        }
        assert!(!super::is_local(&HeaderMap::new()));
    }
}
