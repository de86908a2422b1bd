use std::sync::Mutex;

use async_trait::async_trait;
use bytes::Bytes;
use cambist_app::{Call, Position};
use cambist_cli::{Command, Look, run_operation};
use cambist_model::{AppError, RequestId};
use cambist_ops::{Answer, Caller, Feed, FeedRequest, Problem, Request};
use cambist_testkit::SeededIds;
use rstest::rstest;

use crate::house::{House, PIPES, Paper, Ran, read, terminal};

/// Gives this answer, and tells how it comes along before.
struct Says(&'static str, Mutex<Vec<(u32, Option<u32>, &'static str)>>);

#[async_trait]
impl Caller for Says {
    async fn call(&self, request: Request) -> Result<Answer, Problem> {
        for (done, of, words) in self.1.lock().unwrap().drain(..) {
            request.call.progress.tell(done, of, || words.to_owned());
        }
        Ok(Answer::once(Bytes::from_static(self.0.as_bytes())))
    }

    async fn feed(&self, _: Call, _: FeedRequest, _: Option<Position>) -> Result<Feed, Problem> {
        Err(Problem::new(AppError::not_found("feed", "there are none"), RequestId::from_parts(0, 0)))
    }
}

/// What a command line shows of an answer.
async fn shown(line: &str, look: Look, answer: &'static str) -> Ran {
    shown_with(line, look, Says(answer, Mutex::default())).await
}

async fn shown_with(line: &str, look: Look, says: Says) -> Ran {
    let invocation = read(line).unwrap();
    let Command::Operation(asked) = &invocation.command else { unreachable!() };
    let paper = Paper::default();
    let printer = paper.printer(look).with(&invocation.globals);
    let exit = run_operation(asked, &says, &SeededIds::default(), &mut std::io::empty(), &printer).await;
    paper.ran(exit.code())
}

const CANDLES: &str = r#"{"symbol":"BTC-USD","exchange":"paper","timeframe":"1h","columns":["open_at_ms","open","high","low","close","volume"],"candles":[[1700000000000,"100","110.5","90","101","12.34567890"],[1700003600000,"101","101","101","101","0"]],"next_start":"2023-11-15T00:00:00.000000Z","source":"paper-synthetic","as_of":"2023-11-14T22:13:20.000000Z","age_ms":1200}"#;

#[tokio::test]
async fn candles_on_a_terminal() {
    let ran = shown("market candles BTC-USD 1h", terminal(80), CANDLES).await;
    let expected = "\
OPEN AT               OPEN   HIGH  LOW  CLOSE       VOLUME
2023-11-14 22:13:20Z   100  110.5   90    101  12.34567890
2023-11-14 23:13:20Z   101    101  101    101            0

symbol     BTC-USD
exchange   paper
timeframe  1h

source paper-synthetic, as of 2023-11-14 22:13:20Z, 1200 ms old
";
    assert_eq!(ran.out, expected);
    assert_eq!(ran.err, "showing 2, and there is more; next: --start 2023-11-15T00:00:00.000000Z\n");
}

#[tokio::test]
async fn candles_in_a_pipe_have_times_for_programs() {
    let ran = shown("market candles BTC-USD 1h", PIPES, CANDLES).await;
    assert!(ran.out.contains("\n2023-11-14T22:13:20.000000Z   100  110.5"), "{}", ran.out);
}

#[tokio::test]
async fn balances_on_terminals_of_any_width_and_in_pipes() {
    let house = House::open().await;
    let wide = "\
ASSET  AVAILABLE  HELD    TOTAL  PRICE USD  VALUE USD
USD      1000000     0  1000000          1    1000000
BTC           10     0       10      50000     500000

exchange         scripted
total_value_usd  1500000

source scripted, as of 2023-11-14 22:13:20Z
";
    assert_eq!(house.run_on(terminal(80), "balance list", "").await.out, wide);
    assert_eq!(house.run_on(terminal(53), "balance list", "").await.out, wide);
    let in_a_pipe = wide.replace("2023-11-14 22:13:20Z", "2023-11-14T22:13:20.000000Z");
    assert_eq!(house.run("balance list").await.out, in_a_pipe);
    let narrow = "\
ASSET      USD
AVAILABLE  1000000
HELD       0
TOTAL      1000000
PRICE USD  1
VALUE USD  1000000

ASSET      BTC
AVAILABLE  10
HELD       0
TOTAL      10
PRICE USD  50000
VALUE USD  500000

exchange         scripted
total_value_usd  1500000

source scripted, as of 2023-11-14 22:13:20Z
";
    assert_eq!(house.run_on(terminal(40), "balance list", "").await.out, narrow);
}

#[tokio::test]
async fn columns_without_any_value_make_way_for_the_others() {
    let house = House::open().await;
    house.run("order sell BTC-USD 0.001 --limit 51000").await;
    let wide = house.run_on(terminal(130), "order list", "").await.out;
    assert!(wide.starts_with("ORDER ") && wide.contains("STOP"), "{wide}");
    let narrower = house.run_on(terminal(110), "order list", "").await.out;
    let expected = "\
ORDER                           SYMBOL   SIDE  TYPE   QUANTITY  LIMIT  FILLED  STATUS  CREATED
ord_00000000040000000000000000  BTC-USD  sell  limit     0.001  51000       0  open    2023-11-14 22:13:20Z

source cambist, as of 2023-11-14 22:13:20Z
";
    assert_eq!(narrower, expected);
    let narrow = house.run_on(terminal(80), "order list", "").await.out;
    assert!(narrow.starts_with("ORDER     ord_") && narrow.contains("\nSTOP      -\n"), "{narrow}");
}

