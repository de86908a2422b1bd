//! The list of tools: what it costs a model to read, and what it promises.

use cambist_mcp::McpSettings;
use cambist_ops::registry;
use cambist_testkit::assert_reference;
use rmcp::model::Tool;
use rstest::rstest;
use serde_json::Value;

use crate::client::{Era, connect};
use crate::scripted::House;

/// 4,000 tokens of four bytes.
const BUDGET: usize = 16_000;

async fn tools() -> Vec<Tool> {
    let house = House::open().await;
    connect(&house, Era::Legacy).await.list_all_tools().await.unwrap()
}

/// Every schema inside a schema.
fn walk(schema: &Value, visit: &mut impl FnMut(&serde_json::Map<String, Value>)) {
    match schema {
        Value::Object(map) => {
            visit(map);
            map.values().for_each(|inner| walk(inner, visit));
        }
        Value::Array(items) => items.iter().for_each(|inner| walk(inner, visit)),
        _ => {}
    }
}

#[tokio::test]
async fn the_whole_list_fits_into_its_budget() {
    let tools = tools().await;
    let bytes = serde_json::to_string(&tools).unwrap().len();
    assert_eq!(tools.len(), 20);
    assert!(bytes <= BUDGET, "{bytes} bytes");
}

#[rstest]
#[case(Era::Legacy)]
#[case(Era::Modern)]
#[tokio::test]
async fn the_list_stands_in_the_reference(#[case] era: Era) {
    let house = House::open().await;
    let tools = connect(&house, era).await.list_all_tools().await.unwrap();
    let listed = serde_json::to_value(tools).unwrap();
    assert_reference("tools.json", &format!("{listed:#}\n"));
}

#[tokio::test]
async fn the_order_of_the_list_is_that_of_the_registry() {
    let tools = tools().await;
    let listed: Vec<_> = tools.iter().map(|tool| &*tool.name).collect();
    let for_all = registry().entries().iter().filter(|entry| entry.spec().listed);
    assert_eq!(listed, for_all.map(|entry| entry.spec().name).collect::<Vec<_>>());
}

#[tokio::test]
async fn every_tool_says_what_it_does_to_the_world() {
    let tools = tools().await;
    let hints = |name: &str| {
        let tool = tools.iter().find(|tool| tool.name == name).unwrap();
        let hints = tool.annotations.as_ref().unwrap();
        [hints.read_only_hint, hints.destructive_hint, hints.idempotent_hint, hints.open_world_hint].map(Option::unwrap)
    };
    for tool in &tools {
        let [read_only, destructive, _, open_world] = hints(&tool.name);
        assert!(read_only != destructive && open_world, "{}", tool.name);
        assert!(tool.title.is_some() && tool.description.is_some(), "{}", tool.name);
    }
    assert_eq!(hints("place_order"), [false, true, false, true]);
    assert_eq!(hints("cancel_order"), [false, true, true, true]);
    assert_eq!(hints("preview_order"), [true, false, true, true]);
    assert_eq!(hints("get_market_data"), [true, false, true, true]);
}

#[tokio::test]
async fn schemas_stand_on_their_own_and_show_no_other_spellings() {
    for tool in tools().await {
        for schema in [&tool.input_schema, tool.output_schema.as_ref().unwrap()] {
            let schema = Value::Object((**schema).clone());
            assert_eq!(schema["type"], "object", "{}", tool.name);
            jsonschema::meta::validate(&schema).unwrap();
            walk(&schema, &mut |map| {
                assert!(!map.contains_key("x-aliases") && !map.contains_key("$ref"), "{}: {map:?}", tool.name);
            });
        }
    }
}

#[tokio::test]
async fn what_a_schema_leaves_out_is_said_somewhere() {
    let instructions = include_str!("../../src/instructions.md");
    for name in ["age_ms", "as_of", "exchange", "source"] {
        assert!(instructions.contains(&format!("`{name}`")), "{name}");
    }
    for tool in tools().await {
        let full = registry().get(&tool.name).unwrap().input_schema();
        for (field, property) in full["properties"].as_object().unwrap() {
            let shown = &tool.input_schema["properties"][field];
            assert!(!shown.is_null(), "{}.{field} is missing", tool.name);
            assert_eq!(shown["enum"], property["enum"], "{}.{field}", tool.name);
            // A bound that is not shown stands in the description.
            for bound in ["minimum", "maximum", "maxItems"].iter().filter_map(|key| property[key].as_u64()) {
                let description = property["description"].as_str().unwrap();
                assert!(bound <= 1 || description.contains(&bound.to_string()), "{}.{field}: {bound}", tool.name);
            }
        }
        assert_eq!(tool.input_schema.get("required"), full.get("required"), "{}", tool.name);
    }
}

#[tokio::test]
async fn fields_are_described_unless_another_tool_of_the_list_does_it() {
    let described = |tool: &Tool| tool.input_schema["properties"]["side"].get("description").is_some();
    let all = tools().await;
    let preview = |tools: &[Tool]| tools.iter().find(|tool| tool.name == "preview_order").map(described);
    assert_eq!(preview(&all), Some(false), "place_order describes them, and the notes point there");
    let house = House::open().await;
    let settings = McpSettings { read_only: true, ..McpSettings::default() };
    let client = crate::client::connect_to(house.face(&settings).unwrap(), Era::Legacy).await;
    assert_eq!(preview(&client.list_all_tools().await.unwrap()), Some(true), "nobody else describes them");
}
