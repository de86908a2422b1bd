//! What is asked for: a draft as it arrives, and a request whose parts fit together.

use crate::error::FieldProblem;
use crate::{
    AccountId, AssetId, ClientOrderId, ExchangeId, OrderType, Price, Quantity, SelfTradePrevention, Side, Symbol,
    TimeInForce, Timestamp,
};

/// An order as a user wrote it: each field read, nothing checked against another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderDraft {
    /// Where.
    pub exchange: ExchangeId,
    /// In which account there.
    pub account: AccountId,
    /// What.
    pub symbol: Symbol,
    /// Buy or sell.
    pub side: Side,
    /// What kind.
    pub order_type: OrderType,
    /// How much of the base asset.
    pub quantity: Option<Quantity>,
    /// How much of the quote asset to spend or to receive; market orders only.
    pub quote_quantity: Option<Quantity>,
    /// The worst price.
    pub limit_price: Option<Price>,
    /// The price that triggers the order.
    pub stop_price: Option<Price>,
    /// How long it lives; the kind decides if absent.
    pub time_in_force: Option<TimeInForce>,
    /// When it ends, for `gtd`.
    pub expire_at: Option<Timestamp>,
    /// Never take from the book.
    pub post_only: bool,
    /// What if it meets the account's own order.
    pub self_trade_prevention: SelfTradePrevention,
    /// The caller's id for it.
    pub client_order_id: Option<ClientOrderId>,
}

/// An order whose parts fit together: the only way to one is [`OrderRequest::new`].
///
/// Whether it is *allowed* is another question, answered by [`crate::safety::approve`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderRequest {
    draft: OrderDraft,
    kind: OrderKind,
    size: OrderSize,
    time_in_force: TimeInForce,
}

/// The kind of an order with the prices it needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OrderKind {
    /// At the best prices there are.
    Market,
    /// At this price or better.
    Limit(Price),
    /// Market once `stop` is reached from the winning side.
    StopLoss {
        /// The trigger.
        stop: Price,
    },
    /// Limit once `stop` is reached.
    StopLimit {
        /// The trigger.
        stop: Price,
        /// The limit from then on.
        limit: Price,
    },
    /// Market once `stop` is reached from the losing side.
    TakeProfit {
        /// The trigger.
        stop: Price,
    },
}

/// How much is ordered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OrderSize {
    /// So much of the base asset.
    Base(Quantity),
    /// So much of the quote asset, fees included.
    Quote(Quantity),
}

impl OrderRequest {
    /// Checks that the parts fit together; every problem is reported at once, each with its field.
    pub fn new(draft: OrderDraft) -> Result<Self, Vec<FieldProblem>> {
        let mut problems = Vec::new();
        let kind = kind(&draft, &mut problems);
        let size = size(&draft, &mut problems);
        let time_in_force = lifetime(&draft, &mut problems);
        match (kind, size) {
            (Some(kind), Some(size)) if problems.is_empty() => Ok(Self { draft, kind, size, time_in_force }),
            _ => Err(problems),
        }
    }

    /// Where.
    pub fn exchange(&self) -> ExchangeId {
        self.draft.exchange
    }

    /// In which account there.
    pub fn account(&self) -> AccountId {
        self.draft.account
    }

    /// What.
    pub fn symbol(&self) -> Symbol {
        self.draft.symbol
    }

    /// Buy or sell.
    pub fn side(&self) -> Side {
        self.draft.side
    }

    /// The asset that it acquires.
    pub fn acquires(&self) -> AssetId {
        match self.draft.side {
            Side::Buy => self.draft.symbol.base(),
            Side::Sell => self.draft.symbol.quote(),
        }
    }

    /// The kind with its prices.
    pub fn kind(&self) -> OrderKind {
        self.kind
    }

    /// The kind without its prices.
    pub fn order_type(&self) -> OrderType {
        self.draft.order_type
    }

    /// How much.
    pub fn size(&self) -> OrderSize {
        self.size
    }

    /// How long it lives.
    pub fn time_in_force(&self) -> TimeInForce {
        self.time_in_force
    }

    /// When it ends, for `gtd`.
    pub fn expire_at(&self) -> Option<Timestamp> {
        self.draft.expire_at
    }

    /// Never take from the book.
    pub fn post_only(&self) -> bool {
        self.draft.post_only
    }

    /// What if it meets the account's own order.
    pub fn self_trade_prevention(&self) -> SelfTradePrevention {
        self.draft.self_trade_prevention
    }

    /// The caller's id for it.
    pub fn client_order_id(&self) -> Option<&ClientOrderId> {
        self.draft.client_order_id.as_ref()
    }
}

impl OrderKind {
    /// The worst price it may trade at, if it says one.
    pub fn limit_price(self) -> Option<Price> {
        match self {
            Self::Limit(limit) | Self::StopLimit { limit, .. } => Some(limit),
            Self::Market | Self::StopLoss { .. } | Self::TakeProfit { .. } => None,
        }
    }

    /// The price that triggers it, if it waits for one.
    pub fn stop_price(self) -> Option<Price> {
        match self {
            Self::StopLoss { stop } | Self::StopLimit { stop, .. } | Self::TakeProfit { stop } => Some(stop),
            Self::Market | Self::Limit(_) => None,
        }
    }
}

