//! One method at one path.

use cambist_ops::HttpBinding;
use serde_json::{Map, Value, json};

use super::document::{SERVER, VIEWS};
use super::{parameters, responses, schema};
use crate::pages::Page;
use crate::route::Route;

/// A route of an operation.
pub(super) fn of_route(route: &Route) -> Value {
    let (spec, http) = (route.spec(), route.http());
    let (name, tag) = route.view().map_or((spec.name, spec.toolset.as_str()), |view| (view.name, VIEWS));
    let mut method = json!({
        "operationId": name,
        "summary": spec.title,
        "description": description(route),
        "tags": [tag],
        "responses": responses::of_route(route),
    });
    let Some(fields) = method.as_object_mut() else { return method };
    let mut parameters = parameters::of(http, route.input_schema());
    if route.takes_key() {
        parameters.push(parameters::key(route.input_schema()));
    }
    if !parameters.is_empty() {
        fields.insert("parameters".to_owned(), parameters.into());
    }
    if http.method.has_body() {
        fields.insert("requestBody".to_owned(), body(http, route.input_schema()));
    }
    method
}

/// A page.
pub(super) fn of_page(page: &Page) -> Value {
    let code = json!([{
        "name": "code",
        "in": "path",
        "required": true,
        "description": "An error code, like `not_found`.",
        "schema": { "type": "string" },
    }]);
    let mut method = json!({
        "operationId": page.name,
        "summary": page.summary,
        "tags": [SERVER],
        "responses": responses::of_page(page),
    });
    if let Some(fields) = method.as_object_mut().filter(|_| page.path.contains("{code}")) {
        fields.insert("parameters".to_owned(), code);
    }
    method
}

fn description(route: &Route) -> String {
    let spec = route.spec();
    match route.view() {
        Some(view) => format!("{}\n\nA view of `{}`.", view.summary, view.operation),
        None => [spec.summary, spec.notes_for_agents].join("\n\n").trim_end().to_owned(),
    }
}

/// The body: the input without what stands in the path.
fn body(http: &HttpBinding, input: &Value) -> Value {
    let mut body = schema::published(input);
    if let Some(properties) = body.get_mut("properties").and_then(Value::as_object_mut) {
        properties.retain(|name, _| http.path_fields().all(|field| field != name));
    }
    if let Some(required) = body.get_mut("required").and_then(Value::as_array_mut) {
        required.retain(|name| http.path_fields().all(|field| name != field));
    }
    let required = body.get("required").and_then(Value::as_array).is_some_and(|required| !required.is_empty());
    let content = Map::from_iter([("application/json".to_owned(), json!({ "schema": body }))]);
    json!({ "required": required, "content": content })
}
