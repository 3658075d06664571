//! How many HTTP requests a thread has served, counted in the thread itself.
//!
//! In a cluster the load is shared, and unevenly: on kept-alive connections a worker of four got anything between an
//! eighth and more than a third of it. What a measured process grows by belongs to the requests that it served.

use serde_json::{Value, json};

use super::Session;
use crate::Result;

/// Node.js itself announces each request of an HTTP/1 server. Installed once; holds one small object.
const INSTALL: &str = r"(() => {
  const key = Symbol.for('leaktrail.requests');
  if (globalThis[key]) return;
  const state = { served: 0 };
  Object.defineProperty(globalThis, key, { value: state });
  require('node:diagnostics_channel').subscribe('http.server.request.start', () => { state.served += 1; });
})()";
const READ: &str = "globalThis[Symbol.for('leaktrail.requests')]?.served ?? null";

impl Session<'_> {
    /// Begins to count the HTTP/1 requests that the thread serves; a second call changes nothing.
    ///
    /// It costs the service one call of a tiny function per request, and the snapshot one object.
    pub async fn count_requests(&mut self) -> Result<()> {
        let params = json!({"expression": INSTALL, "includeCommandLineAPI": true, "returnByValue": true});
        self.evaluate_with::<Value>(INSTALL, params).await.map(drop)
    }

    /// The requests served since [`Session::count_requests`]; `None` without it.
    pub async fn requests_served(&mut self) -> Result<Option<u64>> {
        self.evaluate(READ).await
    }
}
