//! How the venue writes itself down. Rows are JSON in the venue's own form.

use cambist_model::{
    AssetId, ClientOrderId, ExchangeOrderId, FillId, Liquidity, Money, Price, Quantity, Side, Symbol, Timestamp,
    Transfer,
};
use cambist_ports::exchange::ExchangeFill;
use cambist_ports::paper::{PaperFillRow, PaperOrderRow};
use cambist_ports::store::StoreError;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::order::PaperOrder;
use crate::account::{Totals, Volume};

/// Everything that is not a balance, an order or a fill.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct State {
    pub(super) next_order: u64,
    pub(super) next_fill: u64,
    pub(super) transfers: Vec<Transfer>,
    pub(super) volume: Volume,
    /// Who holds what, the account's own part included, so that the sums can be checked.
    pub(super) ledger: Vec<(AssetId, Totals)>,
    pub(super) markets: Vec<MarketState>,
    /// When all open orders are canceled, unless it is put off before.
    #[serde(default)]
    pub(super) cancel_all_at: Option<Timestamp>,
}

/// How far a market has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct MarketState {
    pub(super) symbol: Symbol,
    /// What its background participants did up to here has been done, in market time.
    pub(super) advanced_to: Timestamp,
    /// Its minutes before this are recorded or left to the model, for good.
    pub(super) recorded_to: Timestamp,
}

#[derive(Serialize, Deserialize)]
struct FillRecord {
    number: u64,
    exchange_order_id: ExchangeOrderId,
    client_order_id: ClientOrderId,
    symbol: Symbol,
    side: Side,
    price: Price,
    quantity: Quantity,
    fee: Money,
    liquidity: Liquidity,
    executed_at: Timestamp,
}

pub(super) fn order_row(order: &PaperOrder) -> PaperOrderRow {
    PaperOrderRow {
        number: order.number,
        exchange_order_id: order.exchange_order_id(),
        client_order_id: order.client_order_id.clone(),
        symbol: order.terms.symbol,
        open: order.is_open(),
        body: write(order),
    }
}

/// Reads an order as it was written down.
pub fn read_order(row: &PaperOrderRow) -> Result<PaperOrder, StoreError> {
    read(&row.body, "order", row.number)
}

pub(super) fn fill_row(number: u64, fill: &ExchangeFill, client_order_id: &ClientOrderId) -> PaperFillRow {
    let record = FillRecord {
        number,
        exchange_order_id: fill.exchange_order_id.clone(),
        client_order_id: client_order_id.clone(),
        symbol: fill.symbol,
        side: fill.side,
        price: fill.price,
        quantity: fill.quantity,
        fee: fill.fee,
        liquidity: fill.liquidity,
        executed_at: fill.executed_at,
    };
    PaperFillRow { number, exchange_order_id: fill.exchange_order_id.clone(), body: write(&record) }
}

/// Reads an execution as it was written down.
pub fn read_fill(row: &PaperFillRow) -> Result<ExchangeFill, StoreError> {
    let record: FillRecord = read(&row.body, "fill", row.number)?;
    Ok(ExchangeFill {
        fill_id: fill_id(record.number),
        exchange_order_id: record.exchange_order_id,
        client_order_id: Some(record.client_order_id),
        symbol: record.symbol,
        side: record.side,
        price: record.price,
        quantity: record.quantity,
        fee: record.fee,
        liquidity: record.liquidity,
        executed_at: record.executed_at,
    })
}

#[expect(clippy::expect_used, reason = "letters and a number are always an id")]
pub(super) fn fill_id(number: u64) -> FillId {
    FillId::parse(&format!("p-f-{number}")).expect("is an id")
}

pub(super) fn write_state(state: &State) -> String {
    write(state)
}

pub(super) fn read_state(text: &str) -> Result<State, StoreError> {
    read(text, "account", 1)
}

#[expect(clippy::expect_used, reason = "plain structures of names, numbers and text always have a JSON form")]
fn write(record: &impl Serialize) -> String {
    serde_json::to_string(record).expect("has a JSON form")
}

fn read<T: DeserializeOwned>(text: &str, what: &str, number: u64) -> Result<T, StoreError> {
    serde_json::from_str(text)
        .map_err(|error| StoreError::Corrupt(format!("{what} {number} of the paper exchange: {error}")))
}
