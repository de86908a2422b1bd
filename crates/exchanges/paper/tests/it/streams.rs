//! Events as they happen.

use cambist_model::{Side, Timeframe, Trade};
use cambist_ports::exchange::{
    AccountEvent, CandleQuery, EventStream, MarketChannel, MarketData, MarketEvent, MarketSubscription, Streams,
    Trading,
};
use futures_util::{FutureExt, StreamExt};

use crate::support::{Desk, Script, at, bitcoin, ctx, limit, market, named, price, quantity};

async fn listen(desk: &Desk, channel: MarketChannel) -> EventStream<MarketEvent> {
    let subscription = MarketSubscription { symbol: bitcoin(), channel };
    Streams::market(&*desk.paper, &ctx(), subscription).await.unwrap()
}

/// What is there to be read without waiting.
async fn read<T>(events: &mut EventStream<T>) -> Vec<T> {
    let mut told = Vec::new();
    for _ in 0..100 {
        while let Some(Some(event)) = events.next().now_or_never() {
            told.push(event);
        }
        // The runtime interrupts whoever reads too much at a time.
        tokio::task::yield_now().await;
    }
    told
}

/// Somebody looks at the market at a time.
async fn look(desk: &Desk, seconds: i64) {
    desk.clock.set(at(seconds));
    desk.paper.trades(&ctx(), bitcoin(), 1).await.unwrap();
}

fn prices(trades: &[Trade]) -> Vec<String> {
    trades.iter().map(|trade| trade.price.to_string()).collect()
}

#[tokio::test]
async fn a_book_is_told_first_whole_and_then_whenever_its_levels_change() {
    let mut script = Script::bitcoin();
    script.level(0, 10, Side::Sell, 50_000, 700);
    script.level(0, 20, Side::Sell, 50_010, 700);
    let desk = Desk::new(script).await;
    let mut events = listen(&desk, MarketChannel::Book { depth: 1 }).await;
    let ask = |event: &MarketEvent| match event {
        MarketEvent::Book(book) => (book.asks[0].price, book.asks[0].quantity, book.asks.len()),
        other => panic!("{other:?}"),
    };
    let told: Vec<_> = read(&mut events).await.iter().map(ask).collect();
    assert_eq!(told, [(price("50000"), quantity("1"), 1)]);
    look(&desk, 5).await;
    assert!(read(&mut events).await.is_empty(), "nothing changed");
    look(&desk, 15).await;
    let told: Vec<_> = read(&mut events).await.iter().map(ask).collect();
    assert_eq!(told, [(price("50000"), quantity("0.7"), 1)]);
    look(&desk, 25).await;
    assert!(read(&mut events).await.is_empty(), "the second level changed, which is not shown");
}

