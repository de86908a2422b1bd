//! Kraken's stream, version 2: tickers, as often as one likes.

use std::time::Duration;

use axum::extract::ws::{Message, Utf8Bytes, WebSocket, WebSocketUpgrade};
use axum::response::Response;
use serde::Deserialize;
use tokio::sync::broadcast;
use tokio::time::{MissedTickBehavior, interval};

use super::stamp;

/// How many ticks a connection may be behind.
const BEHIND: usize = 1_024;

const ONLINE: &str = include_str!("../../answers/kraken_stream_online.json");

/// What a client says.
#[derive(Deserialize)]
struct Said {
    method: String,
    req_id: Option<u64>,
    params: Option<Params>,
}

#[derive(Deserialize)]
struct Params {
    channel: String,
    symbol: Option<Vec<String>>,
}

/// The ticks, for whoever listens.
pub(super) type Ticks = &'static broadcast::Sender<Utf8Bytes>;

/// Ticks from now on, for as long as the process lives.
pub(super) fn ticking(period: Duration) -> Ticks {
    let ticks: Ticks = Box::leak(Box::new(broadcast::channel(BEHIND).0));
    tokio::spawn(async move {
        let mut next = interval(period);
        next.set_missed_tick_behavior(MissedTickBehavior::Skip);
        loop {
            next.tick().await;
            // Nobody listening is no fault.
            let _ = ticks.send(ticker("update").into());
        }
    });
    ticks
}

pub(super) fn answer(upgrade: WebSocketUpgrade, ticks: Ticks) -> Response {
    upgrade.on_upgrade(move |socket| async move {
        // A client that goes away ends its connection.
        let _ = talk(socket, ticks).await;
    })
}

async fn talk(mut socket: WebSocket, ticks: Ticks) -> Result<(), axum::Error> {
    socket.send(Message::text(ONLINE)).await?;
    let mut heartbeat = interval(Duration::from_secs(1));
    let mut heard: Option<broadcast::Receiver<Utf8Bytes>> = None;
    loop {
        tokio::select! {
            said = socket.recv() => match said {
                Some(Ok(Message::Text(text))) => {
                    let Ok(said) = serde_json::from_str::<Said>(&text) else { continue };
                    for answer in answers(&said) {
                        socket.send(Message::text(answer)).await?;
                    }
                    if said.params.is_some_and(|params| params.channel == "ticker") {
                        heard = (said.method == "subscribe").then(|| ticks.subscribe());
                    }
                }
                Some(Ok(_)) => {}
                Some(Err(_)) | None => return Ok(()),
            },
            Some(tick) = next(&mut heard) => socket.send(Message::Text(tick)).await?,
            _ = heartbeat.tick() => socket.send(Message::text(r#"{"channel":"heartbeat"}"#)).await?,
        }
    }
}

/// The next tick, if ticks were asked for. Those that came too fast are left out.
async fn next(heard: &mut Option<broadcast::Receiver<Utf8Bytes>>) -> Option<Utf8Bytes> {
    let Some(heard) = heard else { return std::future::pending().await };
    loop {
        match heard.recv().await {
            Ok(tick) => return Some(tick),
            Err(broadcast::error::RecvError::Lagged(_)) => {}
            Err(broadcast::error::RecvError::Closed) => return None,
        }
    }
}

fn answers(said: &Said) -> Vec<String> {
    let id = said.req_id.map_or(String::new(), |id| format!(r#","req_id":{id}"#));
    let times = r#""time_in":"2026-11-01T00:00:00.000000Z","time_out":"2026-11-01T00:00:00.000010Z""#;
    let method = &said.method;
    let Some(params) = &said.params else {
        return vec![format!(r#"{{"method":"pong",{times}{id}}}"#)];
    };
    let channel = &params.channel;
    let mut answers = Vec::new();
    for symbol in params.symbol.iter().flatten() {
        answers.push(format!(
            r#"{{"method":"{method}","result":{{"channel":"{channel}","event_trigger":"trades","snapshot":true,"symbol":"{symbol}"}},"success":true,{times}{id}}}"#
        ));
    }
    if channel == "instrument" {
        answers.push(format!(
            r#"{{"method":"{method}","result":{{"channel":"instrument","snapshot":true}},"success":true,{times}{id}}}"#
        ));
        answers.push(INSTRUMENTS.to_owned());
    }
    if channel == "ticker" && method == "subscribe" {
        answers.push(ticker("snapshot"));
    }
    answers
}

const INSTRUMENTS: &str = include_str!("../../answers/kraken_stream_instruments.json");

fn ticker(kind: &str) -> String {
    let volume = stamp();
    format!(
        r#"{{"channel":"ticker","type":"{kind}","data":[{{"symbol":"BTC/USD","bid":64250.0,"bid_qty":3.11000000,"ask":64250.1,"ask_qty":1.20400000,"last":64250.1,"volume":{volume},"vwap":63890.5,"low":62980.0,"high":64950.0,"change":339.9,"change_pct":0.53}}]}}"#
    )
}
