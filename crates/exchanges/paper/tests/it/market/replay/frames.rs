//! Small tapes, written by hand.

use std::fmt::Write as _;
use std::io::Write as _;

use cambist_exchange_paper::market::{Act, MarketModel};
use cambist_model::{Side, Timestamp};
use flate2::Compression;
use flate2::write::GzEncoder;

use super::super::book::Book;
use super::{all, file, open, refusal, symbol};

/// A tape with a line for every hundredth of a second.
#[derive(Default)]
struct Tape(String, u64);

impl Tape {
    fn line(mut self, json: &str) -> Self {
        self.1 += 1;
        writeln!(
            self.0,
            "{} {json}",
            1_723_161_253_000_000_000 + self.1 * 10_000_000
        )
        .unwrap();
        self
    }

    fn stream(self, kind: &str, data: &str) -> Self {
        self.line(&format!(
            r#"{{"stream":"abcusdt@{kind}","data":{{"s":"ABCUSDT",{data}}}}}"#
        ))
    }

    fn snapshot(self, last: u64) -> Self {
        self.line(&format!(
            r#"{{"lastUpdateId":{last},"bids":[["9.90","5"],["9.80","7"]],"asks":[["10.10","5"],["10.20","7"]]}}"#
        ))
    }

    /// Updates `first..=last`, the last one making the best bid `last` large.
    fn depth(self, first: u64, last: u64) -> Self {
        self.stream(
            "depth@100ms",
            &format!(r#""U":{first},"u":{last},"b":[["9.90","{last}"]],"a":[]"#),
        )
    }

    fn best(self, update: u64, bid: (&str, &str), ask: (&str, &str)) -> Self {
        let sides = format!(
            r#""b":"{}","B":"{}","a":"{}","A":"{}""#,
            bid.0, bid.1, ask.0, ask.1
        );
        self.stream("bookTicker", &format!(r#""u":{update},{sides}"#))
    }

    fn trade(self, price: &str, quantity: &str, buyer_is_maker: bool) -> Self {
        self.stream(
            "trade",
            &format!(r#""p":"{price}","q":"{quantity}","m":{buyer_is_maker}"#),
        )
    }

    /// The book at the end, in ticks of 0.1 and lots of 1, which these tapes have.
    fn play(&self, name: &str) -> Book {
        let mut model = open(&file(name, &self.0), None).unwrap();
        let mut book = Book::default();
        book.play(&all(&mut model));
        assert_eq!(book.crossed, 0);
        book
    }

    fn refusal(&self, name: &str) -> String {
        refusal(&file(name, &self.0), None)
    }
}

#[test]
fn a_book_is_its_snapshot_and_every_change_since() {
    let tape = Tape::default()
        .depth(1, 4)
        .depth(5, 12)
        .snapshot(10)
        .depth(13, 14)
        .depth(15, 15);
    let book = tape.play("straddle.tape");
    assert_eq!(book.best(Side::Buy), Some((99, 15)));
    assert_eq!(book.best(Side::Sell), Some((101, 5)));
    assert_eq!(book.rungs(Side::Buy).count(), 2);
}

#[test]
fn the_listing_says_what_the_tape_shows() {
    let model = open(
        &file(
            "listing.tape",
            Tape::default().snapshot(1).trade("9.95", "0.250", true).0,
        ),
        None,
    )
    .unwrap();
    let product = model.listings()[0].product();
    assert_eq!(product.symbol.to_string(), "ABC-USDT");
    assert_eq!(product.price_increment.to_string(), "0.01");
    assert_eq!(product.quantity_increment.to_string(), "0.01");
    assert_eq!(product.min_quantity.to_string(), "0.01");
}

#[test]
fn the_first_change_after_a_snapshot_may_come_late_and_reach_back() {
    let book = Tape::default()
        .snapshot(10)
        .depth(4, 8)
        .depth(8, 12)
        .depth(13, 13)
        .play("late.tape");
    assert_eq!(book.best(Side::Buy), Some((99, 13)));
}

#[test]
fn a_lost_change_is_an_error_that_says_where() {
    let tape = Tape::default().snapshot(10).depth(11, 12).depth(15, 16);
    let error = tape.refusal("lost.tape");
    assert!(
        error.contains("line 3") && error.contains("13") && error.contains("15"),
        "{error}"
    );
    // Also between the snapshot and the changes that waited for it.
    let tape = Tape::default().depth(1, 2).depth(14, 15).snapshot(10);
    let error = tape.refusal("lost-before.tape");
    assert!(
        error.contains("line 2") && error.contains("11") && error.contains("14"),
        "{error}"
    );
}

#[test]
fn a_doubled_change_changes_nothing() {
    let once = Tape::default()
        .snapshot(10)
        .depth(11, 12)
        .depth(13, 13)
        .play("once.tape");
    let twice = Tape::default()
        .snapshot(10)
        .depth(11, 12)
        .depth(11, 12)
        .depth(13, 13)
        .play("twice.tape");
    assert_eq!(once.best(Side::Buy), twice.best(Side::Buy));
}

#[test]
fn swapped_changes_are_an_error() {
    let error = Tape::default()
        .snapshot(10)
        .depth(13, 14)
        .depth(11, 12)
        .refusal("swapped.tape");
    assert!(error.contains("line 2"), "{error}");
    let error = Tape::default()
        .snapshot(10)
        .depth(11, 12)
        .depth(12, 14)
        .refusal("overlap.tape");
    assert!(error.contains("line 3"), "{error}");
}

#[test]
fn later_snapshots_say_nothing_new() {
    let book = Tape::default()
        .snapshot(10)
        .depth(11, 12)
        .snapshot(11)
        .depth(13, 13)
        .play("again.tape");
    assert_eq!(book.best(Side::Buy), Some((99, 13)));
}

#[test]
fn best_prices_show_until_the_changes_have_caught_up() {
    let moved_up = Tape::default()
        .snapshot(10)
        .best(14, ("10.10", "3"), ("10.20", "6"));
    let book = moved_up.play("best.tape");
    assert_eq!(
        (book.best(Side::Buy), book.best(Side::Sell)),
        (Some((101, 3)), Some((102, 6)))
    );

    // A change that is older than they are does not bring the old prices back.
    let tape = Tape::default()
        .snapshot(10)
        .best(14, ("10.10", "3"), ("10.20", "6"))
        .depth(11, 12);
    let book = tape.play("best-stays.tape");
    assert_eq!(
        (book.best(Side::Buy), book.best(Side::Sell)),
        (Some((101, 3)), Some((102, 6)))
    );

    // Best prices that are older than the changes are no news.
    let tape = Tape::default()
        .snapshot(10)
        .depth(11, 15)
        .best(13, ("10.10", "3"), ("10.20", "6"));
    assert_eq!(tape.play("best-old.tape").best(Side::Buy), Some((99, 15)));
}

#[test]
fn a_trade_is_printed_as_recorded_and_leaves_the_book_alone() {
    let tape = Tape::default()
        .snapshot(10)
        .trade("10.10", "2", false)
        .trade("9.90", "40", true);
    let book = tape.play("trade.tape");
    let prints: Vec<_> = book
        .prints
        .iter()
        .map(|print| (print.ticks, print.lots, print.side))
        .collect();
    assert_eq!(prints, [(101, 2, Side::Buy), (99, 40, Side::Sell)]);
    assert_eq!(
        book.best(Side::Sell),
        Some((101, 5)),
        "only changes and best prices say what the book is"
    );
    assert_eq!(book.best(Side::Buy), Some((99, 5)));
}

#[test]
fn a_trade_that_comes_after_the_best_prices_it_left_behind_is_printed_all_the_same() {
    let moved_up = || {
        Tape::default()
            .snapshot(10)
            .best(14, ("10.20", "3"), ("10.30", "6"))
    };
    let after = moved_up()
        .trade("10.10", "5", false)
        .trade("10.20", "7", false)
        .play("after.tape");
    let prints: Vec<_> = after
        .prints
        .iter()
        .map(|print| (print.ticks, print.lots))
        .collect();
    assert_eq!(prints, [(101, 5), (102, 7)]);
    let without = moved_up().play("without.tape");
    for side in [Side::Buy, Side::Sell] {
        assert_eq!(
            after.rungs(side).collect::<Vec<_>>(),
            without.rungs(side).collect::<Vec<_>>()
        );
    }
}

#[test]
fn an_order_of_the_user_is_met_by_a_trade_at_its_price() {
    // The engine keeps the user's orders beside the background; here the taker must at least come as far as they rest.
    let mut model = open(
        &file(
            "met.tape",
            Tape::default().snapshot(10).trade("10.00", "2", true).0,
        ),
        None,
    )
    .unwrap();
    let takes: Vec<_> = all(&mut model)
        .into_iter()
        .filter(|(_, act)| matches!(act, Act::Take { .. }))
        .collect();
    let [(_, Act::Take { side, ticks, lots })] = takes[..] else {
        panic!("{takes:?}");
    };
    assert_eq!((side, ticks, lots), (Side::Sell, 100, 2));
}

#[test]
fn trades_before_the_book_is_known_are_left_out() {
    let book = Tape::default()
        .trade("9.90", "3", true)
        .snapshot(10)
        .trade("9.90", "1", true)
        .play("before.tape");
    assert_eq!(book.prints.len(), 1);
}

#[test]
fn trades_are_not_counted_twice_where_both_streams_were_recorded() {
    let both = Tape::default()
        .snapshot(10)
        .trade("9.90", "3", true)
        .stream("aggTrade", r#""p":"9.90","q":"3","m":true"#);
    assert_eq!(both.play("both.tape").prints.len(), 1);
    let only = Tape::default()
        .snapshot(10)
        .stream("aggTrade", r#""p":"9.90","q":"3","m":true"#);
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
    let tape = Tape::default()
        .snapshot(10)
        .trade("10.10", "2", false)
        .trade("10.20", "1", false)
        .trade("9.90", "4", true);
    let mut model = open(&file("candles.tape", tape.0), None).unwrap();
    let _ = all(&mut model);
    let (start, end) = model.span();
    let candles = model.minutes(0, start.minus(std::time::Duration::from_mins(1)), end);
    let [candle] = candles[..] else {
        panic!("{candles:?}");
    };
    let shown = format!(
        "{} {} {} {} {}",
        candle.open, candle.high, candle.low, candle.close, candle.volume
    );
    assert_eq!(shown, "10.1 10.2 9.9 9.9 7");
}

#[test]
fn playing_starts_at_the_snapshot() {
    let model = open(
        &file(
            "start.tape",
            Tape::default().depth(9, 10).snapshot(10).depth(11, 11).0,
        ),
        None,
    )
    .unwrap();
    let (start, end) = model.span();
    assert_eq!(
        (start.millis(), end.millis()),
        (1_723_161_253_019, 1_723_161_253_030)
    );
    assert_eq!(model.warm_up_from(0, end), start);
    assert_eq!(model.market_time(Timestamp::EPOCH), start);
}

#[test]
fn what_is_no_frame_is_an_error_that_says_where() {
    for (name, line, problem) in [
        ("garbage", "garbage", "cut it out"),
        ("no-json", "{", "not a frame"),
        (
            "no-field",
            r#"{"stream":"abcusdt@depth","data":{"s":"ABCUSDT","U":1}}"#,
            "missing field `u`",
        ),
        (
            "number",
            r#"{"stream":"abcusdt@trade","data":{"s":"ABCUSDT","p":"1e3","q":"1","m":true}}"#,
            "\"1e3\"",
        ),
        (
            "float",
            r#"{"stream":"abcusdt@trade","data":{"s":"ABCUSDT","p":1.5,"q":"1","m":true}}"#,
            "1.5",
        ),
        (
            "digits",
            r#"{"stream":"abcusdt@trade","data":{"s":"ABCUSDT","p":"0.000000001","q":"1","m":true}}"#,
            "eight digits",
        ),
        (
            "minus",
            r#"{"stream":"abcusdt@trade","data":{"s":"ABCUSDT","p":"-1","q":"1","m":true}}"#,
            "\"-1\"",
        ),
    ] {
        let error = Tape::default()
            .snapshot(10)
            .line(line)
            .refusal(&format!("{name}.tape"));
        assert!(error.contains("line 2") && error.contains(problem), "{error}");
    }
    let error = refusal(&file("no-time.tape", "{}\n"), None);
    assert!(
        error.contains("line 1") && error.contains("nanoseconds"),
        "{error}"
    );
    let error = refusal(
        &file(
            "millis.tape",
            "1723161253000 {\"lastUpdateId\":1,\"bids\":[],\"asks\":[]}\n",
        ),
        None,
    );
    assert!(error.contains("nanoseconds"), "{error}");
}

#[test]
fn lines_have_to_be_in_order_of_time() {
    let tape = Tape::default().snapshot(10).depth(11, 11);
    let mut lines: Vec<&str> = tape.0.lines().collect();
    lines.reverse();
    let error = refusal(&file("time.tape", lines.join("\n")), None);
    assert!(
        error.contains("line 2") && error.contains("order of time"),
        "{error}"
    );
}

#[test]
fn a_tape_without_a_book_or_with_several_markets_says_what_to_do() {
    assert!(refusal(&file("empty.tape", ""), None).contains("is empty"));
    assert!(
        Tape::default()
            .depth(1, 2)
            .refusal("no-snapshot.tape")
            .contains("no snapshot")
    );
    assert!(
        Tape::default()
            .snapshot(1)
            .refusal("no-market.tape")
            .contains("no frame")
    );
    let two = Tape::default()
        .depth(1, 2)
        .line(r#"{"stream":"xyzbtc@trade","data":{"s":"XYZBTC","p":"1","q":"1","m":true}}"#);
    let error = two.refusal("two.tape");
    assert!(
        error.contains("ABCUSDT, XYZBTC") && error.contains("say which"),
        "{error}"
    );
    let error = refusal(
        &file("two-wanted.tape", &two.snapshot(2).0),
        Some(symbol("ABC-USDT")),
    );
    assert!(error.contains("snapshot without a name"), "{error}");
    let tape = file("wrong.tape", &Tape::default().snapshot(1).depth(2, 2).0);
    let error = refusal(&tape, Some(symbol("BTC-USDT")));
    assert!(error.contains("no frame of BTCUSDT, but of ABCUSDT"), "{error}");
    let unknown = r#"{"stream":"abcqqq@trade","data":{"s":"ABCQQQ","p":"1","q":"1","m":true}}"#;
    let tape = file("quote.tape", Tape::default().snapshot(1).line(unknown).0);
    assert!(refusal(&tape, None).contains("priced in"));
    assert!(open(&tape, Some(symbol("ABC-QQQ"))).is_ok());
}

#[test]
fn a_packed_tape_that_breaks_off_is_an_error() {
    let mut tape = Tape::default().snapshot(10);
    for update in 11..3_000 {
        tape = tape.depth(update, update);
    }
    let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
    packed.write_all(tape.0.as_bytes()).unwrap();
    let packed = packed.finish().unwrap();
    // The name does not matter.
    assert!(open(&file("whole.tape", &packed), None).is_ok());
    let error = refusal(&file("half.gz", &packed[..packed.len() / 2]), None);
    assert!(
        error.contains("after line") && error.contains("copied completely"),
        "{error}"
    );
    // The last eight bytes tell how the content should add up.
    let mut broken = packed.clone();
    let place = broken.len() - 6;
    broken[place] ^= 0x55;
    let error = refusal(&file("broken.gz", &broken), None);
    assert!(
        error.contains("after line 2990") && error.contains("damaged"),
        "{error}"
    );
    assert!(refusal(std::path::Path::new("/does/not/exist"), None).contains("cannot be opened"));
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
    assert!(
        error.contains("some.http.jsonl") && error.contains("cannot be opened"),
        "{error}"
    );
}
