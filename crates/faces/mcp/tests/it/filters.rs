//! What the operator does not offer cannot be asked for in any way.

use cambist_mcp::{McpFace, McpSettings, SettingsError};
use cambist_ops::Toolset;
use rmcp::model::{CallToolRequestParams, GetPromptRequestParams, ReadResourceRequestParams};
use rstest::rstest;
use serde_json::json;

use crate::client::{Client, Era, connect_to, object, refused};
use crate::scripted::House;

fn names(list: &[&str]) -> Vec<String> {
    list.iter().map(|name| (*name).to_owned()).collect()
}

async fn offered(settings: McpSettings) -> (House, Client, Vec<String>) {
    let house = House::open().await;
    let client = connect_to(house.face(&settings).unwrap(), Era::Legacy).await;
    let tools = client.list_all_tools().await.unwrap().into_iter().map(|tool| tool.name.into_owned()).collect();
    (house, client, tools)
}

#[tokio::test]
async fn toolsets_and_single_tools_add_up_and_exclusions_win() {
    let settings = McpSettings {
        toolsets: vec![Toolset::Account],
        tools: names(&["get_order_book", "place_order"]),
        exclude_tools: names(&["list_transfers", "place_order"]),
        read_only: false,
    };
    let (_, _, tools) = offered(settings).await;
    let wanted = [
        "get_order_book",
        "get_account",
        "get_limits",
        "simulate_policy",
        "list_balances",
        "list_positions",
        "calculate_position_metrics",
        "list_tokens",
    ];
    assert_eq!(tools, wanted);
}

#[tokio::test]
async fn reading_only_leaves_what_changes_nothing() {
    let (house, client, tools) = offered(McpSettings { read_only: true, ..McpSettings::default() }).await;
    assert_eq!(tools.len(), 16);
    let arguments = json!({"symbol": "BTC-USD", "side": "buy", "type": "market", "quantity": "0.1"});
    for hidden in ["place_order", "cancel_order", "cancel_all_orders", "halt_trading", "resume_trading"] {
        assert!(!tools.iter().any(|tool| tool == hidden), "{hidden}");
        let call = CallToolRequestParams::new(hidden).with_arguments(object(arguments.clone()));
        assert_eq!(refused(client.call_tool(call).await).code.0, -32602, "{hidden}");
    }
    assert_eq!(house.venue.scripted.arrived(), 0);
}

#[tokio::test]
async fn resources_prompts_and_completions_go_with_their_operations() {
    let (_, client, _) = offered(McpSettings { toolsets: vec![Toolset::Market], ..McpSettings::default() }).await;
    let resources = client.list_all_resources().await.unwrap();
    assert_eq!(resources.iter().map(|resource| resource.uri.as_str()).collect::<Vec<_>>(), ["market://products"]);
    let templates = client.list_all_resource_templates().await.unwrap();
    assert!(templates.iter().all(|template| template.uri_template.starts_with("market://")), "{templates:?}");
    let prompts = client.list_all_prompts().await.unwrap();
    assert_eq!(prompts.iter().map(|prompt| prompt.name.as_str()).collect::<Vec<_>>(), ["market_summary"]);

    let read = client.read_resource(ReadResourceRequestParams::new("account://balances")).await;
    assert_eq!(refused(read).code.0, -32002);
    let arguments = object(json!({"product_id": "BTC-USD"}));
    let prompt = client.get_prompt(GetPromptRequestParams::new("analyze_position").with_arguments(arguments)).await;
    assert_eq!(refused(prompt).code.0, -32602);
    let completed = client.complete_resource_argument("order://status/{order_id}", "order_id", "", None).await;
    assert!(completed.unwrap().values.is_empty());
}

#[rstest]
#[case(McpSettings { tools: names(&["place_orders"]), ..McpSettings::default() }, "place_orders")]
#[case(McpSettings { exclude_tools: names(&["withdraw"]), ..McpSettings::default() }, "withdraw")]
#[case(McpSettings { tools: names(&["place_order"]), read_only: true, ..McpSettings::default() }, "leave no tool")]
#[tokio::test]
async fn settings_that_cannot_be_meant_are_refused(#[case] settings: McpSettings, #[case] says: &str) {
    let house = House::open().await;
    let refused: Result<McpFace, SettingsError> = house.face(&settings);
    let words = refused.err().unwrap().to_string();
    assert!(words.contains(says), "{words}");
}
