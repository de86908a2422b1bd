//! What belongs to an account.

mod calculate_position_metrics;
mod get_account;
mod list_balances;
mod list_positions;
mod list_transfers;
mod position_row;

pub(crate) use calculate_position_metrics::CalculatePositionMetrics;
pub(crate) use get_account::GetAccount;
pub(crate) use list_balances::ListBalances;
pub(crate) use list_positions::ListPositions;
pub(crate) use list_transfers::ListTransfers;
