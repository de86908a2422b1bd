//! Trades, minutes and tickers of a market.

use std::time::Duration;

use cambist_model::{Candle, Price, ProductStatus, Quantity, Side, Timestamp};

use crate::support::{Script, Trader, amount, at, limit, market, price, quantity};

fn candle(seconds: i64, at_price: &str, volume: &str) -> Candle {
    let price = price(at_price);
    Candle { open_at: at(seconds), open: price, high: price, low: price, close: price, volume: quantity(volume) }
}

/// A minute as open, high, low, close and volume.
fn shown(candle: &Candle) -> (i64, String) {
    let text = format!("{} {} {} {} {}", candle.open, candle.high, candle.low, candle.close, candle.volume);
    (candle.open_at.secs() - at(0).secs(), text)
}

fn minutes(trader: &Trader, start: i64, end: i64) -> Vec<(i64, String)> {
    let minutes = trader.venue.minutes(0, at(start), at(end), &[]);
    minutes.iter().map(shown).collect()
}

fn touch(trader: &mut Trader, seconds: i64) {
    trader.now = at(seconds);
    trader.venue.advance(Some(0), trader.now).unwrap();
    trader.collect();
}

#[test]
fn minutes_are_made_of_what_was_traded_the_account_included() {
    let mut script = Script::bitcoin();
    script.take(0, 20, Side::Buy, 50_010, 1_500);
    script.take(0, 50, Side::Sell, 49_990, 100);
    script.take(0, 70, Side::Buy, 50_010, 100);
    let mut trader = Trader::new(script);
    trader.wait_until(30);
    trader.place(market(Side::Sell, "0.2"));
    touch(&mut trader, 75);
    assert_eq!(
        minutes(&trader, 0, 120),
        [(0, "50000 50010 49990 49990 1.8".to_owned()), (60, "50010 50010 50010 50010 0.1".to_owned())]
    );
    let trades: Vec<_> = trader.venue.trades(0, 3).iter().map(|trade| trade.trade_id.to_string()).collect();
    let id = |seconds: i64| format!("{}-0", at(seconds).micros());
    assert_eq!(trades, [id(30), id(50), id(70)], "trades are named by their time");
}

#[test]
fn a_minute_that_was_watched_is_recorded_once_and_never_changes() {
    let mut script = Script::bitcoin();
    script.take(0, 20, Side::Buy, 50_000, 100);
    script.minute(0, candle(0, "7", "7"));
    script.minute(0, candle(60, "8", "8"));
    let mut trader = Trader::new(script.clone());
    touch(&mut trader, 30);
    touch(&mut trader, 150);
    let recorded: Vec<_> = trader.candles.iter().map(|(_, candle)| shown(candle)).collect();
    assert_eq!(
        recorded,
        [(0, "50000 50000 50000 50000 0.1".to_owned()), (60, "50000 50000 50000 50000 0".to_owned())],
        "one without a trade is recorded without volume"
    );
    assert_eq!(minutes(&trader, 0, 180), [(0, "50000 50000 50000 50000 0.1".to_owned())]);

    trader.venue = trader.reopened(script);
    trader.candles.clear();
    touch(&mut trader, 155);
    touch(&mut trader, 185);
    let recorded: Vec<_> = trader.candles.iter().map(|(_, candle)| candle.open_at).collect();
    assert_eq!(recorded, [at(120)], "the two before are settled, the third was watched from its start");
}

#[test]
fn minutes_that_nobody_watched_are_asked_of_the_model() {
    let mut script = Script::bitcoin();
    for minute in -10..20 {
        script.minute(0, candle(60 * minute, "40000", "1"));
    }
    script.warm_up = Some(Duration::from_secs(30));
    let mut trader = Trader::new(script);
    touch(&mut trader, 10);
    touch(&mut trader, 610);
    assert_eq!(trader.candles.len(), 1, "the minute in which it was left alone is watched to its end");
    let seen = minutes(&trader, -120, 660);
    let model = "40000 40000 40000 40000 1".to_owned();
    let starts = (-2..0).chain(1..10);
    assert_eq!(seen, starts.map(|minute| (60 * minute, model.clone())).collect::<Vec<_>>());
}

