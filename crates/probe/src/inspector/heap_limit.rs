//! How large V8 lets a heap grow.

use serde_json::json;

use super::Session;
use crate::Result;

const READ: &str = "require('node:v8').getHeapStatistics().heap_size_limit";

impl Session<'_> {
    /// The limit of the thread's heap in bytes, as `--max-old-space-size` or the machine's memory set it; `None`
    /// if the runtime does not tell.
    pub async fn heap_limit_bytes(&mut self) -> Result<Option<u64>> {
        let params = json!({"expression": READ, "includeCommandLineAPI": true, "returnByValue": true});
        match self.evaluate_with(READ, params).await {
            Ok(limit) => Ok(Some(limit)),
            Err(crate::Error::Thrown { .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }
}
