//! Tapes that cannot be played.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;

use super::writer::Tape;
use super::{file, open, refusal, symbol};

#[test]
fn a_lost_change_is_an_error_that_says_where() {
    let tape = Tape::default().snapshot(10).depth(11, 12).depth(15, 16);
    let error = tape.refusal("lost.tape");
    assert!(error.contains("line 3") && error.contains("13") && error.contains("15"), "{error}");
    // Also between the snapshot and the changes that waited for it.
    let tape = Tape::default().depth(1, 2).depth(14, 15).snapshot(10);
    let error = tape.refusal("lost-before.tape");
    assert!(error.contains("line 2") && error.contains("11") && error.contains("14"), "{error}");
}

#[test]
fn swapped_changes_are_an_error() {
    let error = Tape::default().snapshot(10).depth(13, 14).depth(11, 12).refusal("swapped.tape");
    assert!(error.contains("line 2"), "{error}");
    let error = Tape::default().snapshot(10).depth(11, 12).depth(12, 14).refusal("overlap.tape");
    assert!(error.contains("line 3"), "{error}");
}

#[test]
fn what_is_no_frame_is_an_error_that_says_where() {
    for (name, line, problem) in [
        ("garbage", "garbage", "cut it out"),
        ("no-json", "{", "not a frame"),
        ("no-field", r#"{"stream":"abcusdt@depth","data":{"s":"ABCUSDT","U":1}}"#, "missing field `u`"),
        ("number", r#"{"stream":"abcusdt@trade","data":{"s":"ABCUSDT","p":"1e3","q":"1","m":true}}"#, "\"1e3\""),
        ("float", r#"{"stream":"abcusdt@trade","data":{"s":"ABCUSDT","p":1.5,"q":"1","m":true}}"#, "1.5"),
        (
            "digits",
            r#"{"stream":"abcusdt@trade","data":{"s":"ABCUSDT","p":"0.000000001","q":"1","m":true}}"#,
            "eight digits",
        ),
        ("minus", r#"{"stream":"abcusdt@trade","data":{"s":"ABCUSDT","p":"-1","q":"1","m":true}}"#, "\"-1\""),
    ] {
        let error = Tape::default().snapshot(10).line(line).refusal(&format!("{name}.tape"));
        assert!(error.contains("line 2") && error.contains(problem), "{error}");
    }
    let error = refusal(&file("no-time.tape", "{}\n"), None);
    assert!(error.contains("line 1") && error.contains("nanoseconds"), "{error}");
    let error = refusal(&file("millis.tape", "1723161253000 {\"lastUpdateId\":1,\"bids\":[],\"asks\":[]}\n"), None);
    assert!(error.contains("nanoseconds"), "{error}");
}

#[test]
fn lines_have_to_be_in_order_of_time() {
    let tape = Tape::default().snapshot(10).depth(11, 11);
    let mut lines: Vec<&str> = tape.0.lines().collect();
    lines.reverse();
    let error = refusal(&file("time.tape", lines.join("\n")), None);
    assert!(error.contains("line 2") && error.contains("order of time"), "{error}");
}

#[test]
fn a_tape_without_a_book_or_with_several_markets_says_what_to_do() {
    assert!(refusal(&file("empty.tape", ""), None).contains("is empty"));
    assert!(Tape::default().depth(1, 2).refusal("no-snapshot.tape").contains("no snapshot"));
    assert!(Tape::default().snapshot(1).refusal("no-market.tape").contains("no frame"));
    let two =
        Tape::default().depth(1, 2).line(r#"{"stream":"xyzbtc@trade","data":{"s":"XYZBTC","p":"1","q":"1","m":true}}"#);
    let error = two.refusal("two.tape");
    assert!(error.contains("ABCUSDT, XYZBTC") && error.contains("say which"), "{error}");
    let error = refusal(&file("two-wanted.tape", &two.snapshot(2).0), Some(symbol("ABC-USDT")));
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
    assert!(error.contains("after line") && error.contains("copied completely"), "{error}");
    // The last eight bytes tell how the content should add up.
    let mut broken = packed.clone();
    let place = broken.len() - 6;
    broken[place] ^= 0x55;
    let error = refusal(&file("broken.gz", &broken), None);
    assert!(error.contains("after line 2990") && error.contains("damaged"), "{error}");
    assert!(refusal(std::path::Path::new("/does/not/exist"), None).contains("cannot be opened"));
}
