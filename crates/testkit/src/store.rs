//! Records in memory, with the rules of the real ones.

use std::future::poll_fn;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};

use async_trait::async_trait;
use cambist_model::access::Token;
use cambist_model::{
    AccountId, ClientOrderId, ExchangeId, ExchangeOrderId, Fill, FillId, IdempotencyKey, Order, OrderEvent,
    OrderEventKind, OrderId,
};
use cambist_ports::store::{
    AuditEntry, AuditFilter, AuditRecord, Changes, FillFilter, KeptAnswer, OrderFilter, Page, PageOf, Store, StoreError,
};

/// Records that live as long as the test. They keep every rule of the [`Store`] port: all or nothing, versions, unique
/// ids.
#[derive(Debug, Default)]
pub struct MemoryStore(Mutex<Records>);

#[derive(Debug, Default)]
struct Records {
    orders: Vec<Order>,
    events: Vec<OrderEvent>,
    fills: Vec<Fill>,
    audit: Vec<AuditEntry>,
    tokens: Vec<Token>,
    settings: Vec<(String, String)>,
    answers: Vec<KeptAnswer>,
    broken: bool,
    turns: u32,
}

impl MemoryStore {
    /// From now on nothing can be written, or it can again.
    pub fn set_broken(&self, broken: bool) {
        self.records().broken = broken;
    }

    /// From now on others have so many turns between a commit and word of it.
    pub fn set_turns(&self, turns: u32) {
        self.records().turns = turns;
    }

    /// Every entry of the audit, oldest first.
    pub fn audit_trail(&self) -> Vec<AuditEntry> {
        self.records().audit.clone()
    }

    /// Makes the first event of an order what an earlier version wrote: without the facts.
    pub fn forget_facts(&self, order_id: OrderId) {
        let mut records = self.records();
        for event in records.events.iter_mut().filter(|event| event.order_id == order_id) {
            if matches!(event.what, OrderEventKind::Intended { .. }) {
                event.what = OrderEventKind::Intended { facts: None };
            }
        }
    }

    fn records(&self) -> MutexGuard<'_, Records> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Records {
    /// Would these changes break a rule? The first that does is told.
    fn check(&self, changes: &Changes) -> Result<(), StoreError> {
        let conflict = |what: String| Err(StoreError::Conflict(what));
        for order in &changes.new_orders {
            let same = |known: &Order| {
                known.order_id == order.order_id
                    || (known.exchange, known.account, &known.client_order_id)
                        == (order.exchange, order.account, &order.client_order_id)
            };
            if self.orders.iter().any(same) {
                return conflict(format!("order {}", order.order_id));
            }
        }
        for order in &changes.updated_orders {
            let same = |known: &Order| (known.order_id, known.version) == (order.order_id, order.version);
            if !self.orders.iter().any(same) {
                return conflict(format!("order {}", order.order_id));
            }
        }
        for event in &changes.events {
            let same = |known: &OrderEvent| (known.order_id, known.sequence) == (event.order_id, event.sequence);
            if self.events.iter().any(same) {
                return conflict(format!("event {} of {}", event.sequence, event.order_id));
            }
        }
        for (place, fill) in changes.fills.iter().enumerate() {
            let same = |known: &Fill| known.fill_id == fill.fill_id && known.account == fill.account;
            if self.fills.iter().chain(changes.fills.iter().take(place)).any(same) {
                return conflict(format!("fill {}", fill.fill_id));
            }
        }
        for answer in &changes.answers {
            let is_kept = |kept: &&KeptAnswer| changes.forget_answers_before.is_none_or(|end| kept.at >= end);
            let same = |kept: &KeptAnswer| (&kept.principal, &kept.key) == (&answer.principal, &answer.key);
            if self.answers.iter().filter(is_kept).any(same) {
                return conflict(format!("idempotency key {}", answer.key));
            }
        }
        for token in &changes.tokens {
            if self.tokens.iter().any(|known| (known.name == token.name) != (known.digest == token.digest)) {
                return conflict(format!("token {}", token.name));
            }
        }
        Ok(())
    }

    /// Takes over changes that break no rule.
    fn apply(&mut self, changes: Changes) {
        self.orders.extend(changes.new_orders);
        for order in changes.updated_orders {
            if let Some(known) = self.orders.iter_mut().find(|known| known.order_id == order.order_id) {
                let version = order.version + 1;
                *known = Order { version, ..order };
            }
        }
        self.events.extend(changes.events);
        self.fills.extend(changes.fills);
        self.audit.extend(changes.audit);
        for token in changes.tokens {
            self.tokens.retain(|known| known.name != token.name);
            self.tokens.push(token);
        }
        for (key, value) in changes.settings {
            self.settings.retain(|(known, _)| *known != key);
            self.settings.extend(value.map(|value| (key, value)));
        }
        if let Some(end) = changes.forget_answers_before {
            self.answers.retain(|kept| kept.at >= end);
        }
        self.answers.extend(changes.answers);
    }
}

/// Lets others have so many turns.
async fn take_turns(mut turns: u32) {
    let wait = |context: &mut Context<'_>| {
        if turns == 0 {
            return Poll::Ready(());
        }
        turns -= 1;
        context.waker().wake_by_ref();
        Poll::Pending
    };
    poll_fn(wait).await;
}

fn page_of<T: Clone>(matching: &[T], page: &Page) -> Result<PageOf<T>, StoreError> {
    let start = match &page.cursor {
        Some(cursor) => cursor.parse().map_err(|_| StoreError::BadCursor(cursor.clone()))?,
        None => 0,
    };
    let limit = usize::try_from(page.limit).unwrap_or(usize::MAX);
    let items: Vec<_> = matching.iter().skip(start).take(limit).cloned().collect();
    let end = start + items.len();
    let next_cursor = (end < matching.len()).then(|| end.to_string());
    Ok(PageOf { items, total: u64::try_from(matching.len()).unwrap_or(u64::MAX), next_cursor })
}

