use std::collections::BTreeSet;

use cambist_ops::{Entry, Idempotency, Method, Tier, error_table, registry};
use serde_json::Value;

const VERBS: &[&str] = &[
    "get",
    "simulate",
    "list",
    "place",
    "cancel",
    "preview",
    "create",
    "revoke",
    "identify",
    "update",
    "delete",
    "calculate",
    "check",
    "subscribe",
    "approve",
    "decline",
    "halt",
    "resume",
    "invalidate",
];

fn entries() -> &'static [Entry] {
    registry().entries()
}

fn properties(schema: &Value) -> impl Iterator<Item = (&String, &Value)> {
    schema["properties"].as_object().into_iter().flatten()
}

/// Every schema inside a schema.
fn walk<'a>(schema: &'a Value, path: &str, visit: &mut impl FnMut(&str, &'a serde_json::Map<String, Value>)) {
    match schema {
        Value::Object(map) => {
            visit(path, map);
            for (key, value) in map {
                walk(value, &format!("{path}/{key}"), visit);
            }
        }
        Value::Array(items) => {
            for (place, item) in items.iter().enumerate() {
                walk(item, &format!("{path}/{place}"), visit);
            }
        }
        _ => {}
    }
}

#[test]
fn the_names_of_design_001_are_there_verbatim() {
    for name in [
        "place_order",
        "cancel_order",
        "cancel_all_orders",
        "get_market_data",
        "get_historical_candles",
        "calculate_position_metrics",
        "check_trade_risk",
        "subscribe_ticker",
    ] {
        assert!(registry().get(name).is_some(), "{name}");
    }
}

#[test]
fn names_are_unique_and_start_with_a_verb() {
    let mut seen = BTreeSet::new();
    for entry in entries() {
        let name = entry.spec().name;
        assert!(seen.insert(name), "{name} stands twice");
        assert!(name.len() <= 40, "{name}");
        assert!(VERBS.iter().any(|verb| name.strip_prefix(verb).is_some_and(|rest| rest.starts_with('_'))), "{name}");
    }
}

#[test]
fn routes_and_commands_are_unique() {
    let (mut routes, mut commands) = (BTreeSet::new(), BTreeSet::new());
    for entry in entries() {
        let spec = entry.spec();
        assert!(routes.insert((spec.http.method.as_str(), spec.http.path)), "{}", spec.name);
        assert!(commands.insert(spec.cli.command), "{}", spec.name);
        assert_eq!(spec.cli.command.len(), 2, "{}: a command is a noun and a verb", spec.name);
        assert!(spec.http.path.starts_with("/api/v1/"), "{}", spec.name);
    }
}

#[test]
fn every_place_names_a_field_of_the_input() {
    for entry in entries() {
        let (spec, schema) = (entry.spec(), entry.input_schema());
        let places = spec.http.path_fields().chain(spec.cli.positionals.iter().copied());
        for field in places {
            assert!(schema["properties"].get(field).is_some(), "{}: {field}", spec.name);
        }
    }
}

#[test]
fn every_column_names_a_field_of_the_output() {
    for entry in entries() {
        let Some(table) = entry.spec().cli.table else { continue };
        let row = &entry.output_schema()["properties"][table.rows]["items"];
        for (path, _) in table.columns {
            let mut at = row;
            for part in path.split('.') {
                at = if let Ok(place) = part.parse::<usize>() {
                    &at["prefixItems"][place]
                } else {
                    let direct = &at["properties"][part];
                    // An optional object is "this or null".
                    if direct.is_null() { &at["anyOf"][0]["properties"][part] } else { direct }
                };
            }
            assert!(!at.is_null(), "{}: {path} in {row}", entry.spec().name);
        }
    }
}

#[test]
fn what_reads_is_safe_and_what_trades_is_not() {
    for entry in entries() {
        let spec = entry.spec();
        assert_eq!(spec.tier < Tier::Trade, spec.idempotency == Idempotency::Safe, "{}", spec.name);
        if spec.tier == Tier::Trade {
            assert_ne!(spec.http.method, Method::Get, "{}", spec.name);
        }
    }
}