#[tokio::test]
async fn an_order_is_a_list_of_its_fields_in_the_order_of_the_answer() {
    let house = House::open().await;
    house.venue.script([cambist_testkit::Behavior::Fill]);
    let ran = house.run_on(terminal(200), "order sell BTC-USD 0.001 --limit 50500 --client-order-id a-1", "").await;
    assert_eq!(ran.exit, 0, "{}", ran.err);
    let fields: Vec<_> = ran.out.lines().skip(1).take(4).collect();
    let expected = [
        "  order_id               ord_00000000040000000000000000",
        "  client_order_id        a-1",
        "  exchange_order_id      x0",
        "  exchange               scripted",
    ];
    assert_eq!(fields, expected);
    for line in [
        "  status                 filled",
        "  fees                   0.0505 USD",
        "  post_only              no",
        "fills",
        "  FILL_ID  ",
    ] {
        assert!(ran.out.contains(&format!("\n{line}")), "{line} in {}", ran.out);
    }
}

#[tokio::test]
async fn what_was_included_is_shown() {
    let house = House::open().await;
    let ran = house.run_on(terminal(80), "market get BTC-USD --include-order-book", "").await;
    assert!(ran.out.contains("order_book of BTC-USD\n  exchange     scripted\n"), "{}", ran.out);
    assert!(ran.out.contains("  asks (price, quantity)\n    50001  5\n"), "{}", ran.out);
    let without = house.run_on(terminal(80), "market get BTC-USD", "").await;
    assert!(!without.out.contains("order_book"), "{}", without.out);
    let ran = house.run("exchange list --include-capabilities").await;
    assert!(ran.out.contains("capabilities of scripted  -\n"), "{}", ran.out);
}

#[test]
fn whatever_can_be_included_has_its_place_in_the_answer() {
    for entry in cambist_ops::registry().entries() {
        let output = entry.output_schema();
        let rows = entry.spec().cli.table.map_or(output, |table| &output["properties"][table.rows]["items"]);
        for field in entry.input_schema()["properties"].as_object().unwrap().keys() {
            if let Some(included) = field.strip_prefix("include_") {
                assert!(rows["properties"][included].is_object(), "{}.{field}", entry.spec().name);
            }
        }
    }
}

#[rstest]
#[case("order list", "no orders\n")]
#[case("order list --open-only --symbol BTC-USD", "no orders for --open-only --symbol BTC-USD\n")]
#[case("order list --open-only=false --input '{\"limit\": 5}'", "no orders for --open-only false --input\n")]
#[case("order cancel-all", "nothing canceled\n")]
#[case("fill list", "no fills\n")]
#[tokio::test]
async fn an_empty_list_says_so(#[case] line: &str, #[case] note: &str) {
    let house = House::open().await;
    let ran = house.run(line).await;
    assert_eq!((ran.exit, ran.err.as_str()), (0, note));
}

#[tokio::test]
async fn a_page_says_how_to_get_the_next() {
    let house = House::open().await;
    for _ in 0..3 {
        house.run("order sell BTC-USD 0.001 --limit 51000").await;
    }
    let first = house.run("order list --limit 2").await;
    assert_eq!(first.err, "showing 2 of 3; next: --cursor 2\n");
    assert_eq!(house.run("order list --limit 2 --cursor 2").await.err, "");
}

#[tokio::test]
async fn long_text_is_broken_between_words_and_ids_are_not() {
    let house = House::open().await;
    let ran = house.run_on(terminal(40), "order sell BTC-USD 0.001 --limit 51000", "").await;
    assert!(ran.out.contains("ord_00000000040000000000000000\n"), "{}", ran.out);
    let answer =
        r#"{"note":"one two three four five six seven eight","as_of":"2023-11-14T22:13:20.000000Z","source":"s"}"#;
    let ran = shown("account get", terminal(24), answer).await;
    assert!(ran.out.starts_with("note  one two three four\n      five six seven\n      eight\n"), "{}", ran.out);
}

#[tokio::test]
async fn an_answer_of_another_version_is_shown_as_far_as_it_goes() {
    let ran = shown("balance list", PIPES, r#"{"balances":[{"asset":"BTC"}],"news":{"a":1.5}}"#).await;
    let expected = "\
ASSET  AVAILABLE  HELD  TOTAL  PRICE USD  VALUE USD
BTC            -     -      -          -          -

news
  a  1.5
";
    assert_eq!((ran.exit, ran.out.as_str()), (0, expected));
    let ran = shown("balance list", PIPES, "oops").await;
    assert_eq!((ran.exit, ran.out.as_str()), (1, "oops\n"));
}

#[tokio::test]
async fn progress_is_drawn_on_a_terminal_and_taken_away() {
    let says =
        || Says("{}", Mutex::new(vec![(1, Some(5), "BTC-USD 1 / 2"), (2, None, "a line that is longer than this")]));
    let ran = shown_with("market listen BTC-USD", terminal(20), says()).await;
    let expected = "\r\x1b[2K1 of 5: BTC-USD 1 /\r\x1b[2K2: a line that is l\r\x1b[2Kno updates for BTC-USD\n";
    assert_eq!(ran.err, expected);
    let ran = shown_with("market listen BTC-USD", PIPES, says()).await;
    assert_eq!(ran.err, "no updates for BTC-USD\n");
    assert_eq!(shown_with("market listen BTC-USD -q", terminal(20), says()).await.err, "");
}
