//! What is sent with requests whose method takes a body.

use std::str::FromStr;

use bytes::Bytes;
use hyper::Method;

use super::invalid;
use super::template::{Braces, Template};
use crate::{Error, Result};

/// A text with the holes of a path, as `{"user":"u{i}","key":"{uuid}"}`. Other braces are text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Body(Template);

impl Body {
    /// True if a request of this method is sent with the body.
    pub(super) fn goes_with(method: &Method) -> bool {
        [Method::POST, Method::PUT, Method::PATCH].contains(method)
    }

    pub(super) fn fill(&self, id: u64, turn: u64) -> Bytes {
        self.0.fill(id, turn).into()
    }

    /// True if it begins as JSON objects and arrays do.
    pub(super) fn looks_like_json(&self) -> bool {
        self.0.starts_with(['{', '['])
    }
}

impl FromStr for Body {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let template = Template::parse(text, Braces::AlsoText).map_err(|error| {
            let column = text[..error.offset].chars().count() + 1;
            invalid(format!("body, character {column}: {}", error.problem))
        })?;
        Ok(Self(template))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body(text: &str) -> Body {
        text.parse().unwrap()
    }

    #[test]
    fn only_known_holes_are_holes() {
        let filled = body(r#"{"id":{i},"o":{"{j}":[{i%3}]},"}":"é{"#).fill(7, 7);
        assert_eq!(filled, r#"{"id":7,"o":{"{j}":[1]},"}":"é{"#.as_bytes());
        assert_eq!(body("{}{{i}}{").fill(5, 5), "{}{5}{");
        assert_eq!(body("").fill(0, 0), "");
    }

    #[test]
    fn json_is_told_by_its_first_character() {
        for text in [r#"{"a":1}"#, "[{i}]", "{}", "{{i}}", " \n[]"] {
            assert!(body(text).looks_like_json(), "{text}");
        }
        for text in ["{i}", "{uuid}[", "a={i}", "", "<{i}>"] {
            assert!(!body(text).looks_like_json(), "{text}");
        }
    }

    #[test]
    fn a_known_hole_with_a_wrong_number_is_an_error() {
        for (text, column) in [("é{i%0}", 2), (r#"{"a":{zipf:x}}"#, 6)] {
            let error = text.parse::<Body>().unwrap_err().to_string();
            assert!(error.contains(&format!("body, character {column}: ")), "{error}");
            assert!(error.contains("at least 1"), "{error}");
        }
    }
}
