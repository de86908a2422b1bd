//! The input of an operation, from path, query and body.

use axum::body::Body;
use axum::http::Uri;
use axum::http::request::Parts;
use cambist_model::{AppError, FieldProblem};
use cambist_ops::{KEY_FIELD, from_pairs};
use cambist_ports::Clock;
use serde_json::{Map, Value};

use super::key::{KEY_HEADER, key};
use super::object::object;
use super::{body, path, query};
use crate::answer::Refusal;
use crate::route::Route;

/// Reads the input that a route's operation is asked with.
pub(crate) async fn input(
    clock: &dyn Clock,
    route: &Route,
    head: &Parts,
    body: Body,
) -> Result<Map<String, Value>, Refusal> {
    if !route.http().method.has_body() {
        return input_in(route, &head.uri);
    }
    let in_path = path::fields(route.http().path, head.uri.path())?;
    let in_query = query::pairs(head.uri.query())?;
    let in_path = in_path.iter().map(|(name, value)| (*name, value.as_str()));
    if !in_query.is_empty() {
        let misplaced = |(name, _): (String, _)| FieldProblem::new(name, "stands in the query; send it in the body");
        return Err(AppError::invalid(in_query.into_iter().map(misplaced).collect()).into());
    }
    let text = Box::pin(body::json_text(clock, &head.headers, body)).await?;
    let mut input = if text.is_empty() { Map::new() } else { object("body", &text)? };
    for (name, value) in from_pairs(route.input_schema(), in_path)? {
        if input.insert(name.clone(), value).is_some() {
            return Err(AppError::invalid_field(name, "stands in the path; leave it out of the body").into());
        }
    }
    let mut input = route.meant(input)?;
    if route.takes_key()
        && let Some(key) = key(&head.headers)?
        && let Some(other) = input.insert(KEY_FIELD.to_owned(), key.as_str().into())
        && other != key.as_str()
    {
        return Err(AppError::invalid_field(KEY_FIELD, format!("is not what the header {KEY_HEADER} says")).into());
    }
    Ok(input)
}

/// The same for a route that takes no body.
pub(crate) fn input_in(route: &Route, uri: &Uri) -> Result<Map<String, Value>, Refusal> {
    let in_path = path::fields(route.http().path, uri.path())?;
    let in_query = query::pairs(uri.query())?;
    let in_path = in_path.iter().map(|(name, value)| (*name, value.as_str()));
    let in_query = in_query.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    Ok(route.meant(from_pairs(route.input_schema(), in_path.chain(in_query))?)?)
}