#[tokio::test]
async fn trades_are_told_once_and_in_their_order() {
    let mut script = Script::bitcoin();
    for seconds in 1..=5 {
        script.take(0, 10 * seconds, Side::Buy, 50_020, 500);
    }
    let desk = Desk::new(script).await;
    look(&desk, 25).await;
    let mut events = listen(&desk, MarketChannel::Trades).await;
    look(&desk, 35).await;
    look(&desk, 55).await;
    let told: Vec<_> = read(&mut events)
        .await
        .iter()
        .map(|event| match event {
            MarketEvent::Trades(trades) => prices(trades),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(told, [vec!["50000", "50000"], vec!["50010"], vec!["50010", "50010"]]);
}

#[tokio::test]
async fn a_ticker_is_told_when_it_changed_at_most_once_for_each_look() {
    let mut script = Script::bitcoin();
    script.take(0, 10, Side::Buy, 50_000, 500);
    script.take(0, 11, Side::Buy, 50_000, 100);
    let desk = Desk::new(script).await;
    let mut events = listen(&desk, MarketChannel::Ticker).await;
    assert_eq!(read(&mut events).await.len(), 1);
    look(&desk, 20).await;
    let told = read(&mut events).await;
    let [MarketEvent::Ticker(ticker)] = told.as_slice() else { panic!("{told:?}") };
    assert_eq!((ticker.last, ticker.ask_quantity), (Some(price("50000")), Some(quantity("0.4"))));
    look(&desk, 21).await;
    assert!(read(&mut events).await.is_empty(), "only the time changed");
}

fn candles(events: &[MarketEvent]) -> Vec<(i64, String, String)> {
    let candle = |event: &MarketEvent| match event {
        MarketEvent::Candle(candle) => (
            candle.open_at.since(at(0)).as_secs().try_into().unwrap(),
            candle.close.to_string(),
            candle.volume.to_string(),
        ),
        other => panic!("{other:?}"),
    };
    events.iter().map(candle).collect()
}

#[tokio::test]
async fn a_candle_is_told_as_it_grows_and_again_when_it_is_complete() {
    let mut script = Script::bitcoin();
    for seconds in [10, 20, 50, 59, 70, 200] {
        script.take(0, seconds, Side::Buy, 50_100, 500);
    }
    let desk = Desk::new(script).await;
    look(&desk, 25).await;
    let mut events = listen(&desk, MarketChannel::Candles { timeframe: Timeframe::M1 }).await;
    let mut late = None;
    let mut told: Vec<Vec<(i64, String)>> = Vec::new();
    for seconds in [30, 55, 65, 75, 210] {
        look(&desk, seconds).await;
        told.push(candles(&read(&mut events).await).into_iter().map(|(open, _, volume)| (open, volume)).collect());
        if seconds == 75 {
            late = Some(listen(&desk, MarketChannel::Candles { timeframe: Timeframe::M1 }).await);
        }
    }
    let expected: [Vec<(i64, String)>; 5] = [
        vec![(0, "1".into())],
        vec![(0, "1.5".into())],
        vec![(0, "2".into())],
        vec![(60, "0.5".into())],
        vec![(180, "0.5".into())],
    ];
    assert_eq!(told, expected);
    let late: Vec<_> = candles(&read(&mut late.unwrap()).await).into_iter().map(|(open, ..)| open).collect();
    assert_eq!(late, [60, 180], "whoever comes later is told the candle as it is");
}

#[tokio::test]
async fn a_long_candle_begins_with_what_was_made_before_anybody_listened() {
    let mut script = Script::bitcoin();
    for minute in 0..20 {
        script.take(0, 60 * minute + 30, Side::Buy, 50_900, 10);
    }
    let desk = Desk::new(script).await;
    for minute in 1..=10 {
        look(&desk, 60 * minute).await;
    }
    let mut events = listen(&desk, MarketChannel::Candles { timeframe: Timeframe::M15 }).await;
    let mut told = candles(&read(&mut events).await);
    for minute in 11..=17 {
        look(&desk, 60 * minute).await;
        told.extend(candles(&read(&mut events).await));
    }
    let query = CandleQuery { symbol: bitcoin(), timeframe: Timeframe::M15, start: at(0), end: at(1_800) };
    let known = desk.paper.candles(&ctx(), query).await.unwrap().value;
    let known: Vec<_> = known.into_iter().map(|candle| MarketEvent::Candle(Box::new(candle))).collect();
    let known = candles(&known);
    assert_eq!(known.len(), 2);
    for candle in known {
        let last = told.iter().rfind(|(open, ..)| *open == candle.0);
        assert_eq!(last, Some(&candle), "the last word on a candle is what the exchange answers later");
    }
}

#[tokio::test]
async fn the_account_hears_of_its_open_orders_first_and_then_of_every_change() {
    let desk = Desk::new(Script::bitcoin()).await;
    desk.submit("a", limit(Side::Buy, "0.5", "49000")).await.unwrap();
    desk.submit("b", market(Side::Buy, "0.5")).await.unwrap();
    let mut events = Streams::account(&*desk.paper, &ctx()).await.unwrap();
    desk.paper.cancel(&ctx(), &named("a")).await.unwrap();
    let told: Vec<_> = read(&mut events)
        .await
        .into_iter()
        .map(|event| match event {
            AccountEvent::Order { order, .. } => {
                (order.client_order_id.unwrap().to_string(), format!("{:?}", order.status))
            }
            AccountEvent::Lagged => panic!("lagged"),
        })
        .collect();
    let canceled = "Canceled { reason: \"canceled by the account\" }";
    assert_eq!(told, [("a".into(), "Open".into()), ("a".into(), canceled.into())]);
}

#[tokio::test]
async fn a_slow_reader_is_told_that_it_missed_something() {
    let desk = Desk::new(Script::bitcoin()).await;
    let mut market_events = listen(&desk, MarketChannel::Book { depth: 1 }).await;
    let mut account_events = Streams::account(&*desk.paper, &ctx()).await.unwrap();
    for number in 0..1_100 {
        let side = if number % 2 == 0 { Side::Buy } else { Side::Sell };
        desk.submit(&format!("o{number}"), market(side, "0.001")).await.unwrap();
    }
    let told = read(&mut account_events).await;
    assert_eq!(told.first(), Some(&AccountEvent::Lagged));
    assert_eq!(told.len(), 1_025, "what is kept for it is bounded");
    let told = read(&mut market_events).await;
    assert!(matches!(told[0], MarketEvent::Book(_)));
    assert!(matches!(told[1], MarketEvent::Lagged(76)), "{:?}", told[1]);
}

#[tokio::test]
async fn more_trades_between_two_looks_than_are_remembered_are_counted_as_missed() {
    let mut script = Script::bitcoin();
    script.level(0, 9, Side::Sell, 50_000, 1_000_000);
    for _ in 0..1_200 {
        script.take(0, 10, Side::Buy, 50_000, 1);
    }
    let desk = Desk::new(script).await;
    let mut events = listen(&desk, MarketChannel::Trades).await;
    look(&desk, 20).await;
    let told = read(&mut events).await;
    assert!(matches!(told[1], MarketEvent::Lagged(200)), "{:?}", told[1]);
    assert!(matches!(&told[2], MarketEvent::Trades(trades) if trades.len() == 1_000));
}
