//! A venue and whoever trades there, without waiting or storage.

use cambist_exchange_paper::PaperConfig;
use cambist_exchange_paper::venue::{PaperOrder, Placed, Standing, Venue, read_fill, read_order};
use cambist_model::{AccountId, Amount, AssetId, Candle, ClientOrderId, OrderDraft, OrderRequest, Symbol, Timestamp};
use cambist_ports::exchange::{AccountEvent, CancelOutcome, ExchangeFill, OrderRef};
use cambist_ports::paper::PaperAccount;

use super::script::{Script, at};

/// A venue on a script, the time, and everything that the venue wanted written down or told.
pub(crate) struct Trader {
    pub(crate) venue: Venue,
    pub(crate) now: Timestamp,
    pub(crate) written: PaperAccount,
    /// Every order by number, as it was last written down.
    pub(crate) orders: Vec<PaperOrder>,
    pub(crate) fills: Vec<ExchangeFill>,
    pub(crate) events: Vec<AccountEvent>,
    pub(crate) candles: Vec<(Symbol, Candle)>,
    placed: u32,
}

impl Trader {
    /// A new account with the usual funding, one second after the start.
    pub(crate) fn new(script: Script) -> Self {
        Self::with(config(), script)
    }

    pub(crate) fn with(config: PaperConfig, script: Script) -> Self {
        Self::with_time(config, script, at(1))
    }

    pub(crate) fn with_time(config: PaperConfig, script: Script, now: Timestamp) -> Self {
        let venue = Venue::open(config, Box::new(script), None, now).unwrap();
        let mut trader = Self {
            venue,
            now,
            written: PaperAccount::default(),
            orders: Vec::new(),
            fills: Vec::new(),
            events: Vec::new(),
            candles: Vec::new(),
            placed: 0,
        };
        trader.collect();
        trader
    }

    /// The same account on the same script after a crash, from what was written down. Somebody looked at the first market
    /// before the account was there.
    pub(crate) fn reopened(&self, script: Script) -> Venue {
        let mut venue = Venue::without_account(config(), Box::new(script), self.now);
        venue.foresee(0, self.now).unwrap();
        venue.admit(Some(&self.written)).unwrap();
        venue
    }

    /// The same without anybody having looked.
    pub(crate) fn reopened_unseen(&self, script: Script) -> Venue {
        Venue::open(config(), Box::new(script), Some(&self.written), self.now).unwrap()
    }

    /// Lets the time become so many seconds after the start.
    pub(crate) fn wait_until(&mut self, seconds: i64) {
        self.now = at(seconds);
        self.venue.advance(None, self.now).unwrap();
        self.collect();
    }

    /// Lets seconds pass in small steps.
    pub(crate) fn wait_in_steps(&mut self, seconds: i64, steps_per_second: i64) {
        let start = self.now.micros();
        for step in 1..=seconds * steps_per_second {
            self.now = Timestamp::from_micros(start + step * 1_000_000 / steps_per_second);
            self.venue.advance(None, self.now).unwrap();
            self.collect();
        }
    }

    /// Places an order under a new id; gives the id and the answer.
    pub(crate) fn try_place(&mut self, draft: OrderDraft) -> (ClientOrderId, Placed) {
        self.placed += 1;
        let id = ClientOrderId::parse(&format!("o{}", self.placed)).unwrap();
        let placed = self.place_as(&id, draft);
        (id, placed)
    }

    pub(crate) fn place_as(&mut self, id: &ClientOrderId, draft: OrderDraft) -> Placed {
        let place = self.venue.find(draft.symbol).unwrap();
        let request = OrderRequest::new(draft).unwrap();
        let earlier = self.orders.iter().find(|order| order.client_order_id == *id);
        let placed = self.venue.place(place, id, &request, earlier, self.now).unwrap();
        self.collect();
        placed
    }

    /// Places an order that must be taken.
    pub(crate) fn place(&mut self, draft: OrderDraft) -> ClientOrderId {
        match self.try_place(draft) {
            (id, Placed::Accepted { .. }) => id,
            (_, Placed::Rejected { reason }) => panic!("rejected: {reason}"),
        }
    }

    /// Places an order that must be refused; gives the reason.
    pub(crate) fn refused(&mut self, draft: OrderDraft) -> String {
        match self.try_place(draft) {
            (_, Placed::Rejected { reason }) => reason,
            (_, Placed::Accepted { order, .. }) => panic!("accepted: {order:?}"),
        }
    }

    pub(crate) fn cancel(&mut self, id: &ClientOrderId) -> CancelOutcome {
        let order =
            OrderRef { symbol: self.order(id).terms.symbol, client_order_id: id.clone(), exchange_order_id: None };
        let outcome = self.venue.cancel(&order, self.now).unwrap();
        self.collect();
        outcome
    }

    /// An order as it stands.
    pub(crate) fn order(&self, id: &ClientOrderId) -> &PaperOrder {
        let written = || self.orders.iter().find(|order| order.client_order_id == *id);
        self.venue.order_by_client(id).or_else(written).unwrap()
    }

    /// An order's state and filled quantity.
    pub(crate) fn standing(&self, id: &ClientOrderId) -> (Standing, String) {
        let order = self.order(id);
        (order.standing.clone(), order.filled.to_string())
    }

    /// Why an order was canceled.
    pub(crate) fn reason(&self, id: &ClientOrderId) -> &str {
        match &self.order(id).standing {
            Standing::Canceled { reason } => reason,
            other => panic!("not canceled but {other:?}"),
        }
    }

    /// The executions of an order as price, quantity and fee.
    pub(crate) fn fills_of(&self, id: &ClientOrderId) -> Vec<(String, String, String)> {
        let of_order = |fill: &&ExchangeFill| fill.client_order_id.as_ref() == Some(id);
        let fills = self.fills.iter().filter(of_order);
        fills.map(|fill| (fill.price.to_string(), fill.quantity.to_string(), fill.fee.amount.to_string())).collect()
    }

    pub(crate) fn available(&self, asset: &str) -> Amount {
        self.venue.ledger().totals(AssetId::parse(asset).unwrap()).available
    }

    pub(crate) fn held(&self, asset: &str) -> Amount {
        self.venue.ledger().totals(AssetId::parse(asset).unwrap()).held
    }

    /// Writes down and hears what there is.
    pub(crate) fn collect(&mut self) {
        let effects = self.venue.take_effects();
        for (asset, available, held) in effects.changes.balances {
            self.written.balances.retain(|(known, ..)| *known != asset);
            self.written.balances.push((asset, available, held));
            self.written.balances.sort_by_key(|(asset, ..)| *asset);
        }
        for row in effects.changes.orders {
            let order = read_order(&row).unwrap();
            self.orders.retain(|known| known.number != order.number);
            self.orders.push(order);
            self.written.open_orders.retain(|known| known.number != row.number);
            if row.open {
                self.written.open_orders.push(row);
            }
        }
        self.orders.sort_by_key(|order| order.number);
        self.written.open_orders.sort_by_key(|row| row.number);
        self.fills.extend(effects.changes.fills.iter().map(|row| read_fill(row).unwrap()));
        self.written.state = effects.changes.state.unwrap_or(std::mem::take(&mut self.written.state));
        self.events.extend(effects.events);
        self.candles.extend(effects.changes.candles);
    }
}

fn config() -> PaperConfig {
    PaperConfig::new(AccountId::parse("paper").unwrap())
}
