//! The operations by their addresses.
//!
//! They stand before the router, which would make a service, a future and a list of path fields of its own for every
//! request, where all that is needed is to know which operation is meant.

use std::collections::HashMap;

use axum::http::{HeaderValue, Method};
use cambist_ops::Method as Verb;
use matchit::Router;

use crate::route::{Route, routes};

/// The routes of the operations, by path.
pub(crate) struct Operations(Router<Vec<&'static Route>>);

/// What is found at a path.
pub(crate) enum Found {
    /// The route that is meant.
    Route(&'static Route),
    /// Nothing by this method: what the header `Allow` says.
    Others(HeaderValue),
}

impl Operations {
    /// All of them.
    pub(crate) fn all() -> Self {
        let mut by_path: HashMap<String, Vec<&'static Route>> = HashMap::new();
        for route in routes() {
            by_path.entry(pattern(route.http().path)).or_default().push(route);
        }
        let mut paths = Router::new();
        for (path, routes) in by_path {
            // A path that says the same as another one in other words is left out; a test says that there is none.
            if let Err(error) = paths.insert(path, routes) {
                tracing::error!(%error, "an operation has no address of its own");
            }
        }
        Self(paths)
    }

    /// What is meant by a request; `None` if there is no operation at this path.
    pub(crate) fn at(&self, method: &Method, path: &str) -> Option<Found> {
        let routes = self.0.at(path).ok()?.value;
        let found = routes.iter().find(|route| takes(route.http().method, method));
        Some(found.map_or_else(|| Found::Others(allowed(routes)), |route| Found::Route(route)))
    }
}

/// Does a route answer this method? Whoever asks for the head only gets that of what would be read.
fn takes(verb: Verb, method: &Method) -> bool {
    method.as_str() == verb.as_str() || (verb == Verb::Get && *method == Method::HEAD)
}

fn allowed(routes: &[&Route]) -> HeaderValue {
    let methods: Vec<_> = routes.iter().map(|route| route.http().method).collect();
    let head = methods.contains(&Verb::Get).then_some("HEAD");
    let methods: Vec<_> = methods.into_iter().map(Verb::as_str).chain(head).collect();
    HeaderValue::from_str(&methods.join(",")).unwrap_or(HeaderValue::from_static(""))
}

/// The router's way to write a path whose last field may hold slashes.
fn pattern(path: &str) -> String {
    match path.rsplit_once("/{") {
        Some((start, last)) if last.ends_with('}') => format!("{start}/{{*{last}"),
        _ => path.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the router has beside the operations.
    const OTHERS: [&str; 13] = [
        "/",
        "/healthz",
        "/readyz",
        "/problems",
        "/problems/not_found",
        "/.well-known/oauth-protected-resource",
        "/openapi.json",
        "/docs",
        "/redoc",
        "/api/v1/stream",
        "/api/v1/stream/sse",
        "/ws/paper/BTC-USD",
        "/mcp",
    ];

    #[test]
    fn every_route_is_found_at_its_address_and_nothing_else_is() {
        let operations = Operations::all();
        for route in routes() {
            let method: Method = route.http().method.as_str().parse().unwrap();
            let Some(Found::Route(found)) = operations.at(&method, route.http().path) else {
                panic!("{} is not found", route.http().path)
            };
            assert!(std::ptr::eq(found, route), "{} is another one", route.http().path);
            assert!(matches!(operations.at(&Method::PATCH, route.http().path), Some(Found::Others(_))));
        }
        for path in OTHERS {
            assert!(operations.at(&Method::GET, path).is_none(), "{path}");
        }
    }
}
