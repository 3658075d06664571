//! Which route each id takes, and its turn on that route.
//!
//! Routes are interleaved as evenly as their weights allow, the same way in every turn of the schedule:
//! any whole number of turns has the exact proportions.

use bytes::Bytes;
use hyper::Method;

use super::{Body, Route, invalid};
use crate::Result;

/// One request, ready to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Planned {
    pub(super) id: u64,
    pub(super) method: Method,
    pub(super) path: String,
    pub(super) body: Option<Bytes>,
}

/// One turn: the route of each slot, and how often that route came before in the turn.
#[derive(Debug)]
pub(super) struct Schedule {
    routes: Vec<Route>,
    slots: Vec<(usize, u64)>,
    body: Option<Body>,
}

impl Schedule {
    /// The body goes with every route whose method takes one.
    pub(super) fn new(routes: &[Route], body: Option<&Body>) -> Result<Self> {
        if routes.is_empty() {
            return Err(invalid("it has no route; give one, as `GET /api/users/{i}`".to_owned()));
        }
        if body.is_some() && !routes.iter().any(|route| Body::goes_with(route.method())) {
            return Err(invalid("it has a body, but no route is POST, PUT or PATCH".to_owned()));
        }
        Ok(Self { routes: routes.to_vec(), slots: interleave(routes), body: body.cloned() })
    }

    pub(super) fn request(&self, id: u64) -> Planned {
        let length = self.slots.len() as u64;
        let (index, before) = self.slots[(id % length) as usize];
        let route = &self.routes[index];
        let turn = id / length * u64::from(route.weight()) + before;
        let method = route.method().clone();
        let body = self.body.as_ref().filter(|_| Body::goes_with(&method)).map(|body| body.fill(id, turn));
        Planned { id, method, path: route.path(id, turn), body }
    }
}

/// Each slot goes to the route that is furthest behind its share.
fn interleave(routes: &[Route]) -> Vec<(usize, u64)> {
    let total: i64 = routes.iter().map(|route| i64::from(route.weight())).sum();
    let mut behind = vec![0i64; routes.len()];
    let mut taken = vec![0u64; routes.len()];
    (0..total)
        .map(|_| {
            for (behind, route) in behind.iter_mut().zip(routes) {
                *behind += i64::from(route.weight());
            }
            let next = (0..routes.len()).rev().max_by_key(|&index| behind[index]).unwrap_or(0);
            behind[next] -= total;
            taken[next] += 1;
            (next, taken[next] - 1)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paths(routes: &[&str], count: u64) -> Vec<String> {
        let routes: Vec<Route> = routes.iter().map(|route| route.parse().unwrap()).collect();
        let schedule = Schedule::new(&routes, None).unwrap();
        (0..count).map(|id| schedule.request(id).path).collect()
    }

    #[test]
    fn weights_are_exact_in_every_turn_and_evenly_spread() {
        assert_eq!(paths(&["3:GET /a", "GET /b"], 8).concat(), "/a/a/b/a/a/a/b/a");
        assert_eq!(paths(&["GET /a", "GET /b", "GET /c"], 6).concat(), "/a/b/c/a/b/c");
    }

    #[test]
    fn a_cycle_is_complete_on_each_route() {
        assert_eq!(paths(&["GET /a{i%2}", "GET /b{i%3}"], 6).concat(), "/a0/b0/a1/b1/a0/b2");
        assert_eq!(paths(&["2:GET /a{i%4}", "GET /b{i}"], 6).concat(), "/a0/b1/a1/a2/b4/a3");
    }

    #[test]
    fn the_body_goes_with_methods_that_take_one_and_counts_turns_as_the_path_does() {
        let routes = ["POST /a{i%2}", "GET /b", "DELETE /c"].map(|route| route.parse().unwrap());
        let body: Body = "{i}/{i%2}".parse().unwrap();
        let schedule = Schedule::new(&routes, Some(&body)).unwrap();
        let bodies: Vec<_> = (0..6).map(|id| schedule.request(id).body).collect();
        assert_eq!(bodies, [Some("0/0".into()), None, None, Some("3/1".into()), None, None]);
        assert_eq!(schedule.request(3).path, "/a1");
    }

    #[test]
    fn a_load_needs_a_route_and_a_body_one_that_takes_it() {
        assert!(Schedule::new(&[], None).is_err());
        let error = Schedule::new(&["GET /".parse().unwrap()], Some(&"x".parse().unwrap())).unwrap_err();
        assert!(error.to_string().contains("no route is POST"), "{error}");
    }
}
