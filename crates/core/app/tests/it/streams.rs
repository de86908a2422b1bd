//! The stream hub: one source for all who listen, and what becomes of those who are slow, late, or come back.

use std::time::Duration;

use cambist_app::{Delivery, Epoch, Heard, News, Position, Subscription, Topic};
use cambist_model::{ErrorCode, Price, Quantity, Side, SimulatedFault, Symbol, Ticker, Timestamp, Trade};
use cambist_ports::exchange::{MarketChannel, MarketEvent};
use futures_util::FutureExt;

use crate::house::{House, limit, settle, wide};

async fn house() -> House {
    let house = House::open(wide()).await;
    house.venue.stream_market();
    house
}

fn topic(channel: MarketChannel) -> Topic {
    Topic::Market { exchange: "scripted".parse().unwrap(), symbol: bitcoin(), channel }
}

fn bitcoin() -> Symbol {
    "BTC-USD".parse().unwrap()
}

impl House {
    async fn listen(&self, topic: Topic) -> Subscription {
        self.app.streams.subscribe(&self.call(), topic, None).await.unwrap()
    }

    async fn come_back(&self, topic: Topic, after: Position) -> Subscription {
        self.app.streams.subscribe(&self.call(), topic, Some(after)).await.unwrap()
    }

    /// The market says its prices, one after the other.
    async fn prices(&self, prices: impl IntoIterator<Item = u32>) {
        for price in prices {
            self.venue.tell_market(&MarketEvent::Ticker(Box::new(ticker(price))));
        }
        settle().await;
    }

    async fn trades(&self, numbers: impl IntoIterator<Item = u32>) {
        self.venue.tell_market(&MarketEvent::Trades(numbers.into_iter().map(trade).collect()));
        settle().await;
    }

    /// Time passes, in small steps.
    async fn pass(&self, seconds: u64) {
        for _ in 0..seconds {
            settle().await;
            self.clock.advance(Duration::from_secs(1));
        }
        settle().await;
    }
}

fn ticker(price: u32) -> Ticker {
    Ticker {
        exchange: "scripted".parse().unwrap(),
        symbol: bitcoin(),
        bid: None,
        bid_quantity: None,
        ask: None,
        ask_quantity: None,
        last: Some(Price::parse(&price.to_string()).unwrap()),
        open_24h: None,
        high_24h: None,
        low_24h: None,
        volume_24h: None,
        change_24h_pct: None,
        market_time: Timestamp::EPOCH,
        source: cambist_model::Source::venue("scripted"),
        as_of: Timestamp::EPOCH,
        age_ms: 0,
    }
}

fn trade(number: u32) -> Trade {
    Trade {
        trade_id: format!("t{number}").parse().unwrap(),
        symbol: bitcoin(),
        price: Price::parse("1").unwrap(),
        quantity: Quantity::parse("1").unwrap(),
        side: Side::Buy,
        executed_at: Timestamp::EPOCH,
    }
}

/// What is there to hear, in short: the number of each event and what it says.
async fn heard(subscription: &mut Subscription) -> Vec<String> {
    let mut heard = Vec::new();
    for _ in 0..50 {
        while let Some(event) = subscription.next().now_or_never() {
            let Some(event) = event else {
                heard.push("the end".to_owned());
                return heard;
            };
            heard.push(short(&event));
        }
        tokio::task::yield_now().await;
    }
    heard
}

fn short(heard: &Heard) -> String {
    let event = match heard {
        Heard::Lagged(missed) => return format!("lagged {missed:?}"),
        Heard::Event(event) => event,
    };
    let what = match &event.news {
        News::Ticker(ticker) => ticker.last.unwrap().to_string(),
        News::Trades(trades) => trades.iter().map(|trade| trade.trade_id.to_string()).collect::<Vec<_>>().join(" "),
        News::Interrupted { .. } => "interrupted".to_owned(),
        News::Lagged(missed) => format!("source lagged {missed}"),
        News::Order(order) => format!("{:?}", order.status),
        other => format!("{other:?}"),
    };
    format!("{}: {what}", event.position.sequence)
}

const TICKER: MarketChannel = MarketChannel::Ticker;
const TRADES: MarketChannel = MarketChannel::Trades;

