//! A paper exchange with everything around it.

use std::sync::Arc;
use std::time::Duration;

use cambist_exchange_paper::{PaperConfig, PaperExchange};
use cambist_model::safety::{ApprovedOrder, Facts, Limits, Reference, Used, approve};
use cambist_model::{
    AccountId, Amount, ClientOrderId, FeeRate, FillEstimate, OrderDraft, OrderRequest, Percent, Price, Product,
    Quantity, RequestId, SimulatedFault, Symbol, Timestamp,
};
use cambist_ports::exchange::{NotSent, OrderRef, SubmitOutcome, Trading};
use cambist_ports::{Clock, Ctx};

use super::clock::ManualClock;
use super::orders::{amount, price, quantity};
use super::script::{Script, at};
use super::vault::MemoryVault;

/// A paper exchange, its vault and its clock.
pub(crate) struct Desk {
    pub(crate) paper: Arc<PaperExchange>,
    pub(crate) vault: Arc<MemoryVault>,
    pub(crate) clock: Arc<ManualClock>,
}

/// The usual settings.
pub(crate) fn config() -> PaperConfig {
    PaperConfig::new(AccountId::parse("paper").unwrap())
}

/// A call with nothing special about it.
pub(crate) fn ctx() -> Ctx {
    Ctx::new(RequestId::from_parts(1, 1))
}

/// A call with which something goes wrong.
pub(crate) fn with_fault(fault: SimulatedFault) -> Ctx {
    Ctx { fault: Some(fault), ..ctx() }
}

pub(crate) fn client_id(text: &str) -> ClientOrderId {
    ClientOrderId::parse(text).unwrap()
}

/// An order by its id, of BTC-USD.
pub(crate) fn named(id: &str) -> OrderRef {
    OrderRef { symbol: bitcoin(), client_order_id: client_id(id), exchange_order_id: None }
}

pub(crate) fn bitcoin() -> Symbol {
    Symbol::parse("BTC-USD").unwrap()
}

impl Desk {
    /// A new account on a script, one second after its start, with a clock that jumps.
    pub(crate) async fn new(script: Script) -> Self {
        Self::with(config(), script).await
    }

    pub(crate) async fn with(config: PaperConfig, script: Script) -> Self {
        let clock = Arc::new(ManualClock::jumping(at(1)));
        Self::open(config, script, MemoryVault::default(), clock).await
    }

    pub(crate) async fn open(config: PaperConfig, script: Script, vault: MemoryVault, clock: Arc<ManualClock>) -> Self {
        let vault = Arc::new(vault);
        let paper = PaperExchange::open(config, Box::new(script), vault.clone(), clock.clone()).await.unwrap();
        Self { paper: Arc::new(paper), vault, clock }
    }

    /// The exchange after a crash: what was not durable is forgotten.
    pub(crate) async fn crashed(&self, script: Script) -> Self {
        Self::open(config(), script, self.vault.crashed(), self.clock.clone()).await
    }

    pub(crate) async fn submit(&self, id: &str, draft: OrderDraft) -> Result<SubmitOutcome, NotSent> {
        self.submit_with(&ctx(), id, draft).await
    }

    pub(crate) async fn submit_with(&self, ctx: &Ctx, id: &str, draft: OrderDraft) -> Result<SubmitOutcome, NotSent> {
        let order = approved(draft, self.clock.now());
        self.paper.submit(ctx, &client_id(id), order).await
    }
}

/// Lets any order through the gate, a second ago.
pub(crate) fn approved(draft: OrderDraft, now: Timestamp) -> ApprovedOrder {
    let now = now.minus(Duration::from_secs(1));
    let request = OrderRequest::new(draft).unwrap();
    let huge = amount("1000000000000");
    let limits = Limits {
        dead_mans_switch_s: 0,
        max_order_value_usd: huge,
        max_position_size_pct: Percent::new(Amount::HUNDRED),
        max_orders_per_minute: 1_000_000,
        max_loss_per_day_usd: huge,
        price_band_pct: Percent::new(huge),
        require_confirmation_above_usd: huge,
        confirmation_lifetime_s: 300,
        confirmation_drift_pct: Percent::new(Amount::ONE),
        max_market_data_age_ms: 1_000_000,
        dry_run_mode: false,
    };
    let listing = super::script::listing(&request.symbol().to_string(), "0.00000001", "0.00000001");
    let facts = Facts {
        now,
        product: Product { min_notional: Quantity::ZERO, ..listing.product().clone() },
        reference: Some(Reference {
            bid: Some(price("1000")),
            ask: Some(price("1001")),
            mid: price("1000"),
            as_of: now,
        }),
        second: None,
        estimate: Some(FillEstimate {
            quantity: quantity("1"),
            value: amount("1000"),
            average_price: None,
            worst_price: None,
            complete: true,
        }),
        available_base: huge,
        available_quote: huge,
        taker_fee: FeeRate::ZERO,
        quote_usd: Price::new(Amount::ONE).ok(),
        portfolio_usd: Some(huge),
        acquired_held_usd: Some(Amount::ZERO),
        acquired_incoming_usd: Amount::ZERO,
        acquires_cash: true,
        highest_portfolio_usd: None,
        placed_by: "test".to_owned(),
        used: Used::default(),
        trading_state: cambist_model::safety::TradingState::Active,
        confirmed: true,
        exit: false,
    };
    approve(request, &limits.into(), &facts).unwrap()
}
