//! Tables of candles.

use cambist_exchange_paper::market::{Act, MarketModel, ReplayModel};
use cambist_model::{Candle, Side, Timeframe, Timestamp, combine};
use proptest::prelude::*;

use super::super::book::Book;
use super::{all, file, open, refusal, symbol};

const HEADING: &str = "time,open,high,low,close,volume\n";

fn table(name: &str, content: &str) -> ReplayModel {
    open(&file(name, content), Some(symbol("ABC-USD"))).unwrap()
}

/// What is printed when a table is played, as candles of its own length.
fn printed(model: &mut ReplayModel, timeframe: Timeframe) -> Vec<Candle> {
    let mut book = Book::default();
    book.play(&all(model));
    assert_eq!(book.crossed, 0);
    let listing = &model.listings()[0];
    let prints = book.prints.iter().map(|print| {
        let price = listing.price(print.ticks);
        Candle {
            open_at: print.at,
            open: price,
            high: price,
            low: price,
            close: price,
            volume: listing.quantity(print.lots),
        }
    });
    combine(prints, timeframe).unwrap()
}

fn shown(candle: &Candle) -> String {
    let Candle { open_at, open, high, low, close, volume } = candle;
    format!("{} {open} {high} {low} {close} {volume}", open_at.secs())
}

#[test]
fn what_is_printed_is_the_recorded_candles() {
    let rows = "0,100.5,103,99,102.25,12.5\n60,102.25,102.25,95,96,0.75\n120,96,96,96,96,7\n300,96,120,95.5,119,31\n";
    let mut model = table("printed.csv", &format!("{HEADING}{rows}"));
    let candles = printed(&mut model, Timeframe::M1);
    let expected =
        ["0 100.5 103 99 102.25 12.5", "60 102.25 102.25 95 96 0.75", "120 96 96 96 96 7", "300 96 120 95.5 119 31"];
    assert_eq!(candles.iter().map(shown).collect::<Vec<_>>(), expected);
    let (start, end) = model.span();
    assert_eq!(model.minutes(0, start, end), candles, "and so are the minutes");
    let product = model.listings()[0].product();
    assert_eq!(
        (product.price_increment.to_string(), product.quantity_increment.to_string()),
        ("0.01".into(), "0.01".into())
    );
}

#[test]
fn the_price_goes_over_the_nearer_extreme_first() {
    let rows = "0,100,101,90,95,99\n60,95,110,94,96,99\n";
    let mut book = Book::default();
    book.play(&all(&mut table("nearer.csv", &format!("{HEADING}{rows}"))));
    let prices: Vec<i64> = book.prints.iter().map(|print| print.ticks).collect();
    let corners = |from: usize| [from, from + 4, from + 8, from + 12].map(|place| prices[place]);
    assert_eq!(corners(0), [100, 101, 90, 95]);
    assert_eq!(corners(13), [95, 94, 110, 96]);
}

#[test]
fn all_usual_ways_to_write_a_table_are_read() {
    let expected = "1723161240 1.5 2 1 1.25 10";
    for (name, content) in [
        ("seconds", "timestamp,open,high,low,close,volume\n1723161240,1.5,2,1,1.25,10\n"),
        ("fraction", "Timestamp,Open,High,Low,Close,Volume\n1723161240.000,1.50,2.0,1,1.25,10.0\n"),
        ("millis", "open_time,o,h,l,c,v\n1723161240000,1.5,2,1,1.25,10\n"),
        ("micros", "ts,o,h,l,c,vol\n1723161240000000,1.5,2,1,1.25,10\n"),
        ("nanos", "ts,o,h,l,c,vol\n1723161240000000000,1.5,2,1,1.25,10\n"),
        ("order", "volume;close;low;high;open;date\n10;1.25;1;2;1.5;2024-08-08T23:54:00Z\n"),
        ("iso", "date,open,high,low,close,volume\n2024-08-08 23:54:00,1.5,2,1,1.25,10\n"),
        ("short", "Date,Open,High,Low,Close,Volume\n2024-08-08 23:54,1.5,2,1,1.25,10\n"),
        ("zone", "date,open,high,low,close,volume\n2024-08-09T01:54:00+02:00,1.5,2,1,1.25,10\n"),
        (
            "quoted",
            "\"Time\",\"Open\",\"High\",\"Low\",\"Close\",\"Volume\"\n\"1723161240\",\"1.5\",\"2\",\"1\",\"1.25\",\"10\"\n",
        ),
        ("venue", "unix,symbol,open,high,low,close,Volume BTC,Volume USD\n1723161240,BTC/USD,1.5,2,1,1.25,10,15\n"),
        ("tabs", "time\topen\thigh\tlow\tclose\tvolume\r\n1723161240\t1.5\t2\t1\t1.25\t10\r\n"),
    ] {
        let candles = printed(&mut table(&format!("{name}.csv"), content), Timeframe::M1);
        assert_eq!(candles.iter().map(shown).collect::<Vec<_>>(), [expected], "{name}");
    }
}

