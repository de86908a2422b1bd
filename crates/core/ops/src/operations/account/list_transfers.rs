//! Deposits and withdrawals.

use cambist_app::{App, Call};
use cambist_model::access::Permission;
use cambist_model::{AppError, AssetId, ExchangeId, Source, Timestamp, Transfer};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{CliBinding, HttpBinding, Idempotency, Method, Operation, OperationSpec, Stability, Table, Tier, Toolset};

pub(crate) struct ListTransfers;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Input {
    /// Only this asset.
    asset: Option<AssetId>,
    /// Exchange; the first configured if absent.
    exchange: Option<ExchangeId>,
}

#[derive(Serialize, JsonSchema)]
pub(crate) struct Output {
    exchange: ExchangeId,
    /// Oldest first; all of them, there is no further page.
    transfers: Vec<Transfer>,
    source: Source,
    as_of: Timestamp,
    age_ms: u64,
}

impl Operation for ListTransfers {
    type Input = Input;
    type Output = Output;

    const SPEC: OperationSpec = OperationSpec {
        name: "list_transfers",
        title: "Transfers",
        summary: "Deposits and withdrawals of the account. A paper account shows how it was funded.",
        notes_for_agents: "",
        tier: Tier::PrivateRead,
        permission: Permission::ReadAccounts,
        idempotency: Idempotency::Safe,
        toolset: Toolset::Account,
        listed: false,
        http: HttpBinding { method: Method::Get, path: "/api/v1/transfers", status: 200 },
        cli: CliBinding {
            command: &["transfer", "list"],
            positionals: &[],
            table: Some(Table {
                rows: "transfers",
                columns: &[
                    ("completed_at", "TIME"),
                    ("kind", "KIND"),
                    ("asset", "ASSET"),
                    ("quantity", "QUANTITY"),
                    ("usd_price", "PRICE USD"),
                    ("note", "NOTE"),
                ],
            }),
        },
        stability: Stability::Stable,
        since: "0.1.0",
    };

    async fn run(app: &App, call: &Call, input: Input) -> Result<Output, AppError> {
        let exchange = app.exchanges.get(input.exchange)?.id();
        let transfers = app.accounts.transfers(call, Some(exchange)).await?;
        let (source, as_of) = (transfers.source, transfers.as_of);
        let wanted = transfers.value.into_iter().filter(|t| input.asset.is_none_or(|asset| asset == t.asset));
        Ok(Output { exchange, transfers: wanted.collect(), source, as_of, age_ms: app.market.age_ms(as_of) })
    }
}