#[test]
fn inputs_are_closed_objects_whose_fields_are_described() {
    for entry in entries() {
        let (name, schema) = (entry.spec().name, entry.input_schema());
        assert_eq!(schema["type"], "object", "{name}");
        assert_eq!(schema["additionalProperties"], false, "{name} takes unknown fields");
        for (field, property) in properties(schema) {
            assert!(property["description"].as_str().is_some_and(|text| text.len() > 5), "{name}.{field}");
            assert!(property.get("type").is_some(), "{name}.{field} has no plain type: {property}");
        }
    }
}

#[test]
fn reads_by_route_have_flat_inputs() {
    for entry in entries().iter().filter(|entry| !entry.spec().http.method.has_body()) {
        for (field, property) in properties(entry.input_schema()) {
            assert_ne!(property["type"], "object", "{}.{field}", entry.spec().name);
        }
    }
}

#[test]
fn no_amount_is_a_json_number() {
    for entry in entries() {
        for (side, schema) in [("input", entry.input_schema()), ("output", entry.output_schema())] {
            walk(schema, &format!("{} {side}", entry.spec().name), &mut |path, map| {
                assert_ne!(map.get("type"), Some(&Value::from("number")), "{path}");
                assert!(map.get("$ref").is_none(), "{path}: schemas stand on their own");
            });
        }
    }
}

#[test]
fn outputs_are_objects() {
    for entry in entries() {
        assert_eq!(entry.output_schema()["type"], "object", "{}", entry.spec().name);
    }
}

#[test]
fn other_spellings_never_clash_with_a_field() {
    for entry in entries() {
        let fields: BTreeSet<_> = properties(entry.input_schema()).map(|(field, _)| field.as_str()).collect();
        let mut seen = BTreeSet::new();
        for (field, property) in properties(entry.input_schema()) {
            for alias in property["x-aliases"].as_array().into_iter().flatten().filter_map(Value::as_str) {
                assert!(!fields.contains(alias) && seen.insert(alias), "{}.{field}: {alias}", entry.spec().name);
            }
        }
    }
}

#[test]
fn statuses_and_exit_codes_are_what_they_claim() {
    for row in error_table() {
        assert!((400..600).contains(&row.status), "{}", row.code);
        assert!(row.exit > 0, "{}", row.code);
        assert!(!row.title.is_empty() && row.advice.ends_with('.'), "{}", row.code);
    }
}

/// Withdrawals do not exist: no operation has one for its act, and what tells of past ones changes nothing.
#[test]
fn nothing_withdraws() {
    let words = ["withdraw", "payout", "send_funds", "transfer_funds"];
    let mentions = |text: &str| words.iter().any(|word| text.to_ascii_lowercase().contains(word));
    for entry in entries() {
        let spec = entry.spec();
        let names = [spec.name, spec.title, spec.http.path].into_iter().chain(spec.cli.command.iter().copied());
        assert!(!names.into_iter().any(mentions), "{}", spec.name);
        let schema = format!("{} {} {}", spec.summary, spec.notes_for_agents, entry.input_schema());
        let only_tells = spec.tier < Tier::Trade && spec.http.method == Method::Get;
        assert!(only_tells || !mentions(&schema), "{}", spec.name);
        assert!(spec.tier < Tier::Trade || !spec.name.contains("transfer"), "{}", spec.name);
    }
}

/// The whole of what an adapter can be told to do. One act more has to be put here by somebody who thought about it.
#[test]
fn no_role_of_an_exchange_moves_funds_away() {
    let source = include_str!("../../../ports/src/exchange/roles.rs");
    let acts = |role: &str| -> Vec<&str> {
        let (_, body) = source.split_once(&format!("pub trait {role}: Send + Sync {{")).unwrap();
        let (body, _) = body.split_once("\n}").unwrap();
        body.split(" fn ").skip(1).map(|rest| rest.split('(').next().unwrap()).collect()
    };
    assert_eq!(acts("Trading"), ["submit", "cancel", "order", "open_orders"]);
    assert_eq!(acts("Account"), ["balances", "fees", "fills", "transfers", "key_permissions"]);
    assert_eq!(acts("DeadMansSwitch"), ["cancel_all_after"]);
    assert_eq!(acts("Streams"), ["market", "account"]);
    assert_eq!(source.matches("pub trait ").count(), 6, "a new role is looked at too");
}
