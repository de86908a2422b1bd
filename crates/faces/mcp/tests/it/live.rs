//! Real money: what trades with it is there for nobody to whom it was not granted.

use std::collections::BTreeSet;
use std::sync::Arc;

use cambist_app::{App, AppParts, Call, Face, SafetyRules, Venue};
use cambist_mcp::{McpFace, McpSettings};
use cambist_model::access::{Grant, TradingMode};
use cambist_model::safety::Limits;
use cambist_model::{AccountMode, ErrorCode, Timestamp};
use cambist_ops::{Answer, Caller, LocalCaller, Problem, Request, Tier, registry};
use cambist_ports::exchange::KeyPermissions;
use cambist_ports::{Clock, Ids};
use cambist_testkit::{ManualClock, MemoryStore, ScriptedVenue, SeededIds};
use rmcp::model::CallToolRequestParams;
use serde_json::{Value, json};

use crate::client::{Era, connect_to, object, refused};
use crate::recorder::clock;

/// An application whose only account has real money in it.
struct Bank {
    caller: Arc<LocalCaller>,
    venue: Arc<ScriptedVenue>,
    ids: Arc<SeededIds>,
}

impl Bank {
    async fn open() -> Self {
        let clock = Arc::new(ManualClock::new(Timestamp::from_secs(1_700_000_000)));
        let key = KeyPermissions::Known { trade: true, withdraw: false };
        let venue = ScriptedVenue::new(Arc::clone(&clock) as Arc<dyn Clock>).in_mode(AccountMode::Live, key);
        let (venue, ids) = (Arc::new(venue), Arc::new(SeededIds::default()));
        let app = App::new(AppParts {
            venues: vec![Venue { exchange: Arc::clone(&venue) as _, limits: Limits::paper_defaults() }],
            rules: SafetyRules::default(),
            cash: vec!["USD".parse().unwrap()],
            market: cambist_app::MarketParts::default(),
            store: Arc::new(MemoryStore::default()),
            clock,
            ids: Arc::clone(&ids) as _,
        });
        app.start().await.unwrap();
        Self { caller: Arc::new(LocalCaller::new(Arc::new(app))), venue, ids }
    }

    async fn ask(&self, operation: &str, modes: &[TradingMode], input: &Value) -> Result<Answer, Problem> {
        let grant = Grant { modes: modes.iter().copied().collect::<BTreeSet<_>>(), ..Grant::local("somebody") };
        let call = Call::granted(self.ids.request_id(), Arc::new(grant), Face::Mcp);
        let request = Request { operation: operation.to_owned(), call, input: object(input.clone()) };
        self.caller.call(request).await
    }
}

fn sale() -> Value {
    json!({"symbol": "BTC-USD", "side": "sell", "type": "market", "quantity": "0.001", "idempotency_key": "one"})
}

#[tokio::test]
async fn an_order_with_real_money_takes_a_grant_for_real_money() {
    let bank = Bank::open().await;
    for modes in [&[][..], &[TradingMode::Paper]] {
        for named in [
            sale(),
            json!({"exchange": "scripted", "symbol": "BTC-USD", "side": "sell", "type": "market", "quantity": "0.001"}),
        ] {
            let refused = bank.ask("place_order", modes, &named).await.unwrap_err();
            assert_eq!(refused.code, ErrorCode::Forbidden, "{refused:?}");
        }
    }
    assert_eq!(bank.venue.arrived(), 0);
    bank.ask("place_order", &[TradingMode::Live], &sale()).await.unwrap();
    assert_eq!(bank.venue.arrived(), 1);
}

#[tokio::test]
async fn an_account_says_that_it_is_live() {
    let bank = Bank::open().await;
    let account = bank.ask("get_account", &[TradingMode::Live], &json!({})).await.unwrap().value();
    assert_eq!(account["mode"], "live", "{account}");
    let exchanges = bank.ask("list_exchanges", &[TradingMode::Paper], &json!({})).await.unwrap().value();
    assert_eq!(exchanges["exchanges"][0]["mode"], "live", "{exchanges}");
}

/// Over standard input and output nobody shows a token: that is for paper.
#[tokio::test]
async fn what_trades_with_real_money_is_neither_listed_nor_callable_without_a_grant() {
    let bank = Bank::open().await;
    let face = |stakes: &[TradingMode]| {
        let face =
            McpFace::new(Arc::clone(&bank.caller) as _, Arc::clone(&bank.ids) as _, clock(), &McpSettings::default());
        face.unwrap().with_stakes(stakes.to_vec())
    };
    let trades = |name: &str| registry().get(name).is_some_and(|entry| entry.spec().tier >= Tier::Trade);
    let client = connect_to(face(&[TradingMode::Live]), Era::Legacy).await;
    let listed = client.list_all_tools().await.unwrap();
    assert!(listed.iter().any(|tool| tool.name == "get_market_data"), "prices are for everybody");
    assert!(!listed.iter().any(|tool| trades(&tool.name)), "{listed:?}");
    let call = CallToolRequestParams::new("place_order").with_arguments(object(sale()));
    assert_eq!(refused(client.call_tool(call).await).code.0, -32602);
    assert_eq!(bank.venue.arrived(), 0);

    let beside_paper = connect_to(face(&[TradingMode::Live, TradingMode::Paper]), Era::Legacy).await;
    assert!(beside_paper.list_all_tools().await.unwrap().iter().any(|tool| tool.name == "place_order"));
}
