//! One kind of request, written as `GET /api/users/{i}` or with a weight, `3:GET /x`.

use std::str::FromStr;

use hyper::{Method, Uri};

use super::template::{Braces, Template};
use crate::{Error, Result};

/// Method, path template and weight of one kind of request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Route {
    method: Method,
    path: Template,
    weight: u32,
}

const FORM: &str = "a route is `METHOD /PATH`, as `GET /api/users/{i}`, or `WEIGHT:METHOD /PATH`";
/// Keeps the schedule small; nobody needs finer proportions.
const MAX_WEIGHT: u32 = 1000;

impl Route {
    /// How many requests it gets in each turn of the schedule.
    pub(super) fn weight(&self) -> u32 {
        self.weight
    }

    pub(super) fn method(&self) -> &Method {
        &self.method
    }

    pub(super) fn path(&self, id: u64, turn: u64) -> String {
        self.path.fill(id, turn)
    }
}

impl FromStr for Route {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let fail = |offset: usize, problem: String| Error::Route {
            route: text.to_owned(),
            column: text[..offset].chars().count() + 1,
            problem,
        };
        let (weight, rest) = split_weight(text).map_err(|problem| fail(0, problem))?;
        let method_at = text.len() - rest.len();
        let Some((method, path)) = rest.split_once(' ') else {
            return Err(fail(method_at, format!("no blank between method and path; {FORM}")));
        };
        let path = path.trim();
        let path_at = path.as_ptr() as usize - text.as_ptr() as usize;
        if method.is_empty() || !method.bytes().all(|byte| byte.is_ascii_uppercase()) {
            return Err(fail(method_at, format!("`{method}` is no HTTP method; {FORM}")));
        }
        let method = Method::from_str(method).map_err(|error| fail(method_at, error.to_string()))?;
        if !path.starts_with('/') {
            return Err(fail(path_at, format!("the path must start with `/`; {FORM}")));
        }
        let template = Template::parse(path, Braces::OnlyHoles)
            .map_err(|error| fail(path_at + error.offset, error.problem))?;
        if let Err(error) = template.fill(0, 0).parse::<Uri>() {
            return Err(fail(
                path_at,
                format!("the path is not valid in a URL ({error}); percent-encode it"),
            ));
        }
        Ok(Self { method, path: template, weight })
    }
}

/// Splits `3:GET /x`; a colon later in the path is no weight.
fn split_weight(text: &str) -> std::result::Result<(u32, &str), String> {
    match text.split_once(':') {
        Some((weight, rest)) if !weight.contains([' ', '/']) => match weight.parse() {
            Ok(weight @ 1..=MAX_WEIGHT) => Ok((weight, rest)),
            _ => Err(format!("weight `{weight}` is no whole number from 1 to {MAX_WEIGHT}; {FORM}")),
        },
        _ => Ok((1, text)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn method_path_and_weight_are_read() {
        let route: Route = "3:POST /orders/{i}?at=12:30".parse().unwrap();
        assert_eq!((route.method().as_str(), route.weight()), ("POST", 3));
        assert_eq!(route.path(5, 0), "/orders/5?at=12:30");
        assert_eq!("GET /a:b".parse::<Route>().unwrap().weight(), 1);
    }

    #[test]
    fn errors_name_the_route_the_column_and_the_right_form() {
        for (route, column, word) in [
            ("", 1, "no blank"),
            ("/x", 1, "no blank"),
            ("get /x", 1, "no HTTP method"),
            ("2:get /x", 3, "no HTTP method"),
            ("0:GET /x", 1, "weight `0`"),
            ("1001:GET /x", 1, "weight `1001`"),
            ("x:GET /x", 1, "weight `x`"),
            ("GET x", 5, "must start with `/`"),
            ("GET  /é/{j}", 9, "unknown"),
            ("GET /a b", 5, "percent-encode"),
        ] {
            let error = route.parse::<Route>().unwrap_err().to_string();
            assert!(error.starts_with(&format!("route `{route}`, column {column}: ")), "{error}");
            assert!(error.contains(word), "{error}");
        }
    }
}
