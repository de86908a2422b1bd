//! What frames do to the book.

use cambist_exchange_paper::market::{Act, MarketModel};
use cambist_model::{Side, Timestamp};

use super::super::book::Book;
use super::writer::Tape;
use super::{all, file, open, symbol};

#[test]
fn a_book_is_its_snapshot_and_every_change_since() {
    let tape = Tape::default().depth(1, 4).depth(5, 12).snapshot(10).depth(13, 14).depth(15, 15);
    let book = tape.play("straddle.tape");
    assert_eq!(book.best(Side::Buy), Some((99, 15)));
    assert_eq!(book.best(Side::Sell), Some((101, 5)));
    assert_eq!(book.rungs(Side::Buy).count(), 2);
}

#[test]
fn the_listing_says_what_the_tape_shows() {
    let model = open(&file("listing.tape", Tape::default().snapshot(1).trade("9.95", "0.250", true).0), None).unwrap();
    let product = model.listings()[0].product();
    assert_eq!(product.symbol.to_string(), "ABC-USDT");
    assert_eq!(product.price_increment.to_string(), "0.01");
    assert_eq!(product.quantity_increment.to_string(), "0.01");
    assert_eq!(product.min_quantity.to_string(), "0.01");
}

#[test]
fn the_first_change_after_a_snapshot_may_come_late_and_reach_back() {
    let book = Tape::default().snapshot(10).depth(4, 8).depth(8, 12).depth(13, 13).play("late.tape");
    assert_eq!(book.best(Side::Buy), Some((99, 13)));
}

#[test]
fn a_doubled_change_changes_nothing() {
    let once = Tape::default().snapshot(10).depth(11, 12).depth(13, 13).play("once.tape");
    let twice = Tape::default().snapshot(10).depth(11, 12).depth(11, 12).depth(13, 13).play("twice.tape");
    assert_eq!(once.best(Side::Buy), twice.best(Side::Buy));
}

#[test]
fn later_snapshots_say_nothing_new() {
    let book = Tape::default().snapshot(10).depth(11, 12).snapshot(11).depth(13, 13).play("again.tape");
    assert_eq!(book.best(Side::Buy), Some((99, 13)));
}

