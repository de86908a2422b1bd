//! What the adapter costs in CPU time: a ticker by REST beside a bare HTTP client that asks the same server, and a frame
//! of a book.
//!
//! The server is a process of its own, so that its time does not count.
#![expect(clippy::print_stdout, reason = "a benchmark shows what it measured")]

use std::error::Error;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use cambist_exchange_kit::stream::{Effect, Session};
use cambist_exchange_kit::{Rate, Transport};
use cambist_exchange_kraken::{KrakenSession, KrakenSettings, Listing, build};
use cambist_model::{RequestId, Symbol, Timestamp};
use cambist_ports::exchange::{MarketChannel, MarketData, MarketSubscription};
use cambist_ports::{Clock, Ctx};
use cambist_system::{SystemClock, SystemIds};
use http_body_util::{BodyExt, Empty};
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;

const ROUNDS: u32 = 20_000;

const ASSET_PAIRS: &str = include_str!("../test_data/asset_pairs.json");
const TICKER: &str = include_str!("../test_data/ticker.json");

fn main() -> Result<(), Box<dyn Error>> {
    if std::env::args().any(|argument| argument == "--serve") {
        return serve();
    }
    let mut server = Command::new(std::env::current_exe()?).arg("--serve").stdout(Stdio::piped()).spawn()?;
    let mut url = String::new();
    BufReader::new(server.stdout.take().ok_or("no output")?).read_line(&mut url)?;
    let measured = rest(url.trim()).and_then(|()| frames());
    server.kill()?;
    measured
}

#[tokio::main(flavor = "current_thread")]
async fn rest(url: &str) -> Result<(), Box<dyn Error>> {
    let bare = Client::builder(TokioExecutor::new()).build_http::<Empty<Bytes>>();
    let rate = Rate::new(u32::MAX, Duration::from_secs(1));
    let settings = KrakenSettings { rest_url: url.to_owned(), rate, ..KrakenSettings::default() };
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let ids = Arc::new(SystemIds::new(Arc::clone(&clock))?);
    let kraken = build(settings, Transport::new(), Arc::clone(&clock), ids);
    let (ctx, symbol) = (Ctx::new(RequestId::from_parts(1, 1)), Symbol::parse("BTC-USD")?);
    kraken.ticker(&ctx, symbol).await?;
    let address: hyper::Uri = format!("{url}/0/public/Ticker?pair=XXBTZUSD").parse()?;
    for _ in 0..3 {
        let start = cpu()?;
        for _ in 0..ROUNDS {
            bare.get(address.clone()).await?.into_body().collect().await?.to_bytes();
        }
        let middle = cpu()?;
        for _ in 0..ROUNDS {
            std::hint::black_box(kraken.ticker(&ctx, symbol).await?);
        }
        let (bare, ours) = (middle.saturating_sub(start), cpu()?.saturating_sub(middle));
        println!("a ticker by REST: bare client {:.1?}, adapter {:.1?}", bare / ROUNDS, ours / ROUNDS);
    }
    Ok(())
}

/// Feeds a session with updates of one level, with depth 10 and 500.
fn frames() -> Result<(), Box<dyn Error>> {
    let pairs: serde_json::Value = serde_json::from_str(ASSET_PAIRS)?;
    let result = pairs.get("result").ok_or("no markets")?.to_string();
    let listing = Arc::new(Listing::read(&result, Timestamp::EPOCH)?);
    for depth in [10, 500] {
        let mut session = KrakenSession::new({
            let listing = Arc::clone(&listing);
            move || Arc::clone(&listing)
        });
        session.opened(Timestamp::EPOCH);
        let channel = MarketChannel::Book { depth };
        session.subscribe(MarketSubscription { symbol: Symbol::parse("BTC-USD")?, channel }, Timestamp::EPOCH);
        let level = |price: u32, quantity: &str| format!(r#"{{"price":{price}.5,"qty":{quantity}}}"#);
        let side = |first: u32, step: i64| {
            let levels = (0..i64::from(depth))
                .map(|place| level(u32::try_from(i64::from(first) + place * step).unwrap_or(1), "1.25"));
            levels.collect::<Vec<_>>().join(",")
        };
        let (bids, asks) = (side(50_000, -1), side(50_001, 1));
        let digits = |first: i64, step: i64, best: &str| {
            let levels = (0..10)
                .map(|place| format!("{}5{}", first + place * step, if place == 0 { best } else { "125000000" }));
            levels.collect::<String>()
        };
        let crc = |best: &str| crc32fast::hash((digits(50_001, 1, "125000000") + &digits(50_000, -1, best)).as_bytes());
        let frame = |kind: &str, bids: &str, asks: &str, checksum: u32| {
            format!(
                r#"{{"channel":"book","type":"{kind}","data":[{{"symbol":"BTC/USD","bids":[{bids}],"asks":[{asks}],"checksum":{checksum},"timestamp":"2026-11-21T10:00:00.000001Z"}}]}}"#
            )
        };
        session.received(&frame("snapshot", &bids, &asks, crc("125000000")), Timestamp::EPOCH);
        let updates = [("2.5", "250000000"), ("3.75", "375000000")]
            .map(|(quantity, text)| frame("update", &level(50_000, quantity), "", crc(text)));
        let start = cpu()?;
        let mut told = 0_u32;
        for update in updates.iter().cycle().take(200_000) {
            let effects = session.received(update, Timestamp::EPOCH);
            told += u32::from(matches!(effects.first(), Some(Effect::Publish(..))));
        }
        if told != 200_000 {
            return Err(format!("only {told} updates were told").into());
        }
        println!("an update of a book of {depth} levels: {:.2?}", cpu()?.saturating_sub(start) / told);
    }
    Ok(())
}

/// The CPU time of this process so far.
fn cpu() -> Result<Duration, Box<dyn Error>> {
    let line = std::fs::read_to_string("/proc/self/schedstat")?;
    let nanos = line.split(' ').next().ok_or("no time")?.parse()?;
    Ok(Duration::from_nanos(nanos))
}

fn serve() -> Result<(), Box<dyn Error>> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    println!("http://{}", listener.local_addr()?);
    for socket in listener.incoming() {
        let socket = socket?;
        std::thread::spawn(move || answer(socket));
    }
    Ok(())
}

fn answer(mut socket: TcpStream) -> std::io::Result<()> {
    socket.set_nodelay(true)?;
    let reply = |body: &str| format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{body}", body.len());
    let (ticker, pairs) = (reply(TICKER), reply(ASSET_PAIRS));
    let mut request = [0; 4_096];
    loop {
        let length = socket.read(&mut request)?;
        let heard = request.get(..length).unwrap_or_default();
        if heard.is_empty() {
            return Ok(());
        }
        let is_listing = heard.windows(10).any(|part| part == b"AssetPairs");
        socket.write_all(if is_listing { &pairs } else { &ticker }.as_bytes())?;
    }
}
