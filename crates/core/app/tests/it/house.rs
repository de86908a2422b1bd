//! A whole application around a scripted exchange.

use std::sync::Arc;

use cambist_app::{App, AppParts, Call, Face, OrderView, SafetyRules, Venue};
use cambist_model::safety::Limits;
use cambist_model::{
    AppError, ClientOrderId, OrderDraft, OrderType, Percent, Price, Quantity, SelfTradePrevention, Side, Symbol,
    Timestamp,
};
use cambist_ports::{Clock, Ids};
use cambist_testkit::{ManualClock, MemoryStore, ScriptedVenue, SeededIds};

pub(crate) struct House {
    pub(crate) app: Arc<App>,
    pub(crate) venue: Arc<ScriptedVenue>,
    pub(crate) store: Arc<MemoryStore>,
    pub(crate) clock: Arc<ManualClock>,
    ids: Arc<SeededIds>,
    rules: SafetyRules,
}

/// Limits that stand in nobody's way.
pub(crate) fn wide() -> Limits {
    Limits {
        max_order_value_usd: 10_000_000_u32.into(),
        max_position_size_pct: Percent::new(1_000_u32.into()),
        max_orders_per_minute: 1_000,
        max_loss_per_day_usd: 10_000_000_u32.into(),
        require_confirmation_above_usd: 10_000_000_u32.into(),
        ..Limits::paper_defaults()
    }
}

impl House {
    pub(crate) async fn open(limits: Limits) -> Self {
        Self::open_by(limits, SafetyRules::default()).await
    }

    /// With limits of narrower scopes, or breakers.
    pub(crate) async fn open_by(limits: Limits, rules: SafetyRules) -> Self {
        let clock = Arc::new(ManualClock::new(Timestamp::from_secs(1_700_000_000)));
        let venue = Arc::new(ScriptedVenue::new(Arc::clone(&clock) as Arc<dyn Clock>));
        let parts = (venue, Arc::new(MemoryStore::default()), clock, Arc::new(SeededIds::default()));
        Self::reopen(limits, rules, parts).await
    }

    /// The same exchange and records under a new application: what a restart finds.
    pub(crate) async fn restarted(self, limits: Limits) -> Self {
        Self::reopen(limits, self.rules, (self.venue, self.store, self.clock, self.ids)).await
    }

    async fn reopen(
        limits: Limits,
        rules: SafetyRules,
        (venue, store, clock, ids): (Arc<ScriptedVenue>, Arc<MemoryStore>, Arc<ManualClock>, Arc<SeededIds>),
    ) -> Self {
        let app = App::new(AppParts {
            venues: vec![Venue { exchange: Arc::clone(&venue) as _, limits }],
            rules: rules.clone(),
            cash: vec!["USD".parse().unwrap()],
            market: cambist_app::MarketParts::default(),
            store: Arc::clone(&store) as _,
            clock: Arc::clone(&clock) as _,
            ids: Arc::clone(&ids) as _,
        });
        app.start().await.unwrap();
        Self { app: Arc::new(app), venue, store, clock, ids, rules }
    }

    pub(crate) fn call(&self) -> Call {
        Call::new(self.ids.request_id(), "test", Face::Cli)
    }

    /// A call by an agent of this name.
    pub(crate) fn call_of(&self, agent: &str) -> Call {
        Call::new(self.ids.request_id(), agent, Face::Mcp)
    }

    pub(crate) async fn place_as(&self, agent: &str, draft: OrderDraft) -> Result<OrderView, AppError> {
        self.app.orders.place(&self.call_of(agent), draft).await
    }

    pub(crate) async fn place(&self, draft: OrderDraft) -> Result<OrderView, AppError> {
        self.app.orders.place(&self.call(), draft).await
    }

    /// Lets everything that is ready run.
    pub(crate) async fn settle(&self) {
        settle().await;
    }
}

/// Lets everything that is ready run.
pub(crate) async fn settle() {
    for _ in 0..100 {
        tokio::task::yield_now().await;
    }
}

pub(crate) fn limit(side: Side, quantity: &str, price: &str) -> OrderDraft {
    OrderDraft {
        exchange: "scripted".parse().unwrap(),
        account: "scripted".parse().unwrap(),
        symbol: Symbol::parse("BTC-USD").unwrap(),
        side,
        order_type: OrderType::Limit,
        quantity: Some(Quantity::parse(quantity).unwrap()),
        quote_quantity: None,
        limit_price: Some(Price::parse(price).unwrap()),
        stop_price: None,
        time_in_force: None,
        expire_at: None,
        post_only: false,
        self_trade_prevention: SelfTradePrevention::CancelNewest,
        client_order_id: None,
    }
}

pub(crate) fn named(id: &str, draft: OrderDraft) -> OrderDraft {
    OrderDraft { client_order_id: Some(ClientOrderId::parse(id).unwrap()), ..draft }
}

impl House {
    /// An order as it is written down.
    pub(crate) async fn store_order(&self, id: cambist_model::OrderId) -> cambist_model::Order {
        cambist_ports::store::Store::order(&*self.store, id).await.unwrap().unwrap()
    }
}