#[test]
fn a_market_that_is_warmed_up_again_tells_no_trade_twice_and_none_too_early() {
    let mut script = Script::bitcoin();
    script.warm_up = Some(Duration::from_secs(5));
    for seconds in [8, 9, 28, 50] {
        script.take(0, seconds, Side::Buy, 50_000, 100);
    }
    let mut trader = Trader::new(script);
    touch(&mut trader, 10);
    touch(&mut trader, 30);
    let trades: Vec<_> = trader.venue.trades(0, 10).iter().map(|trade| trade.executed_at).collect();
    assert_eq!(trades, [at(8), at(9), at(28)]);
    assert_eq!(minutes(&trader, 0, 60), [(0, "50000 50000 50000 50000 0.3".to_owned())]);
}

#[test]
fn a_long_absence_with_an_open_order_is_played_but_not_recorded() {
    let mut script = Script::bitcoin();
    script.minute(0, candle(1_800, "1", "1"));
    script.take(0, 30, Side::Buy, 50_000, 100);
    script.take(0, 1_800, Side::Sell, 49_995, 100);
    script.take(0, 3_630, Side::Sell, 49_995, 100);
    let mut trader = Trader::new(script);
    let id = trader.place(limit(Side::Buy, "0.5", "49995"));
    touch(&mut trader, 3_640);
    assert_eq!(trader.standing(&id).1, "0.2");
    assert_eq!(
        minutes(&trader, 0, 3_660),
        [
            (0, "50000 50000 50000 50000 0.1".to_owned()),
            (1_800, "1 1 1 1 1".to_owned()),
            (3_600, "49995 49995 49995 49995 0.1".to_owned())
        ]
    );
}

#[test]
fn a_ticker_tells_the_last_24_hours() {
    let mut script = Script::bitcoin();
    let day = 86_400;
    script.minute(0, candle(-day, "20000", "5"));
    script.minute(0, candle(60 - day, "10000", "5"));
    script.minute(0, candle(-600, "60000", "2"));
    script.take(0, 20, Side::Buy, 50_000, 100);
    let mut trader = Trader::new(script);
    touch(&mut trader, 30);
    let ticker = trader.venue.ticker(0).unwrap();
    let (bid, ask) = (ticker.bid.zip(ticker.bid_quantity), ticker.ask.zip(ticker.ask_quantity));
    assert_eq!(bid, Some((price("49990"), quantity("1"))));
    assert_eq!(ask, Some((price("50000"), quantity("0.9"))));
    assert_eq!(ticker.last, Some(price("50000")));
    assert_eq!(ticker.open_24h, Some(price("20000")));
    assert_eq!(ticker.high_24h, Some(price("60000")));
    assert_eq!(ticker.low_24h, Some(price("10000")));
    assert_eq!(ticker.volume_24h, Some(quantity("12.1")));
    assert_eq!(ticker.change_24h_pct.unwrap().to_string(), "150");
    touch(&mut trader, 95);
    let ticker = trader.venue.ticker(0).unwrap();
    assert_eq!(ticker.open_24h, Some(price("10000")), "the oldest minute is out");
    assert_eq!(ticker.volume_24h, Some(quantity("7.1")));
}

#[test]
fn a_market_without_trades_or_orders_invents_nothing() {
    let mut trader = Trader::new(Script::new(&[("BTC-USD", "1", "0.001")]));
    touch(&mut trader, 30);
    let ticker = trader.venue.ticker(0).unwrap();
    assert_eq!((ticker.bid, ticker.ask, ticker.last), (None, None, None));
    assert_eq!((ticker.open_24h, ticker.volume_24h, ticker.change_24h_pct), (None, None, None));
    let book = trader.venue.order_book(0, 10);
    assert_eq!((book.spread, book.spread_pct), (None, None));
    touch(&mut trader, 90);
    assert_eq!(minutes(&trader, 0, 90), []);
}

#[test]
fn a_book_shows_the_best_levels_and_its_spread() {
    let mut trader = Trader::new(Script::bitcoin());
    touch(&mut trader, 5);
    let book = trader.venue.order_book(0, 2);
    let levels = |levels: &[cambist_model::PriceLevel]| {
        let pairs = levels.iter().map(|level| (level.price.to_string(), level.quantity.to_string()));
        pairs.collect::<Vec<_>>()
    };
    assert_eq!(levels(&book.bids), [("49990".into(), "1".into()), ("49980".into(), "2".into())]);
    assert_eq!(levels(&book.asks), [("50000".into(), "1".into()), ("50010".into(), "2".into())]);
    assert_eq!(book.spread, Some(amount("10")));
    assert_eq!(book.spread_pct.unwrap().to_string(), "0.02");
}

