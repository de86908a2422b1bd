//! The audit, newest first.

use cambist_app::{App, Call};
use cambist_model::access::Permission;
use cambist_model::{AppError, OrderId, Source, Timestamp};
use cambist_ports::store::{AuditAction, AuditFilter, AuditRecord};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::operations::orders::page;
use crate::{CliBinding, HttpBinding, Idempotency, Method, Operation, OperationSpec, Stability, Table, Tier, Toolset};

pub(crate) struct ListAudit;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Input {
    /// Only entries about this order.
    order_id: Option<OrderId>,
    /// Only entries of this kind.
    action: Option<AuditAction>,
    /// Recorded at this time or later.
    start: Option<Timestamp>,
    /// Recorded before this time.
    end: Option<Timestamp>,
    /// 1 to 1000 (default 50).
    #[schemars(range(min = 1, max = 1000))]
    limit: Option<u32>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

#[derive(Serialize, JsonSchema)]
pub(crate) struct Output {
    /// Newest first.
    entries: Vec<AuditRecord>,
    /// How many match in all.
    total: u64,
    /// Pass it as `cursor` for the next page; null at the end.
    next_cursor: Option<String>,
    source: Source,
    as_of: Timestamp,
    age_ms: u64,
}

impl Operation for ListAudit {
    type Input = Input;
    type Output = Output;

    const SPEC: OperationSpec = OperationSpec {
        name: "list_audit",
        title: "Audit",
        summary: "Who did what, by which way and with which limits, newest first, with filters and paging.",
        notes_for_agents: "",
        tier: Tier::PrivateRead,
        permission: Permission::ViewLogs,
        idempotency: Idempotency::Safe,
        toolset: Toolset::Trade,
        listed: false,
        http: HttpBinding { method: Method::Get, path: "/api/v1/audit", status: 200 },
        cli: CliBinding {
            command: &["audit", "list"],
            positionals: &[],
            table: Some(Table {
                rows: "entries",
                columns: &[
                    ("number", "NUMBER"),
                    ("at", "TIME"),
                    ("principal", "WHO"),
                    ("face", "BY"),
                    ("action", "ACTION"),
                    ("order_id", "ORDER"),
                    ("request_id", "REQUEST"),
                ],
            }),
        },
        stability: Stability::Stable,
        since: "0.1.0",
    };

    async fn run(app: &App, _: &Call, input: Input) -> Result<Output, AppError> {
        let Input { order_id, action, start, end, limit, cursor } = input;
        let filter = AuditFilter { order_id, action, start, end };
        let page = app.audit.list(&filter, &page(limit, cursor)?).await?;
        Ok(Output {
            entries: page.items,
            total: page.total,
            next_cursor: page.next_cursor,
            source: Source::CAMBIST,
            as_of: app.market.now(),
            age_ms: 0,
        })
    }
}
