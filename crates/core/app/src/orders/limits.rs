//! What an account and whoever asks are held to, and what is left of it.

use std::time::Duration;

use cambist_model::safety::{
    Breaker, BreakerAction, Policy, Restrictions, Rule, RuleKind, Scope, Standing, TradingWindow, Usage,
};
use cambist_model::{AccountId, Amount, AppError, ExchangeId, Percent, Timestamp};

use super::OrderService;
use crate::Call;

/// The limits in force for whoever asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LimitsReport {
    /// Where.
    pub exchange: ExchangeId,
    /// In which account.
    pub account: AccountId,
    /// For whom.
    pub agent: String,
    /// What the account may do.
    pub trading: Standing,
    /// Is nothing sent?
    pub dry_run_mode: bool,
    /// Each limit of each scope: the account, its exchange, the one who asks, and every product with limits of its own.
    pub limits: Vec<LimitState>,
    /// What stops the account by itself.
    pub breakers: Vec<BreakerState>,
}

/// A limit with what is left of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LimitState {
    /// Whose limit it is, like "agent claude".
    pub scope: String,
    /// By which rule it is kept.
    pub rule: Rule,
    /// Which orders it can stop.
    pub kind: RuleKind,
    /// The key of the configuration that sets it.
    pub setting: String,
    /// What is allowed.
    pub limit: String,
    /// How much of that is used; `None` for a limit of single orders, and where nothing tells.
    pub used: Option<Amount>,
    /// How much is left.
    pub left: Option<Amount>,
    /// When nothing of it will be used again; `None` for what does not begin anew by itself.
    pub resets_at: Option<Timestamp>,
}

/// A breaker with where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BreakerState {
    /// Which.
    pub breaker: Breaker,
    /// What it does when it trips.
    pub action: BreakerAction,
    /// Where it trips; `None` without a limit to trip at.
    pub limit: Option<Amount>,
    /// Where it stands; `None` where nothing tells.
    pub reading: Option<Amount>,
}

/// What an account's limits are compared with beside the counters.
struct Seen {
    largest_share: Option<Percent>,
    drawdown: Option<Percent>,
    midnight: Timestamp,
}

impl OrderService {
    /// The limits in force for whoever asks, with what is left of them.
    pub async fn limits(&self, call: &Call, exchange: Option<ExchangeId>) -> Result<LimitsReport, AppError> {
        let desk = self.desk(exchange)?;
        if let Err(error) = self.look_at_worth(call, desk).await {
            // The limits can be told all the same; what is used of those that need a value cannot.
            tracing::warn!(exchange = %desk.exchange(), %error, "the account cannot be valued");
            desk.with_watch(|watch| watch.look(None, None));
        }
        let now = self.clock.now();
        let (largest_share, drawdown) = desk.with_watch(|watch| (watch.largest_share(), watch.drawdown()));
        let midnight = now.midnight().plus(Duration::from_hours(24));
        let seen = Seen { largest_share, drawdown, midnight };
        let scopes = for_caller(&desk.policy, desk.exchange(), desk.account(), &call.principal);
        let rows = scopes.iter().flat_map(|(scope, limits)| {
            let used = desk.usage(scope, now);
            rows(scope, limits, &used, &seen)
        });
        let breakers = desk.gauges(now).into_iter().map(|(breaker, gauge)| BreakerState {
            breaker,
            action: desk.breakers.action(breaker),
            limit: gauge.map(|gauge| gauge.limit),
            reading: gauge.and_then(|gauge| gauge.reading),
        });
        Ok(LimitsReport {
            exchange: desk.exchange(),
            account: desk.account(),
            agent: call.principal.clone(),
            trading: desk.standing(),
            dry_run_mode: desk.policy.limits.dry_run_mode,
            limits: rows.collect(),
            breakers: breakers.collect(),
        })
    }
}

