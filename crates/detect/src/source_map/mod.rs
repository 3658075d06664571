//! Source maps: from places in the code that ran to places in the files that developers wrote.

mod map;
mod paths;
mod url;

pub(crate) use map::SourceMap;
pub(crate) use paths::{Bases, beside};
pub use url::{MapUrl, map_url};
