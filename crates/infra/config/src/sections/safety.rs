//! The limits that every order is held to.

use std::collections::BTreeMap;

use cambist_model::safety::{Breakers, Limits, Restrictions, Scope, TradingWindow};
use cambist_model::{AccountId, Amount, AssetId, ExchangeId, FieldProblem, OrderType, Percent, Symbol};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The limits that every order is held to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Safety {
    /// The largest order value, in USD.
    pub max_order_value_usd: Amount,
    /// The largest share of the portfolio that one asset may have after an order that adds to it, in percent.
    pub max_position_size_pct: Percent,
    /// How many orders may be placed within any 60 seconds.
    pub max_orders_per_minute: u32,
    /// The loss realized since midnight UTC, fees included, in USD, above which orders that add risk are refused.
    pub max_loss_per_day_usd: Amount,
    /// How far beyond the market an order may be willing to trade, in percent of the price halfway between bid and ask.
    pub price_band_pct: Percent,
    /// Orders above this value, in USD, need a human's yes.
    pub require_confirmation_above_usd: Amount,
    /// How long a human has time to agree to an order, in seconds.
    pub confirmation_lifetime_s: u32,
    /// How far the market may move between the question and a human's yes, in percent; beyond, the order is refused.
    pub confirmation_drift_pct: Percent,
    /// How old market data may be for an order to be judged by it, in milliseconds.
    pub max_market_data_age_ms: u64,
    /// When Cambist has not been heard of for so long, in seconds, all open orders are canceled; 0 is never.
    pub dead_mans_switch_s: u32,
    /// Check everything, send nothing. If it is not set: no on paper, yes for anything live.
    pub dry_run_mode: Option<bool>,
    /// The assets that count as cash, one of them worth one USD.
    pub usd_equivalents: Vec<AssetId>,
    /// How many orders may be placed since midnight UTC.
    pub max_orders_per_day: Option<u32>,
    /// The value of all orders placed since midnight UTC, in USD.
    pub max_notional_per_day_usd: Option<Amount>,
    /// How many orders may be open at once.
    pub max_open_orders: Option<u32>,
    /// How far the account may be below the highest value it ever had, in percent; then no more risk is taken.
    pub max_drawdown_pct: Option<Percent>,
    /// The only markets in which risk may be taken, like BTC-USD; every market if empty.
    pub allowed_symbols: Vec<Symbol>,
    /// Markets in which no risk may be taken.
    pub denied_symbols: Vec<Symbol>,
    /// The only types of order by which risk may be taken, like limit; every type if empty.
    pub allowed_order_types: Vec<OrderType>,
    /// The only hours in which risk may be taken, UTC, like "Mon-Fri 08:00-17:00"; always if empty.
    pub trading_hours: Vec<TradingWindow>,
    /// What stops an account by itself.
    pub breakers: Breakers,
    /// The limits of an exchange, beside those of every account; by its id.
    pub exchanges: BTreeMap<String, Restrictions>,
    /// The limits of one account, beside those of every account; by exchange and account, like "paper/paper".
    pub accounts: BTreeMap<String, Restrictions>,
    /// The limits of a product at all exchanges; by its symbol, like BTC-USD.
    pub products: BTreeMap<String, Restrictions>,
    /// The limits and budgets of whoever places orders under a name, at all exchanges; by that name.
    pub agents: BTreeMap<String, Restrictions>,
}

impl Default for Safety {
    fn default() -> Self {
        let limits = Limits::paper_defaults();
        Self {
            max_order_value_usd: limits.max_order_value_usd,
            max_position_size_pct: limits.max_position_size_pct,
            max_orders_per_minute: limits.max_orders_per_minute,
            max_loss_per_day_usd: limits.max_loss_per_day_usd,
            price_band_pct: limits.price_band_pct,
            require_confirmation_above_usd: limits.require_confirmation_above_usd,
            confirmation_lifetime_s: limits.confirmation_lifetime_s,
            confirmation_drift_pct: limits.confirmation_drift_pct,
            max_market_data_age_ms: limits.max_market_data_age_ms,
            dead_mans_switch_s: limits.dead_mans_switch_s,
            dry_run_mode: None,
            usd_equivalents: ["USD", "USDC", "USDT"].into_iter().filter_map(|code| AssetId::parse(code).ok()).collect(),
            max_orders_per_day: None,
            max_notional_per_day_usd: None,
            max_open_orders: None,
            max_drawdown_pct: None,
            allowed_symbols: Vec::new(),
            denied_symbols: Vec::new(),
            allowed_order_types: Vec::new(),
            trading_hours: Vec::new(),
            breakers: Breakers::default(),
            exchanges: BTreeMap::new(),
            accounts: BTreeMap::new(),
            products: BTreeMap::new(),
            agents: BTreeMap::new(),
        }
    }
}

impl Safety {
    /// The limits in force for an account; `live` if real money is at stake there.
    pub fn limits(&self, live: bool) -> Limits {
        Limits {
            max_order_value_usd: self.max_order_value_usd,
            max_position_size_pct: self.max_position_size_pct,
            max_orders_per_minute: self.max_orders_per_minute,
            max_loss_per_day_usd: self.max_loss_per_day_usd,
            price_band_pct: self.price_band_pct,
            require_confirmation_above_usd: self.require_confirmation_above_usd,
            confirmation_lifetime_s: self.confirmation_lifetime_s,
            confirmation_drift_pct: self.confirmation_drift_pct,
            max_market_data_age_ms: self.max_market_data_age_ms,
            dead_mans_switch_s: self.dead_mans_switch_s,
            dry_run_mode: self.dry_run_mode.unwrap_or(live),
        }
    }

