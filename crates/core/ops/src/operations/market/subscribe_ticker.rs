//! Tickers for a while, as they change.

use std::time::Duration;

use cambist_app::{App, Call, Heard, News, Topic};
use cambist_model::access::Permission;
use cambist_model::{AppError, ExchangeId, MarketName, Percent, Price, Source, Symbol, Ticker, Timestamp};
use cambist_ports::exchange::MarketChannel;
use futures_util::StreamExt;
use futures_util::stream::select_all;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{CliBinding, HttpBinding, Idempotency, Method, Operation, OperationSpec, Stability, Table, Tier, Toolset};

pub(crate) struct SubscribeTicker;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Input {
    /// Markets, like BTC-USD; at most 10.
    #[schemars(extend("x-aliases" = ["product_ids", "symbol", "product_id"]), length(min = 1, max = 10))]
    symbols: Vec<MarketName>,
    /// Seconds, 1 to 60 (default 5).
    #[schemars(range(min = 1, max = 60))]
    duration_s: Option<u32>,
    /// Stop after so many, 1 to 500 (default 50).
    #[schemars(range(min = 1, max = 500))]
    max_updates: Option<u32>,
    /// Exchange; the first configured if absent.
    exchange: Option<ExchangeId>,
}

#[derive(Serialize, JsonSchema)]
pub(crate) struct Output {
    /// The updates, oldest first; the first of each market is its state at the start.
    updates: Vec<Update>,
    /// How many updates were left out because they came too fast.
    missed: u64,
    source: Source,
    as_of: Timestamp,
    age_ms: u64,
}

#[derive(Serialize, JsonSchema)]
struct Update {
    symbol: Symbol,
    bid: Option<Price>,
    ask: Option<Price>,
    last: Option<Price>,
    change_24h_pct: Option<Percent>,
    as_of: Timestamp,
}

impl Operation for SubscribeTicker {
    type Input = Input;
    type Output = Output;

    const SPEC: OperationSpec = OperationSpec {
        name: "subscribe_ticker",
        title: "Live ticker",
        summary: "Listens to price changes of markets for some seconds and answers with every update.",
        notes_for_agents: "With a progress token, each is also told as it comes.",
        tier: Tier::Read,
        permission: Permission::ReadMarketData,
        idempotency: Idempotency::Safe,
        toolset: Toolset::Market,
        listed: true,
        http: HttpBinding { method: Method::Get, path: "/api/v1/ticker-updates/{symbols}", status: 200 },
        cli: CliBinding {
            command: &["market", "listen"],
            positionals: &["symbols"],
            table: Some(Table {
                rows: "updates",
                columns: &[("as_of", "TIME"), ("symbol", "SYMBOL"), ("bid", "BID"), ("ask", "ASK"), ("last", "LAST")],
            }),
        },
        stability: Stability::Stable,
        since: "0.1.0",
    };
    const LASTS: bool = true;

    async fn run(app: &App, call: &Call, input: Input) -> Result<Output, AppError> {
        let seconds = within("duration_s", input.duration_s.unwrap_or(5), 60)?;
        let most = within("max_updates", input.max_updates.unwrap_or(50), 500)?;
        within("symbols", u32::try_from(input.symbols.len()).unwrap_or(u32::MAX), 10)?;
        let exchange = app.streams.exchange(input.exchange)?;
        let mut streams = Vec::with_capacity(input.symbols.len());
        for symbol in app.market.symbols(call, input.exchange, &input.symbols).await? {
            let topic = Topic::Market { exchange, symbol, channel: MarketChannel::Ticker };
            streams.push(Box::pin(app.streams.subscribe(call, topic, None).await?.into_stream()));
        }
        let mut events = select_all(streams);
        let (mut updates, mut missed) = (Vec::new(), 0_u64);
        let end = app.market.sleep_until(app.market.now().plus(Duration::from_secs(seconds.into())));
        let mut end = std::pin::pin!(end);
        loop {
            let event = tokio::select! {
                biased;
                () = &mut end => break,
                event = events.next() => event,
            };
            match event {
                Some(Heard::Event(event)) => match &event.news {
                    News::Ticker(ticker) => updates.push(update(ticker)),
                    News::Lagged(count) => missed = missed.saturating_add(*count),
                    _ => {}
                },
                Some(Heard::Lagged(count)) => missed = missed.saturating_add(count.unwrap_or_default()),
                None => break,
            }
            let done = u32::try_from(updates.len()).unwrap_or(u32::MAX);
            call.progress.tell(done, Some(most), || updates.last().map(line).unwrap_or_default());
            if done >= most {
                break;
            }
        }
        let as_of = updates.last().map_or_else(|| app.market.now(), |update| update.as_of);
        let source = app.exchanges.get(input.exchange)?.exchange.source();
        Ok(Output { updates, missed, source, as_of, age_ms: app.market.age_ms(as_of) })
    }
}

fn update(ticker: &Ticker) -> Update {
    Update {
        symbol: ticker.symbol,
        bid: ticker.bid,
        ask: ticker.ask,
        last: ticker.last,
        change_24h_pct: ticker.change_24h_pct,
        as_of: ticker.as_of,
    }
}

fn line(update: &Update) -> String {
    let shown = |price: Option<Price>| price.map_or_else(|| "-".to_owned(), |price| price.to_string());
    format!("{} {} / {}, last {}", update.symbol, shown(update.bid), shown(update.ask), shown(update.last))
}

fn within(field: &'static str, value: u32, most: u32) -> Result<u32, AppError> {
    if (1..=most).contains(&value) {
        return Ok(value);
    }
    Err(AppError::invalid_field(field, format!("{value} is not between 1 and {most}")))
}
