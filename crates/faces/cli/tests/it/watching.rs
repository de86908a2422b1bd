use std::future::pending;

use async_trait::async_trait;
use bytes::Bytes;
use cambist_app::Call;
use cambist_cli::{Command, Look, run_watch};
use cambist_model::{AppError, RequestId};
use cambist_ops::{Answer, Caller, FeedEvent, FeedRequest, FeedStream, Problem, Request};
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

    async fn feed(&self, call: Call, request: FeedRequest) -> Result<FeedStream, Problem> {
        let symbol = request.symbol.unwrap().to_string();
        let said: Vec<_> = self.said.iter().filter(|(of, _)| *of == symbol).map(|(_, event)| event.clone()).collect();
        if said.is_empty() {
            let detail = format!("there is no market {symbol}");
            return Err(Problem::new(AppError::not_found("symbol", detail), call.request_id));
        }
        let said = stream::iter(said);
        Ok(if self.ends { Box::pin(said) } else { Box::pin(said.chain(stream::pending())) })
    }
}

fn ticker(symbol: &str, last: &str) -> FeedEvent {
    let text = format!(
        r#"{{"symbol":"{symbol}","bid":"1","ask":"2.50","last":{last},"as_of":"2023-11-14T22:13:20.000000Z","source":"paper"}}"#
    );
    FeedEvent::Data(Bytes::from(text))
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
async fn a_pipe_gets_a_line_of_json_per_change_as_it_came() {
    let said = vec![("BTC-USD", ticker("BTC-USD", r#""64000.50""#)), ("BTC-USD", ticker("BTC-USD", "null"))];
    let ran = watch(Feeds { said, ends: false }, PIPES, "watch BTC-USD", soon()).await;
    assert_eq!((ran.exit, ran.err.as_str()), (0, ""));
    let lines: Vec<_> = ran.out.lines().collect();
    assert_eq!(lines.len(), 2);
    assert_eq!(FeedEvent::Data(Bytes::copy_from_slice(lines[0].as_bytes())), ticker("BTC-USD", r#""64000.50""#));
}

#[tokio::test]
async fn a_terminal_shows_a_table_that_is_drawn_over_itself() {
    let said = vec![("BTC-USD", ticker("BTC-USD", r#""2""#)), ("ETH-USD", ticker("ETH-USD", "null"))];
    let ran = watch(Feeds { said, ends: false }, terminal(100), "watch BTC-USD ETH-USD", soon()).await;
    let [first, second] = ran.out.split("\x1b[3A\r\x1b[J").collect::<Vec<_>>().try_into().unwrap();
    let expected = "\
SYMBOL   BID   ASK  LAST  24H %  TIME                  SOURCE
BTC-USD    1  2.50     2      -  2023-11-14 22:13:20Z  paper
ETH-USD    -     -     -      -  -                     -
";
    assert_eq!(first, expected);
    assert!(second.ends_with("ETH-USD    1  2.50     -      -  2023-11-14 22:13:20Z  paper\n"), "{second}");
}

#[tokio::test]
async fn a_narrow_terminal_is_drawn_over_as_far_as_it_was_drawn() {
    let said = vec![("BTC-USD", ticker("BTC-USD", r#""2""#)), ("BTC-USD", ticker("BTC-USD", r#""3""#))];
    let ran = watch(Feeds { said, ends: false }, terminal(40), "watch BTC-USD", soon()).await;
    let [first, _] = ran.out.split("\x1b[7A\r\x1b[J").collect::<Vec<_>>().try_into().unwrap();
    assert_eq!(first.lines().count(), 7, "{first}");
}

#[tokio::test]
async fn what_was_left_out_is_said() {
    let said = vec![("BTC-USD", FeedEvent::Lagged(3)), ("BTC-USD", FeedEvent::Lagged(1))];
    let ran = watch(Feeds { said, ends: false }, PIPES, "watch BTC-USD", soon()).await;
    let expected =
        "3 updates were left out, BTC-USD changed too fast\n1 update was left out, BTC-USD changed too fast\n";
    assert_eq!((ran.out.as_str(), ran.err.as_str()), ("", expected));
}

#[tokio::test]
async fn a_feed_that_ends_is_a_failure_even_if_another_goes_on() {
    let said = vec![("BTC-USD", ticker("BTC-USD", r#""2""#))];
    let ran = watch(Feeds { said, ends: true }, PIPES, "watch BTC-USD", pending()).await;
    assert_eq!((ran.exit, ran.out.lines().count()), (10, 1));
    assert_eq!(ran.err, "error: the feed of BTC-USD ended; no more prices come\n");
}

#[tokio::test]
async fn a_market_that_is_not_there_is_said_before_anything_is_shown() {
    let said = vec![("BTC-USD", ticker("BTC-USD", r#""2""#))];
    let ran = watch(Feeds { said, ends: false }, PIPES, "watch BTC-USD X-USD", pending()).await;
    assert_eq!(ran, Ran { exit: 5, out: String::new(), err: "error: there is no market X-USD\n".to_owned() });
}
