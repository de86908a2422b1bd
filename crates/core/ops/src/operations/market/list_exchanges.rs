//! Exchanges and what they can do.

use cambist_app::{App, Call, Venue};
use cambist_model::access::Permission;
use cambist_model::{AccountId, AccountMode, AppError, ExchangeId, Source};
use cambist_ports::cache::CacheState;
use cambist_ports::exchange::{Capability, Circuit};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{CliBinding, HttpBinding, Idempotency, Method, Operation, OperationSpec, Stability, Table, Tier, Toolset};

pub(crate) struct ListExchanges;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Input {
    /// Only this exchange.
    exchange: Option<ExchangeId>,
    /// With the capability table (default false).
    include_capabilities: Option<bool>,
}

#[derive(Serialize, JsonSchema)]
pub(crate) struct Output {
    exchanges: Vec<Exchange>,
    /// Degraded if market data is kept in memory because the cache's server is away.
    cache: CacheState,
}

#[derive(Serialize, JsonSchema)]
struct Exchange {
    exchange: ExchangeId,
    name: &'static str,
    about: &'static str,
    /// The account that orders go to; null where only the public market is asked.
    account: Option<AccountId>,
    mode: Option<AccountMode>,
    /// What its answers are marked with.
    source: Source,
    max_candles: u32,
    max_book_depth: u32,
    max_trades: u32,
    /// Is it asked at present, or left alone because it failed too often?
    circuit: Circuit,
    capabilities: Option<Vec<Capability>>,
}

impl Operation for ListExchanges {
    type Input = Input;
    type Output = Output;

    const SPEC: OperationSpec = OperationSpec {
        name: "list_exchanges",
        title: "Exchanges",
        summary: "The configured exchanges, their accounts, and what each can do.",
        notes_for_agents: "",
        tier: Tier::Read,
        permission: Permission::ReadMarketData,
        idempotency: Idempotency::Safe,
        toolset: Toolset::Market,
        listed: false,
        http: HttpBinding { method: Method::Get, path: "/api/v1/exchanges", status: 200 },
        cli: CliBinding {
            command: &["exchange", "list"],
            positionals: &[],
            table: Some(Table {
                rows: "exchanges",
                columns: &[
                    ("exchange", "EXCHANGE"),
                    ("name", "NAME"),
                    ("account", "ACCOUNT"),
                    ("mode", "MODE"),
                    ("source", "SOURCE"),
                    ("about", "ABOUT"),
                ],
            }),
        },
        stability: Stability::Stable,
        since: "0.1.0",
    };

    async fn run(app: &App, _: &Call, input: Input) -> Result<Output, AppError> {
        let with_capabilities = input.include_capabilities.unwrap_or(false);
        let exchanges = match input.exchange {
            Some(_) => vec![describe(app.exchanges.get(input.exchange)?, with_capabilities)],
            None => app.exchanges.all().iter().map(|venue| describe(venue, with_capabilities)).collect(),
        };
        Ok(Output { exchanges, cache: app.market.cache_state() })
    }
}

fn describe(venue: &Venue, with_capabilities: bool) -> Exchange {
    let descriptor = venue.exchange.descriptor();
    Exchange {
        exchange: descriptor.id,
        name: descriptor.name,
        about: descriptor.about,
        account: venue.exchange.account_id().ok(),
        mode: descriptor.mode,
        source: venue.exchange.source(),
        max_candles: descriptor.max_candles,
        max_book_depth: descriptor.max_book_depth,
        max_trades: descriptor.max_trades,
        circuit: venue.exchange.circuit(),
        capabilities: with_capabilities.then(|| descriptor.capabilities.clone()),
    }
}
