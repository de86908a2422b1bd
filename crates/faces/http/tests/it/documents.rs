//! The document of the interface: `docs/reference/openapi.json` is what the code says, or this fails.

use std::collections::BTreeSet;

use cambist_http::openapi_document;
use cambist_ops::registry;
use cambist_testkit::assert_reference;
use serde_json::Value;

fn operations(document: &Value) -> impl Iterator<Item = (&String, &String, &Value)> {
    let paths = document["paths"].as_object().unwrap();
    paths.iter().flat_map(|(path, item)| item.as_object().unwrap().iter().map(move |(method, op)| (path, method, op)))
}

#[test]
fn the_reference_is_what_the_code_says() {
    assert_reference("openapi.json", &format!("{:#}\n", openapi_document()));
}

#[test]
fn every_operation_is_in_the_document_under_its_own_name() {
    let document = openapi_document();
    for entry in registry().entries() {
        let (name, http) = (entry.spec().name, &entry.spec().http);
        let operation = &document["paths"][http.path][http.method.as_str().to_lowercase()];
        assert_eq!(operation["operationId"], name);
        assert_eq!(operation["tags"][0], entry.spec().toolset.as_str());
        assert!(operation["responses"][http.status.to_string()].is_object(), "{name}");
    }
}

#[test]
fn names_are_unique_and_every_parameter_is_described() {
    let document = openapi_document();
    let mut names = BTreeSet::new();
    for (path, method, operation) in operations(&document) {
        assert!(names.insert(operation["operationId"].as_str().unwrap()), "{method} {path}");
        let parameters = operation["parameters"].as_array().cloned().unwrap_or_default();
        for parameter in &parameters {
            assert!(parameter["description"].as_str().is_some_and(|text| !text.is_empty()), "{path}: {parameter}");
        }
        let in_path = parameters.iter().filter(|parameter| parameter["in"] == "path").count();
        assert_eq!(in_path, path.matches('{').count(), "{path}: every field of the path is a parameter");
        if let Some(body) = operation.get("requestBody") {
            let properties = body["content"]["application/json"]["schema"]["properties"].as_object().unwrap();
            for (name, property) in properties {
                assert!(property["description"].is_string(), "{path}: {name}");
            }
        }
    }
}

#[test]
fn other_spellings_are_not_published() {
    let text = openapi_document().to_string();
    assert!(!text.contains("x-aliases") && !text.contains("product_id") && !text.contains("granularity"));
}

#[test]
fn every_reference_points_at_something() {
    fn references<'a>(value: &'a Value, found: &mut Vec<&'a str>) {
        match value {
            Value::Object(map) => {
                found.extend(map.get("$ref").and_then(Value::as_str));
                map.values().for_each(|value| references(value, found));
            }
            Value::Array(items) => items.iter().for_each(|value| references(value, found)),
            _ => {}
        }
    }
    let document = openapi_document();
    let mut found = Vec::new();
    references(&document, &mut found);
    assert!(!found.is_empty());
    for reference in found {
        let place = reference.strip_prefix('#').unwrap();
        assert!(document.pointer(place).is_some(), "{reference}");
    }
}