    /// The limits beside those: what `[safety]` sets for every account, then the narrower scopes.
    pub fn scopes(&self) -> Vec<(Scope, Restrictions)> {
        let every = Restrictions {
            max_orders_per_day: self.max_orders_per_day,
            max_notional_per_day_usd: self.max_notional_per_day_usd,
            max_open_orders: self.max_open_orders,
            max_drawdown_pct: self.max_drawdown_pct,
            allowed_symbols: self.allowed_symbols.clone(),
            denied_symbols: self.denied_symbols.clone(),
            allowed_order_types: self.allowed_order_types.clone(),
            trading_hours: self.trading_hours.clone(),
            ..Restrictions::default()
        };
        let narrower = self.narrower().into_iter();
        // A name that is none was refused when the configuration was read.
        let narrower = narrower.filter_map(|(table, name, limits)| Some((scope(table, name).ok()?, limits.clone())));
        std::iter::once((Scope::EveryAccount, every)).chain(narrower).collect()
    }

    /// The limits of narrower scopes, each with its table and its name there.
    fn narrower(&self) -> Vec<(Table, &str, &Restrictions)> {
        let tables = [
            (Table::Exchanges, &self.exchanges),
            (Table::Accounts, &self.accounts),
            (Table::Products, &self.products),
            (Table::Agents, &self.agents),
        ];
        let mut narrower = Vec::new();
        for (table, limits) in tables {
            narrower.extend(limits.iter().map(|(name, limits)| (table, name.as_str(), limits)));
        }
        narrower
    }

    pub(crate) fn validate(&self, problems: &mut Vec<FieldProblem>) {
        check("safety", &Restrictions::from(&self.limits(false)), problems);
        for (scope, limits) in self.scopes().iter().take(1) {
            check(&scope.section(), limits, problems);
        }
        if outside(self.confirmation_drift_pct) {
            problems.push(FieldProblem::new("safety.confirmation_drift_pct", SHARE));
        }
        if (1..10).contains(&self.dead_mans_switch_s) {
            problems.push(FieldProblem::new(
                "safety.dead_mans_switch_s",
                "must be 0 (never) or at least 10: it is put off three times in that time, over a network",
            ));
        }
        for (table, name, limits) in self.narrower() {
            let section = format!("safety.{}.{name}", table.as_str());
            if let Err(problem) = scope(table, name) {
                problems.push(FieldProblem::new(section.clone(), problem));
            }
            check(&section, limits, problems);
        }
        if self.usd_equivalents.is_empty() {
            problems.push(FieldProblem::new(
                "safety.usd_equivalents",
                "needs at least one asset, else nothing has a value in USD; like [\"USD\"]",
            ));
        }
    }
}

/// A table of limits by name.
#[derive(Clone, Copy)]
enum Table {
    Exchanges,
    Accounts,
    Products,
    Agents,
}

impl Table {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Exchanges => "exchanges",
            Self::Accounts => "accounts",
            Self::Products => "products",
            Self::Agents => "agents",
        }
    }
}

/// What a name in a table stands for; the error says what names look like there.
fn scope(table: Table, name: &str) -> Result<Scope, String> {
    match table {
        Table::Exchanges => ExchangeId::parse(name).map(Scope::Exchange).map_err(|why| why.to_string()),
        Table::Products => Symbol::parse(name).map(Scope::Product).map_err(|why| why.to_string()),
        Table::Agents => Ok(Scope::agent(name)),
        Table::Accounts => {
            let parts = name.split_once('/');
            let parts = parts
                .and_then(|(exchange, account)| ExchangeId::parse(exchange).ok().zip(AccountId::parse(account).ok()));
            let (exchange, account) = parts.ok_or("is no account; write exchange and account, like \"paper/paper\"")?;
            Ok(Scope::Account(exchange, account))
        }
    }
}

const SHARE: &str = "must lie between 0 and 100 percent";

fn outside(percent: Percent) -> bool {
    percent.amount().is_negative() || percent.amount() > Amount::HUNDRED
}

/// What is wrong with the limits of one section.
fn check(section: &str, limits: &Restrictions, problems: &mut Vec<FieldProblem>) {
    for (field, amount) in [
        ("max_order_value_usd", limits.max_order_value_usd),
        ("max_notional_per_day_usd", limits.max_notional_per_day_usd),
        ("max_loss_per_day_usd", limits.max_loss_per_day_usd),
        ("require_confirmation_above_usd", limits.require_confirmation_above_usd),
        ("budget_spend_usd", limits.budget_spend_usd),
        ("budget_loss_usd", limits.budget_loss_usd),
    ] {
        if amount.is_some_and(Amount::is_negative) {
            problems.push(FieldProblem::new(format!("{section}.{field}"), "must not be negative"));
        }
    }
    for (field, percent) in [
        ("max_position_size_pct", limits.max_position_size_pct),
        ("max_drawdown_pct", limits.max_drawdown_pct),
        ("price_band_pct", limits.price_band_pct),
    ] {
        if percent.is_some_and(outside) {
            problems.push(FieldProblem::new(format!("{section}.{field}"), SHARE));
        }
    }
    if limits.max_market_data_age_ms == Some(0) {
        problems.push(FieldProblem::new(
            format!("{section}.max_market_data_age_ms"),
            "must be greater than zero, as no market data is that fresh; 30000 is half a minute",
        ));
    }
}