#[tokio::test]
async fn all_who_listen_share_one_source_and_hear_everything_in_order() {
    let house = house().await;
    let (mut one, mut two) = (house.listen(topic(TICKER)).await, house.listen(topic(TICKER)).await);
    house.prices([1, 2, 3]).await;
    assert_eq!(heard(&mut one).await, ["1: 1", "2: 2", "3: 3"]);
    assert_eq!(heard(&mut two).await, ["1: 1", "2: 2", "3: 3"]);
    assert_eq!(house.venue.market_streams(), (1, 1));
    assert_eq!(one.start(), two.start());
    assert_eq!(one.start().delivery, Delivery::Pushed);
}

#[tokio::test]
async fn many_who_come_at_once_open_one_source() {
    let house = house().await;
    let listeners = futures_util::future::join_all((0..50).map(|_| house.listen(topic(TICKER)))).await;
    assert_eq!((listeners.len(), house.venue.market_streams()), (50, (1, 1)));
}

#[tokio::test]
async fn whoever_comes_late_is_told_the_state_first() {
    let house = house().await;
    let _first = house.listen(topic(TICKER)).await;
    house.prices([1, 2]).await;
    let mut late = house.listen(topic(TICKER)).await;
    house.prices([3]).await;
    assert_eq!(heard(&mut late).await, ["2: 2", "3: 3"]);
}

#[tokio::test]
async fn whoever_comes_late_is_told_the_trades_that_were_made_last() {
    let house = house().await;
    let mut first = house.listen(topic(TRADES)).await;
    house.trades([1, 2]).await;
    house.trades([3]).await;
    let mut late = house.listen(topic(TRADES)).await;
    house.trades([4]).await;
    assert_eq!(heard(&mut late).await, ["2: t1 t2 t3", "3: t4"]);
    assert_eq!(heard(&mut first).await, ["1: t1 t2", "2: t3", "3: t4"]);
}

#[tokio::test]
async fn a_trade_is_told_once_even_if_the_exchange_repeats_it() {
    let house = house().await;
    let mut listener = house.listen(topic(TRADES)).await;
    house.trades([1, 2]).await;
    house.trades([2, 3]).await;
    house.trades([1, 3]).await;
    assert_eq!(heard(&mut listener).await, ["1: t1 t2", "2: t3"]);
}

#[tokio::test]
async fn a_slow_listener_jumps_to_the_newest_state_and_learns_how_much_was_left_out() {
    let house = house().await;
    let mut slow = house.listen(topic(TICKER)).await;
    house.prices(1..=1_000).await;
    assert_eq!(heard(&mut slow).await, ["lagged Some(999)", "1000: 1000"]);
    house.prices([7]).await;
    assert_eq!(heard(&mut slow).await, ["1001: 7"]);
}

#[tokio::test]
async fn a_slow_listener_goes_on_with_the_oldest_trade_that_is_kept() {
    let house = house().await;
    let mut slow = house.listen(topic(TRADES)).await;
    for number in 1..=1_000 {
        house.venue.tell_market(&MarketEvent::Trades(vec![trade(number)]));
    }
    settle().await;
    let told = heard(&mut slow).await;
    let expected: Vec<_> = std::iter::once("lagged Some(488)".to_owned())
        .chain((489..=1_000).map(|number| format!("{number}: t{number}")))
        .collect();
    assert_eq!(told, expected);
}

#[tokio::test]
async fn whoever_comes_back_hears_what_they_missed() {
    let house = house().await;
    let mut first = house.listen(topic(TICKER)).await;
    let epoch = first.start().position.epoch;
    house.prices([1, 2]).await;
    assert_eq!(heard(&mut first).await.len(), 2);
    drop(first);
    house.prices([3, 4]).await;
    let mut back = house.come_back(topic(TICKER), Position { epoch, sequence: 2 }).await;
    assert_eq!(back.start().resumed, Some(true));
    assert_eq!(heard(&mut back).await, ["3: 3", "4: 4"]);
    assert_eq!(house.venue.market_streams().0, 1, "the source stayed open for a while");
}

