//! The services, put together.

use std::sync::Arc;

use cambist_model::safety::{Breakers, Restrictions, Scope};
use cambist_model::{AppError, AssetId};
use cambist_ports::store::Store;
use cambist_ports::{Clock, Ids};
use tokio_util::task::TaskTracker;

use crate::exchanges::{Exchanges, Venue};
use crate::keys::refuse_keys_that_withdraw;
use crate::valuation::Valuation;
use crate::{
    AccessService, AccountService, AnswerService, AuditService, Call, MarketParts, MarketService, OrderService,
    StreamService,
};

/// What the services are made of.
pub struct AppParts {
    /// The configured exchanges; the first is the default.
    pub venues: Vec<Venue>,
    /// What orders are held to beside the limits of their exchange.
    pub rules: SafetyRules,
    /// What counts as USD one to one.
    pub cash: Vec<AssetId>,
    /// What market data is kept in.
    pub market: MarketParts,
    /// The records.
    pub store: Arc<dyn Store>,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// New identifiers.
    pub ids: Arc<dyn Ids>,
}

/// What orders are held to beside the limits of their exchange, and what stops an account by itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SafetyRules {
    /// Limits by what they cover.
    pub scopes: Vec<(Scope, Restrictions)>,
    /// What stops an account by itself.
    pub breakers: Breakers,
}

/// Everything that can happen.
pub struct App {
    /// The exchanges.
    pub exchanges: Exchanges,
    /// Prices, depth, trades, candles.
    pub market: MarketService,
    /// What happens, as it happens.
    pub streams: StreamService,
    /// Orders.
    pub orders: Arc<OrderService>,
    /// What accounts hold and are worth.
    pub accounts: AccountService,
    /// Tokens, and whose they are.
    pub access: AccessService,
    /// Who did what.
    pub audit: AuditService,
    /// The answers to acts that were asked for with an idempotency key.
    pub answers: AnswerService,
    /// New identifiers.
    pub ids: Arc<dyn Ids>,
    tasks: TaskTracker,
}

impl App {
    /// Puts the services together. Nothing runs before [`App::start`].
    pub fn new(parts: AppParts) -> Self {
        let exchanges = Exchanges::new(parts.venues);
        let valuation = Valuation::new(parts.cash);
        let tasks = TaskTracker::new();
        let orders = OrderService::new(
            &exchanges,
            &parts.rules,
            valuation.clone(),
            Arc::clone(&parts.store),
            Arc::clone(&parts.clock),
            Arc::clone(&parts.ids),
            tasks.clone(),
        );
        let orders = Arc::new(orders);
        let streams = StreamService::new(
            exchanges.clone(),
            Arc::clone(&orders),
            Arc::clone(&parts.clock),
            Arc::clone(&parts.ids),
            tasks.clone(),
        );
        Self {
            streams,
            market: MarketService::new(exchanges.clone(), parts.market, Arc::clone(&parts.clock)),
            accounts: AccountService::new(exchanges.clone(), valuation, Arc::clone(&orders), Arc::clone(&parts.clock)),
            orders,
            access: AccessService::new(Arc::clone(&parts.store), Arc::clone(&parts.clock), Arc::clone(&parts.ids)),
            answers: AnswerService::new(Arc::clone(&parts.store), Arc::clone(&parts.clock)),
            audit: AuditService::new(parts.store, parts.clock),
            exchanges,
            ids: parts.ids,
            tasks,
        }
    }

    /// Brings the records in line with the exchanges and follows them from then on. Orders are taken after this only.
    pub async fn start(&self) -> Result<(), AppError> {
        refuse_keys_that_withdraw(&self.exchanges, &Call::system(self.ids.request_id())).await?;
        self.access.start().await?;
        self.orders.start().await
    }

    /// Takes no more orders, ends the streams, and waits until everything that was sent is answered and written down.
    pub async fn stop(&self) {
        self.orders.stop();
        self.market.stop().await;
        self.streams.stop();
        self.tasks.close();
        self.tasks.wait().await;
    }
}
