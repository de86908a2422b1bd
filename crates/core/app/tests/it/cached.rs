//! Market data behind the cache.

use std::sync::Arc;
use std::time::Duration;

use cambist_app::{CacheLifetimes, Freshness, KindReport};
use cambist_model::{ErrorCode, SimulatedFault, Symbol, Timeframe, Timestamp};
use cambist_ports::Clock;
use cambist_ports::cache::{CacheKind, CacheSelection, CacheTag};
use cambist_ports::exchange::ExchangeError;

use crate::house::settle;
use crate::remote::{NOW, Net, bitcoin};

impl Net {
    async fn ticker_age(&self) -> u64 {
        self.app.market.ticker(&self.call(), self.remote(), bitcoin()).await.unwrap().age_ms
    }

    async fn counts(&self, kind: CacheKind) -> KindReport {
        let report = self.app.market.cache_report().await;
        report.kinds.into_iter().find(|of| of.kind == kind).unwrap()
    }
}

#[tokio::test]
async fn a_ticker_is_asked_for_once_in_its_lifetime_and_tells_its_age() {
    let net = Net::open();
    assert_eq!(net.ticker_age().await, 0);
    net.pass(4_999);
    assert_eq!(net.ticker_age().await, 4_999, "the age is that of the value, not of the answer");
    assert_eq!(net.venue.asked(), ["ticker BTC-USD"]);
    net.pass(1);
    assert_eq!(net.ticker_age().await, 0, "a stale price is never shown");
    assert_eq!(net.venue.asked(), ["ticker BTC-USD"]);
    let counts = net.counts(CacheKind::Ticker).await;
    assert_eq!((counts.hits, counts.misses, counts.fetches, counts.entries, counts.ttl_ms), (1, 2, 2, 1, 5_000));
    assert_eq!(counts.hit_rate_pct.unwrap().to_string(), "33.3333");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_thousand_callers_of_one_price_ask_the_exchange_once() {
    let net = Arc::new(Net::open());
    net.venue.gate.forget_permits(usize::MAX);
    let ask = |net: Arc<Net>| async move { net.ticker_age().await };
    let callers: Vec<_> = (0..1_000).map(|_| tokio::spawn(ask(Arc::clone(&net)))).collect();
    while net.counts(CacheKind::Ticker).await.misses < 1_000 {
        tokio::task::yield_now().await;
    }
    net.venue.gate.add_permits(1_000);
    for caller in callers {
        caller.await.unwrap();
    }
    assert_eq!(net.venue.asked(), ["ticker BTC-USD"]);
}

#[tokio::test]
async fn whoever_asked_first_may_go_away_without_spoiling_it_for_the_others() {
    let net = Arc::new(Net::open());
    net.venue.gate.forget_permits(usize::MAX);
    let ask = |net: Arc<Net>| async move { net.ticker_age().await };
    let first = tokio::spawn(ask(Arc::clone(&net)));
    settle().await;
    let second = tokio::spawn(ask(Arc::clone(&net)));
    settle().await;
    first.abort();
    assert!(first.await.unwrap_err().is_cancelled());
    net.venue.gate.add_permits(1);
    assert_eq!(second.await.unwrap(), 0);
    assert_eq!(net.venue.asked().len(), 1);
}

#[tokio::test]
async fn an_error_reaches_all_who_waited_and_is_not_kept() {
    let net = Arc::new(Net::open());
    net.venue.gate.forget_permits(usize::MAX);
    let exchange = net.remote().unwrap();
    *net.venue.failure.lock().unwrap() = Some(ExchangeError::Timeout { exchange });
    let ask = |net: Arc<Net>| async move { net.app.market.ticker(&net.call(), net.remote(), bitcoin()).await };
    let callers: Vec<_> = (0..3).map(|_| tokio::spawn(ask(Arc::clone(&net)))).collect();
    settle().await;
    net.venue.gate.add_permits(2);
    for caller in callers {
        assert_eq!(caller.await.unwrap().unwrap_err().code, ErrorCode::ExchangeUnavailable);
    }
    assert_eq!(net.ticker_age().await, 0, "the next one asks again");
    assert_eq!(net.venue.asked().len(), 2);
}

#[tokio::test]
async fn a_market_that_is_not_there_is_asked_for_once_in_a_while() {
    let net = Net::open();
    let ask = async |symbol: &str| {
        let symbol = Symbol::parse(symbol).unwrap();
        net.app.market.ticker(&net.call(), net.remote(), symbol).await.unwrap_err()
    };
    for _ in 0..3 {
        let error = ask("XYZ-USD").await;
        assert_eq!(error.code, ErrorCode::NotFound);
        assert!(error.hint.unwrap().contains("BTC-USD"));
    }
    assert_eq!(net.venue.asked(), ["ticker XYZ-USD"]);
    let counts = net.counts(CacheKind::UnknownSymbol).await;
    assert_eq!((counts.hits, counts.entries), (2, 1));
    net.pass(30_000);
    ask("XYZ-USD").await;
    assert_eq!(net.venue.asked(), ["ticker XYZ-USD"], "it may have been listed meanwhile");
    let forgotten = net.app.market.forget(&CacheSelection::Tag(CacheTag::parse("kind:unknown_symbol").unwrap())).await;
    assert_eq!(forgotten.unwrap(), 1);
    ask("XYZ-USD").await;
    assert_eq!(net.venue.asked(), ["ticker XYZ-USD"]);
}

#[tokio::test]
async fn stale_products_are_shown_while_new_ones_are_fetched() {
    let net = Net::open();
    let ask = async || net.app.market.products(&net.call(), net.remote()).await.unwrap().as_of;
    let start = Timestamp::from_secs(NOW);
    assert_eq!(ask().await, start);
    net.clock.advance(Duration::from_hours(1));
    assert_eq!(ask().await, start, "at once, and told as old as it is");
    settle().await;
    assert_eq!(ask().await, start.plus(Duration::from_hours(1)));
    assert_eq!(net.venue.asked(), ["products", "products"]);
    net.clock.advance(Duration::from_hours(2));
    assert_eq!(ask().await, start.plus(Duration::from_hours(3)), "too old to be shown at all");
}

#[tokio::test]
async fn books_of_about_the_same_depth_share_an_answer() {
    let net = Net::open();
    let ask = async |depth: u32| {
        let book = net.app.market.order_book(&net.call(), net.remote(), bitcoin(), depth).await.unwrap();
        (book.bids.len(), book.asks.len())
    };
    assert_eq!(ask(50).await, (50, 50));
    assert_eq!(ask(20).await, (20, 20));
    assert_eq!(net.venue.asked(), ["order_book 50"]);
    assert_eq!(ask(501).await, (501, 501));
    assert_eq!(net.venue.asked(), ["order_book 1000"]);
    net.pass(1_000);
    ask(50).await;
    assert_eq!(net.venue.asked(), ["order_book 50"], "a book lives for a second");
}

#[tokio::test]
async fn an_exchange_in_this_process_is_asked_each_time() {
    let net = Net::open();
    let before = net.paper.asked();
    for _ in 0..3 {
        let call = net.call();
        net.app.market.ticker(&call, None, bitcoin()).await.unwrap();
        assert_eq!(call.freshness.until(), None);
    }
    assert_eq!(net.paper.asked() - before, 3);
}

#[tokio::test]
async fn zero_turns_the_cache_of_a_kind_off_and_leaves_the_others() {
    let lifetimes = CacheLifetimes { ticker: Duration::ZERO, ..CacheLifetimes::default() };
    let net = Net::with(&[Timeframe::M1], None, lifetimes);
    for _ in 0..2 {
        net.ticker_age().await;
        net.app.market.trades(&net.call(), net.remote(), bitcoin(), 10).await.unwrap();
    }
    assert_eq!(net.venue.asked(), ["ticker BTC-USD", "trades 10", "ticker BTC-USD"]);
}

#[tokio::test]
async fn without_a_cache_nobody_is_shown_what_was_asked_for_before_they_came() {
    let lifetimes = CacheLifetimes { ticker: Duration::ZERO, ..CacheLifetimes::default() };
    let net = Arc::new(Net::with(&[Timeframe::M1], None, lifetimes));
    net.venue.gate.forget_permits(usize::MAX);
    let ask = || {
        let net = Arc::clone(&net);
        tokio::spawn(async move { net.ticker_age().await })
    };
    let first = ask();
    settle().await;
    let (gone, second, third) = (ask(), ask(), ask());
    settle().await;
    assert_eq!(net.venue.asked(), ["ticker BTC-USD"], "the others wait");
    gone.abort();
    net.venue.gate.add_permits(1);
    first.await.unwrap();
    settle().await;
    assert!(!second.is_finished() && !third.is_finished(), "the first answer is too old for them");
    assert_eq!(net.venue.asked(), ["ticker BTC-USD"], "asked once for all who came meanwhile");
    let fourth = ask();
    settle().await;
    assert_eq!(net.app.market.forget(&CacheSelection::Everything).await.unwrap(), 0);
    let fifth = ask();
    settle().await;
    assert_eq!(net.venue.asked(), ["ticker BTC-USD"], "whoever comes after all is forgotten asks anew");
    net.venue.gate.add_permits(10);
    for caller in [second, third, fourth, fifth] {
        caller.await.unwrap();
    }
    assert_eq!(net.venue.asked(), ["ticker BTC-USD"], "for the fourth");
    net.ticker_age().await;
    assert_eq!(net.venue.asked(), ["ticker BTC-USD"], "and the list of questions is as it was");
}

#[tokio::test]
async fn what_is_to_go_wrong_is_not_answered_from_the_cache() {
    let net = Net::open();
    net.ticker_age().await;
    let call = cambist_app::Call { fault: SimulatedFault::parse("network_error"), ..net.call() };
    assert!(call.fault.is_some());
    net.app.market.ticker(&call, net.remote(), bitcoin()).await.unwrap();
    assert_eq!(net.venue.asked().len(), 2);
    assert_eq!(call.freshness.until(), None);
}

#[tokio::test]
async fn an_answer_may_be_repeated_as_long_as_what_it_is_made_of() {
    let net = Net::open();
    let (market, epoch) = (&net.app.market, net.app.market.cache_epoch());
    let call = net.call();
    let since = epoch.now();
    market.ticker(&call, net.remote(), bitcoin()).await.unwrap();
    let until = Timestamp::from_secs(NOW + 5);
    assert_eq!(call.freshness.until(), Some(until));
    market.order_book(&call, net.remote(), bitcoin(), 10).await.unwrap();
    assert_eq!(call.freshness.until(), Some(Timestamp::from_secs(NOW + 1)), "the book is older sooner");

    let fresh = since.until(until);
    assert!(fresh.holds(net.clock.now()));
    market.forget(&CacheSelection::Everything).await.unwrap();
    assert!(!fresh.holds(net.clock.now()));
    let mixed = cambist_app::Call { freshness: Freshness::noted(), ..net.call() };
    market.ticker(&mixed, net.remote(), bitcoin()).await.unwrap();
    market.ticker(&mixed, None, bitcoin()).await.unwrap();
    assert_eq!(mixed.freshness.until(), None, "one half comes from an exchange in this process");
}

#[tokio::test]
async fn what_is_on_its_way_when_it_is_to_be_forgotten_is_not_kept() {
    let net = Arc::new(Net::open());
    net.venue.gate.forget_permits(usize::MAX);
    let ask = |net: Arc<Net>| async move { net.ticker_age().await };
    let early = tokio::spawn(ask(Arc::clone(&net)));
    settle().await;
    net.app.market.forget(&CacheSelection::Everything).await.unwrap();
    let late = tokio::spawn(ask(Arc::clone(&net)));
    settle().await;
    assert_eq!(net.venue.asked().len(), 2, "who comes after it does not wait for the old answer");
    net.venue.gate.add_permits(1);
    early.await.unwrap();
    assert_eq!(net.counts(CacheKind::Ticker).await.entries, 0);
    net.venue.gate.add_permits(1);
    late.await.unwrap();
    assert_eq!(net.counts(CacheKind::Ticker).await.entries, 1);
}

#[tokio::test]
async fn stopping_gives_up_what_is_being_fetched() {
    let net = Arc::new(Net::open());
    net.venue.gate.forget_permits(usize::MAX);
    let ask = |net: Arc<Net>| async move { net.app.market.ticker(&net.call(), net.remote(), bitcoin()).await };
    let asked = tokio::spawn(ask(Arc::clone(&net)));
    settle().await;
    net.app.stop().await;
    assert_eq!(asked.await.unwrap().unwrap_err().code, ErrorCode::ExchangeUnavailable);
}
