//! What everybody may see.

mod get_historical_candles;
mod get_market_data;
mod get_order_book;
mod list_exchanges;
mod list_products;
mod list_trades;
mod subscribe_ticker;

pub(crate) use get_historical_candles::GetHistoricalCandles;
pub(crate) use get_market_data::GetMarketData;
pub(crate) use get_order_book::GetOrderBook;
pub(crate) use list_exchanges::ListExchanges;
pub(crate) use list_products::ListProducts;
pub(crate) use list_trades::ListTrades;
pub(crate) use subscribe_ticker::SubscribeTicker;