fn matches<T: PartialEq>(wanted: Option<T>, is: T) -> bool {
    wanted.is_none_or(|wanted| wanted == is)
}

#[async_trait]
impl Store for MemoryStore {
    async fn commit(&self, changes: Changes) -> Result<(), StoreError> {
        let turns = {
            let mut records = self.records();
            if records.broken {
                return Err(StoreError::Unavailable { detail: "broken by the test".into(), source: None });
            }
            records.check(&changes)?;
            records.apply(changes);
            records.turns
        };
        take_turns(turns).await;
        Ok(())
    }

    async fn order(&self, order_id: OrderId) -> Result<Option<Order>, StoreError> {
        Ok(self.records().orders.iter().find(|order| order.order_id == order_id).cloned())
    }

    async fn order_by_client_id(
        &self,
        exchange: ExchangeId,
        account: AccountId,
        client_order_id: &ClientOrderId,
    ) -> Result<Option<Order>, StoreError> {
        let is = |order: &&Order| {
            (order.exchange, order.account, &order.client_order_id) == (exchange, account, client_order_id)
        };
        Ok(self.records().orders.iter().find(is).cloned())
    }

    async fn order_by_exchange_id(
        &self,
        exchange: ExchangeId,
        account: AccountId,
        exchange_order_id: &ExchangeOrderId,
    ) -> Result<Option<Order>, StoreError> {
        let is = |order: &&Order| {
            let id = order.exchange_order_id.as_ref();
            (order.exchange, order.account, id) == (exchange, account, Some(exchange_order_id))
        };
        Ok(self.records().orders.iter().find(is).cloned())
    }

    async fn orders(&self, filter: &OrderFilter, page: &Page) -> Result<PageOf<Order>, StoreError> {
        let wanted = |order: &&Order| {
            matches(filter.exchange, order.exchange)
                && matches(filter.account, order.account)
                && matches(filter.symbol, order.symbol)
                && matches(filter.side, order.side)
                && (filter.statuses.is_empty() || filter.statuses.contains(&order.status))
                && filter.start.is_none_or(|start| order.created_at >= start)
                && filter.end.is_none_or(|end| order.created_at < end)
        };
        let mut found: Vec<_> = self.records().orders.iter().filter(wanted).cloned().collect();
        found.sort_by_key(|order| std::cmp::Reverse(order.order_id));
        page_of(&found, page)
    }

    async fn order_events(&self, order_id: OrderId) -> Result<Vec<OrderEvent>, StoreError> {
        Ok(self.records().events.iter().filter(|event| event.order_id == order_id).cloned().collect())
    }

    async fn fills(&self, filter: &FillFilter, page: &Page) -> Result<PageOf<Fill>, StoreError> {
        let wanted = |fill: &&Fill| {
            matches(filter.exchange, fill.exchange)
                && matches(filter.account, fill.account)
                && matches(filter.symbol, fill.symbol)
                && matches(filter.order_id, fill.order_id)
                && filter.start.is_none_or(|start| fill.executed_at >= start)
                && filter.end.is_none_or(|end| fill.executed_at < end)
        };
        let mut found: Vec<_> = self.records().fills.iter().filter(wanted).cloned().collect();
        found.reverse();
        page_of(&found, page)
    }

    async fn fill_history(&self, exchange: ExchangeId, account: AccountId) -> Result<Vec<Fill>, StoreError> {
        let wanted = |fill: &&Fill| (fill.exchange, fill.account) == (exchange, account);
        let mut found: Vec<_> = self.records().fills.iter().filter(wanted).cloned().collect();
        found.sort_by_key(|fill| fill.executed_at);
        Ok(found)
    }

    async fn has_fill(&self, exchange: ExchangeId, account: AccountId, fill_id: &FillId) -> Result<bool, StoreError> {
        let same = |fill: &Fill| (fill.exchange, fill.account, &fill.fill_id) == (exchange, account, fill_id);
        Ok(self.records().fills.iter().any(same))
    }

    async fn audit(&self, filter: &AuditFilter, page: &Page) -> Result<PageOf<AuditRecord>, StoreError> {
        let wanted = |record: &AuditRecord| {
            let entry = &record.entry;
            filter.order_id.is_none_or(|order_id| entry.order_id == Some(order_id))
                && matches(filter.action, entry.action)
                && filter.start.is_none_or(|start| entry.at >= start)
                && filter.end.is_none_or(|end| entry.at < end)
        };
        let numbered = (1..).zip(self.audit_trail()).map(|(number, entry)| AuditRecord { number, entry });
        let mut found: Vec<_> = numbered.filter(wanted).collect();
        found.reverse();
        page_of(&found, page)
    }

    async fn tokens(&self) -> Result<Vec<Token>, StoreError> {
        Ok(self.records().tokens.clone())
    }

    async fn kept_answer(&self, principal: &str, key: &IdempotencyKey) -> Result<Option<KeptAnswer>, StoreError> {
        let is = |kept: &&KeptAnswer| (kept.principal.as_str(), &kept.key) == (principal, key);
        Ok(self.records().answers.iter().find(is).cloned())
    }

    async fn setting(&self, key: &str) -> Result<Option<String>, StoreError> {
        Ok(self.records().settings.iter().find(|(known, _)| known == key).map(|(_, value)| value.clone()))
    }
}