#[test]
fn a_new_account_is_funded_with_what_its_markets_know() {
    let mut script = Script::new(&[("BTC-USD", "1", "0.001"), ("ETH-EUR", "1", "0.01"), ("ETH-USDT", "1", "0.01")]);
    script.level(0, 0, Side::Buy, 49_990, 10);
    script.level(0, 0, Side::Sell, 50_001, 10);
    let trader = Trader::new(script);
    let funded = trader.venue.transfers().iter().map(|transfer| {
        let usd = transfer.usd_price.map(|price: Price| price.to_string());
        (transfer.transfer_id.to_string(), transfer.quantity.to_string(), usd)
    });
    let funded: Vec<_> = funded.collect();
    let row = |asset: &str, quantity: &str, usd: Option<&str>| {
        (format!("paper-funding-{asset}"), quantity.to_owned(), usd.map(str::to_owned))
    };
    assert_eq!(
        funded,
        [
            row("USD", "100000", Some("1")),
            row("EUR", "50000", None),
            row("BTC", "1", Some("49995.5")),
            row("ETH", "10", None),
            row("USDT", "100000", None)
        ]
    );
    assert_eq!(trader.available("USDC"), amount("0"), "no market knows it");
}

#[test]
fn volume_in_other_assets_counts_at_the_venues_own_price() {
    let mut script = Script::new(&[("BTC-USD", "1", "0.001"), ("ETH-BTC", "0.001", "0.01")]);
    script.level(0, 0, Side::Buy, 49_990, 10);
    script.level(0, 0, Side::Sell, 50_010, 10);
    script.level(1, 0, Side::Sell, 50, 1_000);
    script.level(0, 10, Side::Buy, 49_990, 0);
    script.level(0, 10, Side::Buy, 45_990, 10);
    let mut trader = Trader::new(script);
    let buy = |size: &str| cambist_model::OrderDraft {
        symbol: cambist_model::Symbol::parse("ETH-BTC").unwrap(),
        ..market(Side::Buy, size)
    };
    trader.place(buy("2"));
    assert_eq!(trader.venue.fees().unwrap().volume_30d_usd, Some(amount("5000")), "0.1 BTC at 50,000");
    trader.wait_until(11);
    trader.place(buy("2"));
    assert_eq!(trader.venue.fees().unwrap().volume_30d_usd, Some(amount("9800")), "and 0.1 at 48,000");
    trader.wait_until(30 * 86_400 + 60);
    assert_eq!(trader.venue.fees().unwrap().volume_30d_usd, Some(Quantity::ZERO.amount()), "30 days later");
}

#[test]
fn when_the_recording_is_over_orders_are_refused_and_can_be_canceled() {
    let mut script = Script::bitcoin();
    script.over_at = Some(at(60));
    let mut trader = Trader::new(script);
    let id = trader.place(limit(Side::Buy, "0.5", "49000"));
    trader.wait_until(61);
    assert_eq!(trader.venue.products()[0].status, ProductStatus::Halted);
    let reason = trader.refused(market(Side::Buy, "0.1"));
    assert_eq!(reason, "BTC-USD is halted: the recording is over, orders are not taken any more");
    trader.cancel(&id);
    assert_eq!(trader.held("USD"), amount("0"));
}

#[test]
fn a_recording_has_its_own_time_and_fills_are_told_in_ours() {
    let ours = Timestamp::from_secs(2_000_000_000);
    let mut script = Script::bitcoin();
    script.played = Some((ours, 10));
    script.take(0, 95, Side::Sell, 49_995, 100);
    let config = cambist_exchange_paper::PaperConfig::new(cambist_model::AccountId::parse("paper").unwrap());
    let mut trader = Trader::with_time(config, script, ours);
    let id = trader.place(limit(Side::Buy, "0.5", "49995"));
    trader.now = ours.plus(Duration::from_secs(20));
    trader.venue.advance(None, trader.now).unwrap();
    trader.collect();
    assert_eq!(trader.standing(&id).1, "0.1");
    let fill = trader.fills.last().unwrap();
    assert_eq!(fill.executed_at, ours.plus(Duration::from_millis(9_500)), "95 s at ten times the speed");
    let trade = trader.venue.trades(0, 1).remove(0);
    assert_eq!(trade.executed_at, at(95), "in the market's own time");
    assert_eq!(trader.venue.order_book(0, 1).market_time, at(200));
}
