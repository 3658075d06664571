//! How a run of the program ended.

use std::process::Output;

use serde_json::Value;

use super::schema;

/// How a run ended.
pub(crate) struct Outcome {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl From<Output> for Outcome {
    fn from(output: Output) -> Self {
        Self {
            code: output.status.code(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

impl Outcome {
    /// The text on standard output of a run that went well and said nothing else.
    #[track_caller]
    pub(crate) fn text(self) -> String {
        assert_eq!((self.code, self.stderr.as_str()), (Some(0), ""), "{}", self.stdout);
        self.stdout
    }

    /// The document on standard output of a run that went well and said nothing else.
    #[track_caller]
    pub(crate) fn json(self) -> Value {
        valid_json(&self.text())
    }

    /// The document on standard output of a run that ended with this exit code.
    #[track_caller]
    pub(crate) fn document(&self, code: i32) -> Value {
        assert_eq!(self.code, Some(code), "{}{}", self.stderr, self.stdout);
        valid_json(&self.stdout)
    }

    /// Asserts bad input: exit code 2, nothing on standard output, and an error with these parts.
    #[track_caller]
    pub(crate) fn refused(&self, parts: &[&str]) {
        assert_eq!(self.code, Some(2), "{}", self.stderr);
        assert_eq!(self.stdout, "");
        assert!(self.stderr.starts_with("error: "), "{}", self.stderr);
        for part in parts {
            assert!(self.stderr.contains(part), "{part:?} is not in:\n{}", self.stderr);
        }
    }
}

#[track_caller]
fn valid_json(text: &str) -> Value {
    let document = serde_json::from_str(text).unwrap();
    schema::valid(&document);
    document
}
