//! Which threads of a process are meant: each has a heap of its own.

use std::convert::Infallible;
use std::str::FromStr;

use probe::{Inspector, Thread};

use crate::error::{Failure, Result};

/// `main`, `all`, or one worker thread by its number or a part of its title.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ThreadChoice {
    Main,
    All,
    Worker(String),
}

impl FromStr for ThreadChoice {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        Ok(match text {
            "main" => Self::Main,
            "all" => Self::All,
            _ => Self::Worker(text.to_owned()),
        })
    }
}

impl ThreadChoice {
    /// The threads that run and are meant; `None` stands for the main thread.
    pub(crate) async fn find(&self, inspector: &mut Inspector) -> Result<Vec<Option<Thread>>> {
        if *self == Self::Main {
            return Ok(vec![None]);
        }
        self.among(inspector.threads().await?)
    }

    fn among(&self, running: Vec<Thread>) -> Result<Vec<Option<Thread>>> {
        let wanted = match self {
            Self::Main => return Ok(vec![None]),
            Self::All => return Ok(std::iter::once(None).chain(running.into_iter().map(Some)).collect()),
            Self::Worker(wanted) => wanted,
        };
        let numbered = format!("[worker {wanted}]");
        let has_number = |thread: &&Thread| thread.title.starts_with(&numbered);
        let meant: Vec<&Thread> = match running.iter().find(has_number) {
            Some(thread) => vec![thread],
            None => running.iter().filter(|thread| thread.title.contains(wanted.as_str())).collect(),
        };
        match meant[..] {
            [thread] => Ok(vec![Some(thread.clone())]),
            [] => Err(none_or_several("no worker thread", wanted, &running)),
            _ => Err(none_or_several("more than one worker thread", wanted, &running)),
        }
    }
}

fn none_or_several(how_many: &str, wanted: &str, running: &[Thread]) -> Failure {
    let titles: Vec<&str> = running.iter().map(|thread| thread.title.as_str()).collect();
    let listed = if titles.is_empty() { "no worker thread runs".to_owned() } else { titles.join(", ") };
    Failure::new(format!("{how_many} is meant by `{wanted}`"))
        .hint(format!("give a number, a part of a title, main or all; threads: {listed}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn threads(titles: &[&str]) -> Vec<Thread> {
        let thread = |(at, title): (usize, &&str)| Thread {
            id: serde_json::from_value(at.to_string().into()).unwrap(),
            title: (*title).to_owned(),
            url: "file:///app/worker.mjs".to_owned(),
        };
        titles.iter().enumerate().map(thread).collect()
    }

    fn chosen(text: &str) -> Result<Vec<Option<String>>> {
        let running = threads(&["[worker 1] images", "[worker 12] images", "[worker 2] mails 1"]);
        let choice: ThreadChoice = text.parse().unwrap_or(ThreadChoice::Main);
        let titles = |found: Vec<Option<Thread>>| {
            found.into_iter().map(|thread| thread.map(|thread| thread.title)).collect()
        };
        choice.among(running).map(titles)
    }

    #[test]
    fn a_number_goes_before_a_part_of_a_title() {
        assert_eq!(chosen("main").unwrap(), [None]);
        assert_eq!(chosen("1").unwrap(), [Some("[worker 1] images".to_owned())]);
        assert_eq!(chosen("mails").unwrap(), [Some("[worker 2] mails 1".to_owned())]);
        assert_eq!(chosen("all").unwrap().len(), 4);
    }

    #[test]
    fn a_choice_that_is_not_clear_lists_the_threads() {
        for text in ["images", "orders"] {
            let Err(Failure::Told { hint, .. }) = chosen(text) else { panic!("{text} was found") };
            assert!(hint.unwrap().contains("[worker 12] images"));
        }
    }
}