#[tokio::test]
async fn whoever_comes_back_too_late_learns_how_much_they_missed() {
    let house = house().await;
    let first = house.listen(topic(TICKER)).await;
    let epoch = first.start().position.epoch;
    house.prices(1..=500).await;
    let mut back = house.come_back(topic(TICKER), Position { epoch, sequence: 2 }).await;
    assert_eq!(back.start().resumed, Some(false));
    assert_eq!(heard(&mut back).await, ["lagged Some(497)", "500: 500"]);
}

#[tokio::test]
async fn a_place_in_another_life_of_a_topic_is_none() {
    let house = house().await;
    let first = house.listen(topic(TICKER)).await;
    let epoch = first.start().position.epoch;
    house.prices([1, 2, 3]).await;
    let strange = [
        Position { epoch: Epoch::new(99), sequence: 2 },
        Position { epoch, sequence: 4 },
        Position { epoch, sequence: u64::MAX },
    ];
    for after in strange {
        let mut back = house.come_back(topic(TICKER), after).await;
        assert_eq!(back.start().resumed, Some(false), "{after:?}");
        assert_eq!(heard(&mut back).await, ["lagged None", "3: 3"], "{after:?}");
    }
}

#[tokio::test]
async fn a_topic_closes_some_time_after_the_last_listener_and_its_next_life_is_another() {
    let house = house().await;
    let first = house.listen(topic(TICKER)).await;
    let epoch = first.start().position.epoch;
    drop(first);
    house.pass(5).await;
    assert_eq!((house.venue.market_streams(), house.app.streams.open_topics()), ((1, 1), 1));
    house.pass(6).await;
    assert_eq!((house.venue.market_streams(), house.app.streams.open_topics()), ((1, 0), 0));
    let second = house.listen(topic(TICKER)).await;
    assert_eq!(house.venue.market_streams(), (2, 1));
    assert_ne!(second.start().position.epoch, epoch);
}

#[tokio::test]
async fn a_listener_who_comes_in_time_keeps_the_topic_open() {
    let house = house().await;
    drop(house.listen(topic(TICKER)).await);
    house.pass(9).await;
    let _second = house.listen(topic(TICKER)).await;
    house.pass(30).await;
    assert_eq!(house.venue.market_streams(), (1, 1));
}

#[tokio::test]
async fn a_source_that_ends_is_opened_again_and_its_listeners_stay() {
    let house = house().await;
    let mut listener = house.listen(topic(TICKER)).await;
    house.prices([1]).await;
    house.venue.break_market_streams();
    settle().await;
    let mut late = house.listen(topic(TICKER)).await;
    assert_eq!(heard(&mut late).await, ["1: 1", "2: interrupted"], "whoever comes meanwhile learns of it");
    house.venue.set_unavailable(true);
    house.pass(10).await;
    house.venue.set_unavailable(false);
    house.pass(30).await;
    house.prices([2]).await;
    assert_eq!(heard(&mut listener).await, ["1: 1", "2: interrupted", "3: 2"]);
    assert_eq!(house.venue.market_streams().1, 1);
}

#[tokio::test]
async fn a_source_that_breaks_off_again_and_again_is_left_alone_for_longer_and_longer() {
    let house = house().await;
    let _listener = house.listen(topic(TICKER)).await;
    let opened = |house: &House| house.venue.market_streams().0;
    for _ in 0..100 {
        house.venue.break_market_streams();
        house.pass(1).await;
    }
    let in_100_seconds = opened(&house);
    assert!((6..=9).contains(&in_100_seconds), "{in_100_seconds}");
}

#[tokio::test]
async fn an_interruption_and_a_lag_of_the_source_are_told_in_their_place() {
    let house = house().await;
    let mut listener = house.listen(topic(TICKER)).await;
    house.prices([1]).await;
    house.venue.tell_market(&MarketEvent::Interrupted { reason: "a gap".to_owned() });
    house.venue.tell_market(&MarketEvent::Lagged(3));
    house.prices([2]).await;
    assert_eq!(heard(&mut listener).await, ["1: 1", "2: interrupted", "3: source lagged 3", "4: 2"]);
}