/// The limits of the account, of whoever asks, and of every product.
fn for_caller(policy: &Policy, exchange: ExchangeId, account: AccountId, name: &str) -> Vec<(Scope, Restrictions)> {
    let mut scopes = policy.of_account(exchange, account);
    let is_more = |scope: &Scope| match scope {
        Scope::Product(_) => true,
        Scope::Agent(_) => *scope == Scope::agent(name),
        Scope::EveryAccount | Scope::Exchange(_) | Scope::Account(..) => false,
    };
    scopes.extend(policy.scopes.iter().filter(|(scope, _)| is_more(scope)).cloned());
    scopes
}

/// The limits of one scope.
fn rows(scope: &Scope, limits: &Restrictions, used: &Usage, seen: &Seen) -> Vec<LimitState> {
    let lost = |realized: Amount| Some(realized.negated().max(Amount::ZERO));
    let number = |limit: Option<u32>| limit.map(Amount::from);
    let share = |limit: Option<Percent>| limit.map(Percent::amount);
    let (never, midnight) = (None, Some(seen.midnight));
    let measured = [
        (Rule::MaxOrdersPerMinute, number(limits.max_orders_per_minute), Some(used.orders_last_minute.into()), never),
        (Rule::MaxOrdersPerDay, number(limits.max_orders_per_day), Some(used.orders_today.into()), midnight),
        (Rule::MaxNotionalPerDay, limits.max_notional_per_day_usd, Some(used.notional_today_usd), midnight),
        (Rule::MaxOpenOrders, number(limits.max_open_orders), Some(used.open_orders.into()), never),
        (Rule::MaxLossPerDay, limits.max_loss_per_day_usd, lost(used.realized_today_usd), midnight),
        (Rule::MaxDrawdown, share(limits.max_drawdown_pct), share(seen.drawdown), never),
        (Rule::MaxPositionSize, share(limits.max_position_size_pct), share(seen.largest_share), never),
        (Rule::BudgetSpend, limits.budget_spend_usd, Some(used.spent_usd), never),
        (Rule::BudgetLoss, limits.budget_loss_usd, lost(used.realized_usd), never),
        (Rule::BudgetOrders, number(limits.budget_orders), Some(used.orders.into()), never),
        (Rule::MaxOrderValue, limits.max_order_value_usd, None, never),
        (Rule::Confirmation, limits.require_confirmation_above_usd, None, never),
        (Rule::PriceBand, share(limits.price_band_pct), None, never),
    ];
    let measured = measured.into_iter().filter_map(|(rule, limit, used, resets_at)| {
        let limit = limit?;
        let left = used.and_then(|used| limit.minus(used).ok()).map(|left| left.max(Amount::ZERO));
        Some(LimitState { used, left, resets_at, ..state(scope, rule, limit.to_string()) })
    });
    let chosen = [
        (Rule::MarketDataAge, limits.max_market_data_age_ms.map(|age| age.to_string())),
        (Rule::AllowedSymbols, listed(&limits.allowed_symbols)),
        (Rule::DeniedSymbols, listed(&limits.denied_symbols)),
        (Rule::AllowedOrderTypes, listed(&limits.allowed_order_types)),
        (Rule::TradingHours, listed::<TradingWindow>(&limits.trading_hours)),
    ];
    let chosen = chosen.into_iter().filter_map(|(rule, limit)| Some(state(scope, rule, limit?)));
    measured.chain(chosen).collect()
}

fn state(scope: &Scope, rule: Rule, limit: String) -> LimitState {
    let setting = format!("{}.{}", scope.section(), rule.key().unwrap_or_default());
    let (scope, kind) = (scope.to_string(), rule.kind());
    LimitState { scope, rule, kind, setting, limit, used: None, left: None, resets_at: None }
}

fn listed<T: ToString>(items: &[T]) -> Option<String> {
    let all: Vec<_> = items.iter().map(T::to_string).collect();
    (!all.is_empty()).then(|| all.join(", "))
}
