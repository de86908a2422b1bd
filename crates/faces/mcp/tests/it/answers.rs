//! Every real answer is one that its published schema allows.

use std::collections::{BTreeMap, BTreeSet};

use cambist_model::safety::{Denial, Rule};
use cambist_model::{AppError, ErrorCode, FieldProblem, OrderId, RequestId};
use cambist_ops::{Problem, Tier, registry};
use cambist_testkit::Behavior;
use jsonschema::Validator;
use serde_json::{Value, json};

use crate::client::{Client, Era, call, connect};
use crate::scripted::House;

struct Published {
    shown: BTreeMap<String, Validator>,
    full: BTreeMap<String, Validator>,
    seen: BTreeSet<String>,
}

impl Published {
    async fn of(client: &Client) -> Self {
        let tools = client.list_all_tools().await.unwrap();
        let shown = tools.iter().map(|tool| {
            let schema = Value::Object((**tool.output_schema.as_ref().unwrap()).clone());
            (tool.name.to_string(), jsonschema::validator_for(&schema).unwrap())
        });
        let full = registry()
            .entries()
            .iter()
            .map(|entry| (entry.spec().name.to_owned(), jsonschema::validator_for(entry.output_schema()).unwrap()));
        Self { shown: shown.collect(), full: full.collect(), seen: BTreeSet::new() }
    }

    async fn check(&mut self, client: &Client, tool: &'static str, arguments: Value) -> Value {
        let answer = call(client, tool, arguments.clone()).await;
        let structured = answer.structured_content.unwrap();
        assert_eq!(answer.is_error, Some(false), "{tool} {arguments}: {structured}");
        // A tool that is not listed has no shown schema.
        for schema in self.shown.get(tool).into_iter().chain([&self.full[tool]]) {
            let faults: Vec<_> = schema.iter_errors(&structured).map(|fault| fault.to_string()).collect();
            assert!(faults.is_empty(), "{tool} {arguments}: {faults:?} in {structured}");
        }
        self.seen.insert(tool.to_owned());
        structured
    }
}

#[tokio::test]
async fn the_answers_of_all_tools_are_as_published() {
    let house = House::asking_above(50_000).await;
    let client = connect(&house, Era::Modern).await;
    let mut published = Published::of(&client).await;
    let market = json!({"symbols": ["BTC-USD"]});
    let order = json!({"symbol": "BTC-USD", "side": "buy", "type": "limit", "quantity": "0.5", "limit_price": "49000"});
    let sell = json!({"symbol": "BTC-USD", "side": "sell", "type": "market", "quantity": "0.25"});

    published.check(&client, "get_market_data", market.clone()).await;
    let with_book = json!({"symbols": ["BTC-USD"], "include_ticker": false, "include_order_book": true});
    published.check(&client, "get_market_data", with_book).await;
    published.check(&client, "get_order_book", json!({"symbol": "BTC-USD"})).await;
    published.check(&client, "get_historical_candles", json!({"symbol": "BTC-USD", "timeframe": "1h"})).await;
    let minutes = json!({"symbol": "BTC-USD", "timeframe": "1m", "start": "2023-11-01", "limit": 3});
    published.check(&client, "get_historical_candles", minutes).await;
    published.check(&client, "list_trades", json!({"symbol": "BTC-USD"})).await;
    published.check(&client, "list_products", json!({})).await;
    published.check(&client, "list_exchanges", json!({})).await;
    published.check(&client, "list_exchanges", json!({"include_capabilities": true})).await;
    published.check(&client, "subscribe_ticker", json!({"symbols": ["BTC-USD"], "max_updates": 2})).await;

    published.check(&client, "preview_order", order.clone()).await;
    published.check(&client, "preview_order", sell.clone()).await;
    published.check(&client, "check_trade_risk", json!({"symbol": "BTC-USD", "side": "buy", "quantity": "900"})).await;
    let open = published.check(&client, "place_order", order.clone()).await;
    house.venue.scripted.script([Behavior::Fill]);
    let filled = published.check(&client, "place_order", sell.clone()).await;
    assert_eq!((&open["order"]["status"], &filled["order"]["status"]), (&json!("open"), &json!("filled")));
    published
        .check(&client, "get_order", json!({"order_id": filled["order"]["order_id"], "include_events": true}))
        .await;
    published.check(&client, "get_order", json!({"order_id": open["order"]["order_id"]})).await;
    published.check(&client, "list_orders", json!({"limit": 1})).await;
    published.check(&client, "list_fills", json!({})).await;
    published.check(&client, "cancel_order", json!({"order_id": open["order"]["order_id"]})).await;
    published.check(&client, "place_order", order).await;
    published.check(&client, "cancel_all_orders", json!({})).await;
    let large = json!({"symbol": "BTC-USD", "side": "sell", "type": "market", "quantity": "1.5"});
    let waiting = call(&client, "place_order", large).await.structured_content.unwrap();
    assert_eq!(waiting["code"], "confirmation_required", "{waiting}");
    let waiting = json!({"order_id": waiting["order_id"]});
    published.check(&client, "get_approval", waiting.clone()).await;
    published.check(&client, "decline_order", waiting).await;
    published.check(&client, "halt_trading", json!({"flatten": true, "reason": "a test"})).await;

    let judged = published.check(&client, "simulate_policy", json!({"max_order_value_usd": "1", "count": 50})).await;
    assert!(judged["totals"]["newly_denied"].as_u64() > Some(0), "{judged}");
    published.check(&client, "list_audit", json!({"limit": 5})).await;
    let about_the_account = [
        "get_account",
        "get_cache_stats",
        "get_limits",
        "list_balances",
        "list_positions",
        "calculate_position_metrics",
        "list_transfers",
        "list_tokens",
    ];
    for tool in about_the_account {
        published.check(&client, tool, json!({})).await;
    }

    let for_agents = registry().entries().iter().filter(|entry| entry.spec().tier < Tier::Admin);
    let all: BTreeSet<_> = for_agents.map(|entry| entry.spec().name.to_owned()).collect();
    assert_eq!(published.seen, all, "an operation is new and not tried here");
}

#[tokio::test]
async fn a_problem_is_allowed_where_an_answer_is() {
    let house = House::open().await;
    let client = connect(&house, Era::Modern).await;
    let published = Published::of(&client).await;
    let mut error = AppError::new(ErrorCode::OrderDenied, "no").about(OrderId::from_parts(1, 1)).hint("do");
    error.fields = vec![FieldProblem::new("symbol", "is wrong")];
    error.denials = vec![Denial::new(Rule::Funds, 1, 2, "too much")];
    error.retry_after = Some(std::time::Duration::from_secs(1));
    let problem = serde_json::to_value(Problem::new(error, RequestId::from_parts(1, 1))).unwrap();
    assert_eq!(problem.as_object().unwrap().len(), 12, "every field is there: {problem}");
    for (tool, schema) in &published.shown {
        assert!(schema.is_valid(&problem), "{tool}: a client that validates errors would hide them from the model");
    }
}