#[test]
fn newest_first_is_turned_around() {
    let mut model = table("newest.csv", &format!("{HEADING}60,2,3,2,3,9\n0,1,2,1,2,9\n"));
    assert_eq!(printed(&mut model, Timeframe::M1).len(), 2);
    assert_eq!(model.span(), (Timestamp::EPOCH, Timestamp::from_secs(120)));
}

#[test]
fn long_candles_are_played_over_their_whole_length() {
    let rows = "0,100,110,90,105,1300\n86400,105,106,80,81,2600\n";
    let mut model = table("days.csv", &format!("{HEADING}{rows}"));
    assert_eq!(model.span().1, Timestamp::from_secs(2 * 86_400));
    let days = printed(&mut model, Timeframe::D1);
    assert_eq!(days.iter().map(shown).collect::<Vec<_>>(), ["0 100 110 90 105 1300", "86400 105 106 80 81 2600"]);
    let minutes = model.minutes(0, Timestamp::EPOCH, model.span().1);
    assert_eq!(minutes.len(), 26, "13 trades a day");
    assert_eq!(combine(minutes, Timeframe::D1).unwrap(), days);
}

#[test]
fn a_candle_without_volume_is_quoted_and_not_traded() {
    let mut model = table("quiet.csv", &format!("{HEADING}0,5,5,5,5,0\n60,5,6,5,6,2\n"));
    let mut acts = Vec::new();
    model.acts(0, Timestamp::EPOCH, Timestamp::from_secs(60), &mut acts);
    assert!(!acts.iter().any(|(_, act)| matches!(act, Act::Take { .. })));
    let mut book = Book::default();
    book.play(&acts);
    assert!(book.best(Side::Buy).is_some() && book.best(Side::Sell).is_some());
}

#[test]
fn the_book_is_what_is_traded_in_seconds() {
    // 6000 a minute are 300 in three seconds, at eight prices on each side.
    let mut model = table("depth.csv", &format!("{HEADING}0,500,510,490,505,6000\n"));
    let mut book = Book::default();
    book.play(&all(&mut model));
    for side in [Side::Buy, Side::Sell] {
        assert_eq!(book.rungs(side).count(), 8);
        assert!(book.rungs(side).all(|(_, lots)| lots == 300));
    }
}

#[test]
fn playing_can_start_a_candle_before() {
    let rows = "0,5,6,4,5,50\n60,5,6,4,5,50\n120,5,6,4,5,50\n180,5,6,4,5,50\n240,5,6,4,5,50\n";
    let mut model = table("warm.csv", &format!("{HEADING}{rows}"));
    let now = Timestamp::from_secs(200);
    let from = model.warm_up_from(0, now);
    assert_eq!(from, Timestamp::from_secs(120));
    let (mut warm, mut whole) = (Book::default(), Book::default());
    for (book, from) in [(&mut warm, from), (&mut whole, Timestamp::EPOCH)] {
        let mut acts = Vec::new();
        model.acts(0, from, now, &mut acts);
        book.play(&acts);
    }
    for side in [Side::Buy, Side::Sell] {
        assert_eq!(warm.rungs(side).collect::<Vec<_>>(), whole.rungs(side).collect::<Vec<_>>());
    }
}

