//! Answers that may be given again, and the operations on the cache.

use std::sync::Arc;

use cambist_app::{App, AppParts, CacheLifetimes, Call, Face, MarketParts, SafetyRules, Venue};
use cambist_cache::MemoryCache;
use cambist_model::safety::Limits;
use cambist_model::{ErrorCode, Timestamp};
use cambist_ops::{Answer, Caller, LocalCaller, Problem, Request};
use cambist_ports::{Clock, Ids};
use cambist_testkit::{ManualClock, MemoryStore, ScriptedVenue, SeededIds};
use serde_json::{Value, json};

struct House {
    caller: LocalCaller,
    venue: Arc<ScriptedVenue>,
    clock: Arc<ManualClock>,
    ids: SeededIds,
}

impl House {
    async fn open() -> Self {
        let clock = Arc::new(ManualClock::new(Timestamp::from_secs(1_800_000_000)));
        let venue = Arc::new(ScriptedVenue::new(Arc::clone(&clock) as Arc<dyn Clock>).over_a_network());
        let cache = Arc::new(MemoryCache::new(1 << 20, Arc::clone(&clock) as _));
        let app = App::new(AppParts {
            venues: vec![Venue { exchange: Arc::clone(&venue) as _, limits: Limits::paper_defaults() }],
            rules: SafetyRules::default(),
            cash: vec!["USD".parse().unwrap()],
            market: MarketParts { cache: Some(cache), lifetimes: CacheLifetimes::default(), candles: None },
            store: Arc::new(MemoryStore::default()),
            clock: Arc::clone(&clock) as _,
            ids: Arc::new(SeededIds::default()),
        });
        app.start().await.unwrap();
        Self { caller: LocalCaller::new(Arc::new(app)), venue, clock, ids: SeededIds::default() }
    }

    async fn ask_as(&self, human: bool, operation: &str, input: Value) -> Result<Answer, Problem> {
        let call = Call { human, ..Call::new(self.ids.request_id(), "test", Face::Cli) };
        let input = input.as_object().unwrap().clone();
        self.caller.call(Request { operation: operation.to_owned(), call, input }).await
    }

    async fn ask(&self, operation: &str, input: Value) -> Answer {
        self.ask_as(true, operation, input).await.unwrap()
    }
}

#[tokio::test]
async fn an_answer_of_cached_market_data_says_until_when_it_may_be_given_again() {
    let house = House::open().await;
    let input = json!({"symbols": ["BTC-USD"], "include_order_book": true});
    let first = house.ask("get_market_data", input.clone()).await;
    let fresh = first.fresh.clone().unwrap();
    assert_eq!(
        fresh.until,
        Timestamp::from_secs(1_800_000_001),
        "as long as the book, which is the first to be too old"
    );
    assert!(fresh.holds(house.clock.now()));
    let asked = house.venue.asked();
    let second = house.ask("get_market_data", input).await;
    assert_eq!((first.body, house.venue.asked()), (second.body, asked));
    house.clock.set(fresh.until);
    assert!(!fresh.holds(house.clock.now()));
}

#[tokio::test]
async fn an_answer_that_shows_more_than_cached_market_data_is_for_one_call() {
    let house = House::open().await;
    let order =
        json!({"symbol": "BTC-USD", "side": "sell", "type": "limit", "quantity": "0.005", "limit_price": "51000"});
    for (operation, input) in [
        ("list_exchanges", json!({})),
        ("list_balances", json!({})),
        ("get_cache_stats", json!({})),
        ("preview_order", order.clone()),
        ("place_order", order),
    ] {
        assert!(house.ask(operation, input).await.fresh.is_none(), "{operation}");
    }
}

#[tokio::test]
async fn what_is_told_to_be_forgotten_is_counted_and_ends_every_answer_made_before() {
    let house = House::open().await;
    let input = json!({"symbols": ["BTC-USD"]});
    let fresh = house.ask("get_market_data", input.clone()).await.fresh.unwrap();
    house.ask("get_market_data", input).await;
    let ticker = house.ask("get_cache_stats", json!({})).await.value()["kinds"][1].clone();
    assert_eq!((&ticker["kind"], &ticker["hits"], &ticker["misses"]), (&json!("ticker"), &json!(1), &json!(1)));
    for (input, forgotten) in [
        (json!({"key": "ticker:scripted:ETH-USD"}), 0),
        (json!({"pattern": "ticker:scripted:*"}), 1),
        (json!({"tag": "asset:BTC"}), 0),
        (json!({"all": true}), 0),
    ] {
        let answer = house.ask("invalidate_cache", input.clone()).await.value();
        assert_eq!(answer["forgotten"], forgotten, "{input}");
    }
    assert!(!fresh.holds(house.clock.now()));
}

#[tokio::test]
async fn forgetting_needs_a_human_and_exactly_one_way_to_say_what() {
    let house = House::open().await;
    let problem = house.ask_as(false, "invalidate_cache", json!({"all": true})).await.unwrap_err();
    assert_eq!(problem.code, ErrorCode::Forbidden);
    for input in [
        json!({}),
        json!({"all": false}),
        json!({"all": true, "tag": "asset:BTC"}),
        json!({"key": "ticker"}),
        json!({"tag": "BTC"}),
        json!({"pattern": "a b"}),
    ] {
        let problem = house.ask_as(true, "invalidate_cache", input.clone()).await.unwrap_err();
        assert_eq!(problem.code, ErrorCode::InvalidInput, "{input}");
    }
}