#[tokio::test]
async fn what_does_not_exist_is_refused_and_leaves_nothing_behind() {
    let house = house().await;
    let exchange = "scripted".parse().unwrap();
    let unknown = Topic::Market { exchange, symbol: "X-USD".parse().unwrap(), channel: TICKER };
    let refused = house.app.streams.subscribe(&house.call(), unknown, None).await.err().unwrap();
    assert_eq!(refused.code, ErrorCode::NotFound);
    let nowhere = Topic::Market { exchange: "nowhere".parse().unwrap(), symbol: bitcoin(), channel: TICKER };
    assert!(house.app.streams.subscribe(&house.call(), nowhere, None).await.is_err());
    assert_eq!(house.app.streams.open_topics(), 0);
}

#[tokio::test]
async fn a_fault_that_a_caller_asks_for_is_theirs_alone() {
    let house = house().await;
    let mut listener = house.listen(topic(TICKER)).await;
    let mut call = house.call();
    call.fault = Some(SimulatedFault::TimeoutBefore);
    house.venue.set_unavailable(true);
    assert!(house.app.streams.subscribe(&call, topic(TICKER), None).await.is_err());
    house.venue.set_unavailable(false);
    house.prices([1]).await;
    assert_eq!(heard(&mut listener).await, ["1: 1"]);
}

#[tokio::test]
async fn where_an_exchange_has_no_stream_it_is_asked_again_and_again_and_that_is_said() {
    let house = House::open(wide()).await;
    let mut listener = house.listen(topic(TICKER)).await;
    assert_eq!(listener.start().delivery, Delivery::Polled(Duration::from_secs(5)));
    settle().await;
    assert_eq!(heard(&mut listener).await, ["1: 50000"]);
    house.pass(6).await;
    assert!(heard(&mut listener).await.is_empty(), "nothing but the time changed");
    house.venue.set_middle(Price::parse("51000").unwrap());
    house.pass(6).await;
    assert_eq!(heard(&mut listener).await, ["2: 51000"]);
    house.venue.set_unavailable(true);
    house.pass(20).await;
    house.venue.set_unavailable(false);
    house.pass(6).await;
    assert_eq!(heard(&mut listener).await, ["3: interrupted", "4: 51000"]);
    let unsupported = house.app.streams.subscribe(&house.call(), topic(TRADES), None).await.err().unwrap();
    assert_eq!(unsupported.code, ErrorCode::UnsupportedByExchange);
}

#[tokio::test]
async fn own_orders_have_numbers_too() {
    let house = house().await;
    let mut listener = house.listen(Topic::Orders).await;
    let epoch = listener.start().position.epoch;
    house.place(limit(Side::Buy, "0.01", "40000")).await.unwrap();
    settle().await;
    let first = heard(&mut listener).await;
    assert!(first.first().is_some_and(|event| event.starts_with("1: ")), "{first:?}");
    drop(listener);
    house.place(limit(Side::Buy, "0.01", "40000")).await.unwrap();
    settle().await;
    let sequence = u64::try_from(first.len()).unwrap();
    let mut back = house.come_back(Topic::Orders, Position { epoch, sequence }).await;
    let second = heard(&mut back).await;
    assert_eq!((back.start().resumed, second.is_empty()), (Some(true), false));
    assert!(second[0].starts_with(&format!("{}: ", sequence + 1)), "{second:?}");
}

#[tokio::test]
async fn whoever_listens_hears_the_end_when_the_house_closes() {
    let house = house().await;
    let mut listener = house.listen(topic(TICKER)).await;
    house.prices([1]).await;
    house.app.stop().await;
    assert_eq!(heard(&mut listener).await, ["1: 1", "the end"]);
    assert!(house.app.streams.subscribe(&house.call(), topic(TRADES), None).await.is_err());
}

#[tokio::test]
async fn an_event_is_encoded_once_for_all() {
    let house = house().await;
    let (mut one, mut two) = (house.listen(topic(TICKER)).await, house.listen(topic(TICKER)).await);
    house.prices([1]).await;
    let (Some(Heard::Event(first)), Some(Heard::Event(second))) = (one.next().await, two.next().await) else {
        panic!()
    };
    let encode =
        |text: &'static str| move |_: &cambist_app::StreamEvent| cambist_app::Encoded { text: text.into(), data_at: 0 };
    assert_eq!(first.encoded(encode("a")).text, "a");
    assert_eq!(second.encoded(encode("b")).text, "a");
}
