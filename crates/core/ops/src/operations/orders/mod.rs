//! Orders: asked for, looked at, taken back.

mod cancel_all_orders;
mod cancel_order;
mod check_trade_risk;
mod get_order;
mod list_fills;
mod list_orders;
mod order_input;
mod page;
mod place_order;
mod preview_order;

pub(crate) use cancel_all_orders::CancelAllOrders;
pub(crate) use cancel_order::CancelOrder;
pub(crate) use check_trade_risk::CheckTradeRisk;
pub(crate) use get_order::GetOrder;
pub(crate) use list_fills::ListFills;
pub(crate) use list_orders::ListOrders;
pub(crate) use order_input::OrderOutput;
pub(crate) use page::page;
pub(crate) use place_order::PlaceOrder;
pub(crate) use preview_order::PreviewOrder;
