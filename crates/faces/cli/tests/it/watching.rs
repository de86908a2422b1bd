use std::future::pending;

use async_trait::async_trait;
use cambist_app::{Call, Delivery, Epoch, Position, StreamStart};
use cambist_cli::{Command, Look, run_watch};
use cambist_model::{AppError, RequestId};
use cambist_ops::{Answer, Caller, Channel, Feed, FeedEvent, FeedRequest, Problem, Request, Update};
use cambist_testkit::SeededIds;
use futures_util::StreamExt;
use futures_util::stream;

use crate::house::{PIPES, Paper, Ran, read, terminal};

/// Feeds that say what they are told; they end after it if `ends`.
struct Feeds {
    said: Vec<(&'static str, FeedEvent)>,
    ends: bool,
}

#[async_trait]
impl Caller for Feeds {
    async fn call(&self, _: Request) -> Result<Answer, Problem> {
        Err(Problem::new(AppError::not_found("operation", "there are feeds only"), RequestId::from_parts(0, 0)))
    }

    async fn feed(&self, call: Call, about: FeedRequest, _: Option<Position>) -> Result<Feed, Problem> {
        let symbol = about.symbol.unwrap().to_string();
        let said: Vec<_> = self.said.iter().filter(|(of, _)| *of == symbol).map(|(_, event)| event.clone()).collect();
        if said.is_empty() {
            let detail = format!("there is no market {symbol}");
            return Err(Problem::new(AppError::not_found("symbol", detail), call.request_id));
        }
        let said = stream::iter(said);
        let start = StreamStart { position: NOWHERE, delivery: Delivery::Pushed, resumed: None };
        let events: cambist_ops::FeedStream =
            if self.ends { Box::pin(said) } else { Box::pin(said.chain(stream::pending())) };
        Ok(Feed { about, start, events })
    }
}

const NOWHERE: Position = Position { epoch: Epoch::new(1), sequence: 0 };

fn update(channel: Channel, symbol: &str, data: &str) -> FeedEvent {
    let about = FeedRequest::new(channel, Some(symbol.parse().unwrap()));
    FeedEvent::Update(Update::new(about, NOWHERE, data.as_bytes()))
}

fn ticker(symbol: &str, last: &str) -> FeedEvent {
    let text = format!(
        r#"{{"symbol":"{symbol}","bid":"1","ask":"2.50","last":{last},"as_of":"2023-11-14T22:13:20.000000Z","source":"paper"}}"#
    );
    update(Channel::Ticker, symbol, &text)
}

async fn watch(feeds: Feeds, look: Look, line: &str, stop: impl Future<Output = ()>) -> Ran {
    let invocation = read(line).unwrap();
    let Command::Watch(options) = &invocation.command else { unreachable!() };
    let paper = Paper::default();
    let printer = paper.printer(look).with(&invocation.globals);
    let exit = run_watch(options, &feeds, &SeededIds::default(), stop, &printer).await;
    paper.ran(exit.code())
}

/// Done once everything that was ready has been shown.
async fn soon() {
    for _ in 0..20 {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_pipe_gets_a_line_per_change() {
    let said = vec![("BTC-USD", ticker("BTC-USD", r#""64000.50""#)), ("BTC-USD", ticker("BTC-USD", "null"))];
    let ran = watch(Feeds { said, ends: false }, PIPES, "watch BTC-USD", soon()).await;
    let expected = "\
2023-11-14T22:13:20.000000Z  BTC-USD  last 64000.50  bid 1  ask 2.50  24h % -  volume -
2023-11-14T22:13:20.000000Z  BTC-USD  last -  bid 1  ask 2.50  24h % -  volume -
";
    assert_eq!(ran, Ran { exit: 0, out: expected.to_owned(), err: String::new() });
}

#[tokio::test]
async fn a_program_gets_a_line_of_json_per_change_as_it_came() {
    let said = vec![("BTC-USD", ticker("BTC-USD", r#""64000.50""#)), ("BTC-USD", ticker("BTC-USD", "null"))];
    let FeedEvent::Update(first) = &said[0].1 else { unreachable!() };
    let first = String::from_utf8(first.line().to_vec()).unwrap();
    let ran = watch(Feeds { said, ends: false }, PIPES, "watch BTC-USD --json", soon()).await;
    let lines: Vec<_> = ran.out.lines().collect();
    assert_eq!((ran.exit, lines.len(), lines[0]), (0, 2, first.as_str()));
}

#[tokio::test]
async fn every_trade_has_a_line_of_its_own() {
    let trade = |price: &str| {
        format!(
            r#"{{"symbol":"BTC-USD","side":"buy","quantity":"0.5","price":"{price}","executed_at":"2023-11-14T22:13:20.000000Z"}}"#
        )
    };
    let data = format!("[{},{}]", trade("1"), trade("2"));
    let said = vec![("BTC-USD", update(Channel::Trades, "BTC-USD", &data))];
    let ran = watch(Feeds { said, ends: false }, terminal(100), "watch BTC-USD --channel trades", soon()).await;
    let expected = "\
2023-11-14 22:13:20Z  BTC-USD  buy  0.5  at 1
2023-11-14 22:13:20Z  BTC-USD  buy  0.5  at 2
";
    assert_eq!((ran.exit, ran.out.as_str()), (0, expected));
}

/// What is drawn when these prices come, one by one.
async fn drawn(look: Look, line: &str, said: Vec<(&'static str, FeedEvent)>) -> Vec<String> {
    let invocation = read(line).unwrap();
    let Command::Watch(options) = &invocation.command else { unreachable!() };
    let (paper, feeds) = (Paper::default(), Slow(said));
    let printer = paper.printer(look).with(&invocation.globals);
    let exit = run_watch(options, &feeds, &SeededIds::default(), soon(), &printer).await;
    let ran = paper.ran(exit.code());
    ran.out.split("\x1b[J").map(str::to_owned).collect()
}

/// Feeds whose events do not come at once.
struct Slow(Vec<(&'static str, FeedEvent)>);

#[async_trait]
impl Caller for Slow {
    async fn call(&self, _: Request) -> Result<Answer, Problem> {
        Err(Problem::new(AppError::not_found("operation", "there are feeds only"), RequestId::from_parts(0, 0)))
    }

    async fn feed(&self, call: Call, about: FeedRequest, after: Option<Position>) -> Result<Feed, Problem> {
        let feed = Feeds { said: self.0.clone(), ends: false }.feed(call, about, after).await?;
        let slow = feed.events.then(|event| async move {
            tokio::task::yield_now().await;
            event
        });
        Ok(Feed { events: Box::pin(slow), ..feed })
    }
}

#[tokio::test]
async fn a_terminal_shows_a_table_that_is_drawn_over_itself() {
    let said = vec![("BTC-USD", ticker("BTC-USD", r#""2""#)), ("BTC-USD", ticker("BTC-USD", r#""3""#))];
    let pages = drawn(terminal(100), "watch BTC-USD", said).await;
    let first = "\
SYMBOL   LAST  BID   ASK  24H %  VOLUME  TREND  TIME                  SOURCE
BTC-USD     2    1  2.50      -       -  ▄      2023-11-14 22:13:20Z  paper
\x1b[2A\r";
    let second = first.replace("  2    1", "  3    1").replace("▄ ", "▁█").replace("\x1b[2A\r", "");
    assert_eq!(pages, [first.to_owned(), second]);
}

#[tokio::test]
async fn what_comes_at_once_is_drawn_once_and_markets_that_say_nothing_have_a_row() {
    let said = vec![("BTC-USD", ticker("BTC-USD", r#""2""#)), ("ETH-USD", ticker("ETH-USD", "null"))];
    let ran = watch(Feeds { said, ends: false }, terminal(100), "watch BTC-USD ETH-USD", soon()).await;
    assert_eq!(ran.out.matches("SYMBOL").count(), 1, "{}", ran.out);
    assert_eq!(ran.out.lines().count(), 3);
}

#[tokio::test]
async fn a_narrow_terminal_is_drawn_over_as_far_as_it_was_drawn() {
    let said = vec![("BTC-USD", ticker("BTC-USD", r#""2""#)), ("BTC-USD", ticker("BTC-USD", r#""3""#))];
    let pages = drawn(terminal(40), "watch BTC-USD", said).await;
    let lines = pages[0].lines().count() - 1;
    assert!(lines > 6 && pages[0].ends_with(&format!("\x1b[{lines}A\r")), "{pages:?}");
}

#[tokio::test]
async fn what_was_left_out_is_said() {
    let said = vec![("BTC-USD", FeedEvent::Lagged(Some(3))), ("BTC-USD", FeedEvent::Lagged(Some(1)))];
    let ran = watch(Feeds { said, ends: false }, PIPES, "watch BTC-USD", soon()).await;
    let expected =
        "3 updates were left out, BTC-USD changed too fast\n1 update was left out, BTC-USD changed too fast\n";
    assert_eq!((ran.out.as_str(), ran.err.as_str()), ("", expected));
}

#[tokio::test]
async fn a_source_that_is_lost_is_said_and_ends_nothing() {
    let said = vec![
        ("BTC-USD", FeedEvent::Interrupted("the line is dead".to_owned())),
        ("BTC-USD", ticker("BTC-USD", "null")),
    ];
    let ran = watch(Feeds { said, ends: false }, PIPES, "watch BTC-USD", soon()).await;
    assert_eq!((ran.exit, ran.out.lines().count()), (0, 1));
    assert_eq!(ran.err, "BTC-USD is interrupted: the line is dead\n");
}

#[tokio::test]
async fn a_feed_that_ends_is_a_failure_even_if_another_goes_on() {
    let said = vec![("BTC-USD", ticker("BTC-USD", r#""2""#))];
    let ran = watch(Feeds { said, ends: true }, PIPES, "watch BTC-USD", pending()).await;
    assert_eq!((ran.exit, ran.out.lines().count()), (10, 1));
    assert_eq!(ran.err, "error: the feed of BTC-USD ended; nothing more comes\n");
}

#[tokio::test]
async fn a_market_that_is_not_there_is_said_before_anything_is_shown() {
    let said = vec![("BTC-USD", ticker("BTC-USD", r#""2""#))];
    let ran = watch(Feeds { said, ends: false }, PIPES, "watch BTC-USD X-USD", pending()).await;
    assert_eq!(ran, Ran { exit: 5, out: String::new(), err: "error: there is no market X-USD\n".to_owned() });
}