impl OrderSize {
    /// The base quantity, if the size is given so.
    pub fn base(self) -> Option<Quantity> {
        match self {
            Self::Base(quantity) => Some(quantity),
            Self::Quote(_) => None,
        }
    }

    /// The quote quantity, if the size is given so.
    pub fn quote(self) -> Option<Quantity> {
        match self {
            Self::Quote(quantity) => Some(quantity),
            Self::Base(_) => None,
        }
    }
}

fn kind(draft: &OrderDraft, problems: &mut Vec<FieldProblem>) -> Option<OrderKind> {
    let word = draft.order_type;
    let wants_limit = matches!(word, OrderType::Limit | OrderType::StopLimit);
    let wants_stop = matches!(word, OrderType::StopLoss | OrderType::StopLimit | OrderType::TakeProfit);
    let limit = price("limit_price", draft.limit_price, wants_limit, word, problems);
    let stop = price("stop_price", draft.stop_price, wants_stop, word, problems);
    match word {
        OrderType::Market => Some(OrderKind::Market),
        OrderType::Limit => limit.map(OrderKind::Limit),
        OrderType::StopLoss => stop.map(|stop| OrderKind::StopLoss { stop }),
        OrderType::StopLimit => stop.zip(limit).map(|(stop, limit)| OrderKind::StopLimit { stop, limit }),
        OrderType::TakeProfit => stop.map(|stop| OrderKind::TakeProfit { stop }),
    }
}

fn price(
    field: &'static str,
    given: Option<Price>,
    wanted: bool,
    word: OrderType,
    problems: &mut Vec<FieldProblem>,
) -> Option<Price> {
    match given {
        None if wanted => problems.push(FieldProblem::new(field, format!("a {word} order needs a {field}"))),
        Some(_) if !wanted => {
            problems.push(FieldProblem::new(field, format!("a {word} order takes no {field}; leave it out")));
        }
        Some(price) if price.is_zero() => {
            problems.push(FieldProblem::new(field, "must be greater than zero"));
        }
        _ => return given,
    }
    None
}

fn size(draft: &OrderDraft, problems: &mut Vec<FieldProblem>) -> Option<OrderSize> {
    let size = match (draft.quantity, draft.quote_quantity) {
        (Some(quantity), None) => Ok(OrderSize::Base(quantity)),
        (None, Some(_)) if draft.order_type != OrderType::Market => Err((
            "quote_quantity",
            format!("only market orders can be sized in the quote asset; give a {} order a quantity", draft.order_type),
        )),
        (None, Some(spend)) => Ok(OrderSize::Quote(spend)),
        (Some(_), Some(_)) => Err(("quote_quantity", "give either quantity or quote_quantity, not both".to_owned())),
        (None, None) => Err((
            "quantity",
            format!(
                "say how much: quantity in {}, or for a market order quote_quantity in {}",
                draft.symbol.base(),
                draft.symbol.quote()
            ),
        )),
    };
    match size {
        Ok(OrderSize::Base(amount)) if amount.is_zero() => {
            problems.push(FieldProblem::new("quantity", "must be greater than zero"));
        }
        Ok(OrderSize::Quote(amount)) if amount.is_zero() => {
            problems.push(FieldProblem::new("quote_quantity", "must be greater than zero"));
        }
        Ok(size) => return Some(size),
        Err((field, problem)) => problems.push(FieldProblem::new(field, problem)),
    }
    None
}

fn lifetime(draft: &OrderDraft, problems: &mut Vec<FieldProblem>) -> TimeInForce {
    let is_limit = draft.order_type == OrderType::Limit;
    let at_once = draft.order_type == OrderType::Market;
    let chosen = draft.time_in_force.unwrap_or(match (at_once, draft.expire_at) {
        (true, _) => TimeInForce::Ioc,
        (false, Some(_)) => TimeInForce::Gtd,
        (false, None) => TimeInForce::Gtc,
    });
    let immediate = matches!(chosen, TimeInForce::Ioc | TimeInForce::Fok);
    if at_once && !immediate {
        problems.push(FieldProblem::new("time_in_force", "a market order is ioc or fok: it never rests"));
    }
    if !at_once && !is_limit && immediate {
        let problem = format!("a {} order waits for its trigger; use gtc, gtd or day", draft.order_type);
        problems.push(FieldProblem::new("time_in_force", problem));
    }
    match (chosen, draft.expire_at) {
        (TimeInForce::Gtd, None) => {
            problems.push(FieldProblem::new("expire_at", "a gtd order needs the time at which it ends"));
        }
        (TimeInForce::Gtd, Some(_)) | (_, None) => {}
        (other, Some(_)) => {
            let problem = format!("only gtd orders take an end; this one is {other}");
            problems.push(FieldProblem::new("expire_at", problem));
        }
    }
    if draft.post_only && !matches!(draft.order_type, OrderType::Limit | OrderType::StopLimit) {
        problems.push(FieldProblem::new("post_only", "only limit and stop_limit orders can be post-only"));
    }
    if draft.post_only && is_limit && immediate {
        problems.push(FieldProblem::new("post_only", format!("a post-only order rests, an {chosen} order never does")));
    }
    chosen
}