#[test]
fn many_candles_at_once_are_thinned_but_every_price_is_reached() {
    let close = |minute: i64| 1_000 + (minute * 7_919) % 300;
    let row = |minute: i64| {
        let (open, close) = (close(minute), close(minute + 1));
        let (high, low) = (open.max(close) + 3, open.min(close) - 2);
        format!("{},{open},{high},{low},{close},500", minute * 60)
    };
    let rows = (0..20_000).map(row).collect::<Vec<_>>().join("\n");
    let mut model = table("many.csv", &format!("{HEADING}{rows}"));
    let acts = all(&mut model);
    assert!(acts.len() < 20_000, "{}", acts.len());
    assert!(acts.is_sorted_by_key(|(at, _)| *at));
    let prices = |side: Side| {
        acts.iter().filter_map(move |(_, act)| match act {
            Act::Take { side: taker, ticks, .. } if *taker == side => Some(*ticks),
            _ => None,
        })
    };
    assert_eq!(prices(Side::Buy).max(), Some(1_302));
    assert_eq!(prices(Side::Sell).min(), Some(998));
    // The end is played in full, on a book without leftovers.
    let mut book = Book::default();
    book.play(&acts);
    assert_eq!(book.rungs(Side::Buy).count() + book.rungs(Side::Sell).count(), 16);
}

#[test]
fn a_bad_table_is_an_error_that_says_where_and_what() {
    for (name, content, problem) in [
        ("heading", "time,open,high,low,close\n0,1,1,1,1\n", "no column for the volume"),
        ("no-heading", "0,1,1,1,1,5\n60,1,1,1,1,5\n", "no column for the time"),
        ("columns", "time,open,high,low,close,volume\n0,1,1,1,1\n", "line 2: has 5 columns"),
        ("time", "time,open,high,low,close,volume\nnow,1,1,1,1,1\n", "line 2: \"now\" is not a time"),
        ("price", "time,open,high,low,close,volume\n0,1,1,1,1,1\n60,1,1,1,x,1\n", "line 3: \"x\""),
        ("exponent", "time,open,high,low,close,volume\n0,1e-5,1,1,1,1\n", "line 2: \"1e-5\""),
        ("negative", "time,open,high,low,close,volume\n0,1,1,1,1,-1\n", "line 2: \"-1\" must not be negative"),
        ("zero", "time,open,high,low,close,volume\n0,1,1,0,1,1\n", "line 2: has a price that is not above zero"),
        ("high", "time,open,high,low,close,volume\n0,5,4,3,4,1\n", "line 2: has a high or low"),
        ("twice", "time,open,high,low,close,volume\n0,1,1,1,1,1\n0,1,1,1,1,1\n", "line 3: is out of order"),
        (
            "mixed",
            "time,open,high,low,close,volume\n60,1,1,1,1,1\n120,1,1,1,1,1\n0,1,1,1,1,1\n",
            "line 4: is out of order",
        ),
        ("fine", "time,open,high,low,close,volume\n0,1,1,0.00000000000001,1,1\n", "line 2: has prices or a volume"),
        ("none", "time,open,high,low,close,volume\n", "holds no candles"),
    ] {
        let error = refusal(&file(&format!("bad-{name}.csv"), content), Some(symbol("A-B")));
        assert!(error.contains(problem), "{name}: {error}");
    }
    let path = file("symbol.csv", format!("{HEADING}0,1,1,1,1,1\n"));
    assert!(refusal(&path, None).contains("say which symbol"));
}

#[test]
fn volumes_finer_than_can_be_traded_are_cut_off() {
    let rows = "0,1,1,1,1,12.123456789\n60,1,1,1,1,90000000000\n";
    let mut model = table("fine.csv", &format!("{HEADING}{rows}"));
    let volumes: Vec<_> = printed(&mut model, Timeframe::M1).iter().map(|c| c.volume.to_string()).collect();
    assert_eq!(volumes, ["12.12345", "90000000000"]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_candle_is_printed_as_it_was(
        rows in prop::collection::vec((1_i64..10_000, 0_i64..500, 0_i64..500, 1_i64..10_000, 4_i64..100_000), 1..8),
    ) {
        let candle = |(minute, (open, above, below, close, volume)): (i64, (i64, i64, i64, i64, i64))| {
            let (high, low) = (open.max(close) + above, (open.min(close) - below).max(1));
            format!("{} {open} {high} {low} {close} {volume}", minute * 60)
        };
        let expected: Vec<String> = (0..).zip(rows).map(candle).collect();
        let content = expected.join("\n").replace(' ', ",");
        let mut model = table("any.csv", &format!("{HEADING}{content}"));
        let printed: Vec<String> = printed(&mut model, Timeframe::M1).iter().map(shown).collect();
        prop_assert_eq!(printed, expected);
    }
}
