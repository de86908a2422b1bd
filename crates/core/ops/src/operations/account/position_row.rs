//! A position as it is shown.

use cambist_app::PositionReport;
use cambist_model::{Amount, AssetId, Percent, Price};
use schemars::JsonSchema;
use serde::Serialize;

#[derive(Serialize, JsonSchema)]
pub(crate) struct PositionRow {
    pub(super) asset: AssetId,
    /// How much the account holds.
    pub(super) quantity: Amount,
    /// What one unit cost on average, buying fees included.
    pub(super) average_cost_usd: Option<Price>,
    /// What `explained_quantity` cost.
    pub(super) cost_usd: Amount,
    /// How much of the quantity the records explain.
    pub(super) explained_quantity: Amount,
    pub(super) price_usd: Option<Price>,
    pub(super) value_usd: Option<Amount>,
    /// Null unless the records explain all of it.
    pub(super) unrealized_usd: Option<Amount>,
    pub(super) unrealized_pct: Option<Percent>,
    /// Gains and losses so far, fees included.
    pub(super) realized_usd: Amount,
    pub(super) fees_usd: Amount,
    /// Share of the whole account.
    pub(super) share_pct: Option<Percent>,
}

impl From<PositionReport> for PositionRow {
    fn from(report: PositionReport) -> Self {
        Self {
            asset: report.asset,
            quantity: report.quantity,
            average_cost_usd: report.position.average_cost_usd(),
            cost_usd: report.position.cost_usd,
            explained_quantity: report.position.quantity,
            price_usd: report.usd_price,
            value_usd: report.value_usd,
            unrealized_usd: report.unrealized_usd,
            unrealized_pct: report.unrealized_pct,
            realized_usd: report.position.realized_usd,
            fees_usd: report.position.fees_usd,
            share_pct: report.share_pct,
        }
    }
}