#[test]
fn best_prices_show_until_the_changes_have_caught_up() {
    let moved_up = Tape::default().snapshot(10).best(14, ("10.10", "3"), ("10.20", "6"));
    let book = moved_up.play("best.tape");
    assert_eq!((book.best(Side::Buy), book.best(Side::Sell)), (Some((101, 3)), Some((102, 6))));

    // A change that is older than they are does not bring the old prices back.
    let tape = Tape::default()
        .snapshot(10)
        .best(14, ("10.10", "3"), ("10.20", "6"))
        .stream("depth@100ms", r#""U":11,"u":12,"b":[],"a":[["10.10","4"]]"#);
    let book = tape.play("best-stays.tape");
    assert_eq!((book.best(Side::Buy), book.best(Side::Sell)), (Some((101, 3)), Some((102, 6))));

    // Best prices that are older than the changes are no news.
    let tape = Tape::default().snapshot(10).depth(11, 15).best(13, ("10.10", "3"), ("10.20", "6"));
    assert_eq!(tape.play("best-old.tape").best(Side::Buy), Some((99, 15)));
}

#[test]
fn a_trade_is_printed_as_recorded_and_leaves_the_book_alone() {
    let tape = Tape::default().snapshot(10).trade("10.10", "2", false).trade("9.90", "40", true);
    let book = tape.play("trade.tape");
    let prints: Vec<_> = book.prints.iter().map(|print| (print.ticks, print.lots, print.side)).collect();
    assert_eq!(prints, [(101, 2, Side::Buy), (99, 40, Side::Sell)]);
    assert_eq!(book.best(Side::Sell), Some((101, 5)), "only changes and best prices say what the book is");
    assert_eq!(book.best(Side::Buy), Some((99, 5)));
}

#[test]
fn a_trade_that_comes_after_the_best_prices_it_left_behind_is_printed_all_the_same() {
    let moved_up = || Tape::default().snapshot(10).best(14, ("10.20", "3"), ("10.30", "6"));
    let after = moved_up().trade("10.10", "5", false).trade("10.20", "7", false).play("after.tape");
    let prints: Vec<_> = after.prints.iter().map(|print| (print.ticks, print.lots)).collect();
    assert_eq!(prints, [(101, 5), (102, 7)]);
    let without = moved_up().play("without.tape");
    for side in [Side::Buy, Side::Sell] {
        assert_eq!(after.rungs(side).collect::<Vec<_>>(), without.rungs(side).collect::<Vec<_>>());
    }
}

#[test]
fn an_order_of_the_user_is_met_by_a_trade_at_its_price() {
    // The engine keeps the user's orders beside the background; here the taker must at least come as far as they rest.
    let mut model = open(&file("met.tape", Tape::default().snapshot(10).trade("10.00", "2", true).0), None).unwrap();
    let takes: Vec<_> = all(&mut model).into_iter().filter(|(_, act)| matches!(act, Act::Take { .. })).collect();
    let [(_, Act::Take { side, ticks, lots })] = takes[..] else {
        panic!("{takes:?}");
    };
    assert_eq!((side, ticks, lots), (Side::Sell, 100, 2));
}

#[test]
fn trades_before_the_book_is_known_are_left_out() {
    let book = Tape::default().trade("9.90", "3", true).snapshot(10).trade("9.90", "1", true).play("before.tape");
    assert_eq!(book.prints.len(), 1);
}

#[test]
fn trades_are_not_counted_twice_where_both_streams_were_recorded() {
    let both =
        Tape::default().snapshot(10).trade("9.90", "3", true).stream("aggTrade", r#""p":"9.90","q":"3","m":true"#);
    assert_eq!(both.play("both.tape").prints.len(), 1);
    let only = Tape::default().snapshot(10).stream("aggTrade", r#""p":"9.90","q":"3","m":true"#);
    assert_eq!(only.play("aggregate.tape").prints.len(), 1);
}

#[test]
fn streams_that_are_not_used_are_left_out() {
    let tape = Tape::default()
        .stream("kline_1m", r#""k":{}"#)
        .snapshot(10)
        .stream("depth20@100ms", r#""bids":[]"#)
        .depth(11, 15);
    assert_eq!(tape.play("other.tape").best(Side::Buy), Some((99, 15)));
}

#[test]
fn candles_are_those_of_the_trades() {
    let tape =
        Tape::default().snapshot(10).trade("10.10", "2", false).trade("10.20", "1", false).trade("9.90", "4", true);
    let mut model = open(&file("candles.tape", tape.0), None).unwrap();
    let _ = all(&mut model);
    let (start, end) = model.span();
    let candles = model.minutes(0, start.minus(std::time::Duration::from_mins(1)), end);
    let [candle] = candles[..] else {
        panic!("{candles:?}");
    };
    let shown = format!("{} {} {} {} {}", candle.open, candle.high, candle.low, candle.close, candle.volume);
    assert_eq!(shown, "10.1 10.2 9.9 9.9 7");
}

#[test]
fn playing_starts_at_the_snapshot() {
    let model = open(&file("start.tape", Tape::default().depth(9, 10).snapshot(10).depth(11, 11).0), None).unwrap();
    let (start, end) = model.span();
    assert_eq!((start.millis(), end.millis()), (1_723_161_253_019, 1_723_161_253_030));
    assert_eq!(model.warm_up_from(0, end), start);
    assert_eq!(model.market_time(Timestamp::EPOCH), start);
}

#[test]
fn a_session_takes_its_snapshots_from_the_file_beside_it() {
    let frames = "wss://stream.example/stream?streams=abcusdt@depth <-> 1633998511.159679\n\
        1633998512.06: {\"stream\":\"abcusdt@depth@100ms\",\"data\":{\"s\":\"ABCUSDT\",\"U\":9,\"u\":10,\"b\":[],\"a\":[]}}\n\
        1633998512.56: {\"stream\":\"abcusdt@depth@100ms\",\"data\":{\"s\":\"ABCUSDT\",\"U\":11,\"u\":12,\"b\":[[\"9.9\",\"12\"]],\"a\":[]}}\n";
    let answers = "https://api.example/depth?symbol=XYZBTC&limit=1000 -> 1633998512.2: {}\n\
        https://api.example/depth?symbol=ABCUSDT&limit=1000 -> 1633998512.3: {\"lastUpdateId\":10,\"bids\":[[\"9.9\",\"5\"]],\"asks\":[]}\n\n";
    let path = file("some.ws.jsonl", frames);
    let beside = file("some.http.jsonl", answers);
    let mut model = open(&path, Some(symbol("ABC-USDT"))).unwrap();
    assert_eq!(model.span().0.micros(), 1_633_998_512_299_999);
    let mut book = Book::default();
    book.play(&all(&mut model));
    assert_eq!(book.best(Side::Buy), Some((99, 12)));

    std::fs::write(&beside, "garbage").unwrap();
    let error = open(&path, Some(symbol("ABC-USDT"))).err().unwrap().to_string();
    assert!(error.contains("some.http.jsonl, line 1"), "{error}");
    std::fs::remove_file(&beside).unwrap();
    let error = open(&path, Some(symbol("ABC-USDT"))).err().unwrap().to_string();
    assert!(error.contains("some.http.jsonl") && error.contains("cannot be opened"), "{error}");
}
