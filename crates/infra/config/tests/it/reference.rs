use cambist_config::{configuration_schema, environment_reference, variables};
use serde_json::Value;

use crate::setup::Setup;

#[test]
fn every_variable_says_what_it_is_for() {
    let variables = variables();
    assert!(variables.len() > 30, "{}", variables.len());
    assert!(variables.is_sorted_by(|a, b| a.name < b.name));
    for variable in &variables {
        assert!(variable.description.ends_with('.'), "{variable:?}");
        assert!(!variable.takes.is_empty(), "{variable:?}");
    }
}

#[test]
fn every_setting_that_is_shown_has_a_variable() {
    let shown = Setup::new().load().unwrap().effective();
    let variables = variables();
    for line in &shown {
        assert!(variables.iter().any(|variable| variable.key.as_ref() == Some(&line.key)), "{}", line.key);
    }
    assert_eq!(shown.len(), variables.iter().filter(|variable| variable.key.is_some()).count());
}

#[test]
fn every_default_in_the_reference_is_the_one_in_force() {
    let setup = Setup::new();
    let before = setup.load().unwrap().config;
    let mut setup = setup;
    for variable in variables() {
        if let Some(default) = variable.default {
            setup = setup.variable(&variable.name, &default);
        }
    }
    assert_eq!(setup.load().unwrap().config, before);
}

#[test]
fn the_reference_has_a_line_for_each_variable() {
    let text = environment_reference();
    for variable in variables() {
        assert!(text.contains(&format!("| `{}`", variable.name)), "{}", variable.name);
    }
    assert!(text.contains("`CAMBIST_STORAGE__DATA_DIR`, `CAMBIST_DATA_DIR`"), "{text}");
    assert!(text.contains("| `CAMBIST_SERVER__PORT` | a whole number from 0 to 65535 | `8765` |"), "{text}");
    assert!(text.contains("| `CAMBIST_EXCHANGES__PAPER__FUNDING__<NAME>` |"), "{text}");
}

#[test]
fn the_schema_requires_nothing_and_allows_nothing_unknown() {
    let schema: Value = serde_json::from_str(&configuration_schema()).unwrap();
    let safety = &schema["properties"]["safety"];
    assert_eq!(safety["additionalProperties"], false);
    assert_eq!(safety["properties"]["max_order_value_usd"]["type"], "string");
    assert_eq!(schema["required"], Value::Null, "an empty file is a configuration");
    assert_eq!(schema["properties"]["storage"]["required"], Value::Null);
}
