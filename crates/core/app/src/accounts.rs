//! What accounts hold, what it is worth, and what it has gained or lost.

use std::sync::Arc;

use cambist_accounting::{Position, PriceRisk, USD_DIGITS, price_risk};
use cambist_model::safety::{Limits, Standing, SwitchState};
use cambist_model::{
    AccountId, AccountMode, Amount, AppError, AssetId, Balance, ExchangeId, FeeSchedule, Percent, Price, Rounding,
    Sourced, Symbol, Timeframe, Transfer,
};
use cambist_ports::Clock;
use cambist_ports::exchange::CandleQuery;

use crate::exchanges::{Exchanges, Venue};
use crate::orders::switch_state;
use crate::valuation::{Valuation, usd_value};
use crate::{Call, OrderService};

/// What accounts hold and are worth.
pub struct AccountService {
    exchanges: Exchanges,
    valuation: Valuation,
    orders: Arc<OrderService>,
    clock: Arc<dyn Clock>,
}

/// An account as it presents itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountProfile {
    /// Where.
    pub exchange: ExchangeId,
    /// Which.
    pub account: AccountId,
    /// On paper, in a sandbox, with real money.
    pub mode: AccountMode,
    /// What trading costs it.
    pub fees: FeeSchedule,
    /// What its orders are held to.
    pub limits: Limits,
    /// How many orders it placed in the last minute.
    pub orders_last_minute: u32,
    /// What it realized since midnight UTC, in USD.
    pub realized_today_usd: Amount,
    /// What all of it is worth, in USD; `None` when something cannot be valued.
    pub value_usd: Option<Amount>,
    /// What it may do.
    pub trading: Standing,
    /// When its open orders are canceled because Cambist is not heard of; `None` if never.
    pub dead_mans_switch: Option<SwitchState>,
}

/// A balance with its worth.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holding {
    /// How much.
    pub balance: Balance,
    /// What one unit is worth, in USD.
    pub usd_price: Option<Price>,
    /// What all of it is worth, in USD.
    pub value_usd: Option<Amount>,
}

/// A position with its profit and loss.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PositionReport {
    /// Of what.
    pub asset: AssetId,
    /// How much the account holds.
    pub quantity: Amount,
    /// What the records know of its cost.
    pub position: Position,
    /// What one unit is worth now, in USD.
    pub usd_price: Option<Price>,
    /// What all of it is worth now, in USD.
    pub value_usd: Option<Amount>,
    /// `value_usd` minus its cost; only when the records explain all of it.
    pub unrealized_usd: Option<Amount>,
    /// The same in percent of the cost.
    pub unrealized_pct: Option<Percent>,
    /// Its share of the account, in percent.
    pub share_pct: Option<Percent>,
}

/// A position with what holding it risks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PositionMetrics {
    /// The position.
    pub report: PositionReport,
    /// How its price moved over the last seven days, in hourly candles; `None` without enough of them.
    pub risk: Option<PriceRisk>,
    /// What it loses in a day at most with 95 % probability, if returns were normal: 1.645 standard deviations.
    pub value_at_risk_usd: Option<Amount>,
}

impl AccountService {
    pub(crate) fn new(
        exchanges: Exchanges,
        valuation: Valuation,
        orders: Arc<OrderService>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self { exchanges, valuation, orders, clock }
    }

    /// What the account holds, with its worth.
    pub async fn balances(
        &self,
        call: &Call,
        exchange: Option<ExchangeId>,
    ) -> Result<(Sourced<Vec<Holding>>, Option<Amount>), AppError> {
        let venue = self.exchanges.get(exchange)?;
        let ctx = call.ctx();
        let balances = venue.exchange.account()?.balances(&ctx).await?;
        let worth = self.valuation.worth(&ctx, venue, &balances.value).await;
        let holding = |balance: Balance| {
            let usd_price = worth.prices.iter().find(|(of, _)| of.asset == balance.asset).and_then(|(_, price)| *price);
            let value_usd = usd_price.and_then(|price| usd_value(balance.total, price));
            Holding { balance, usd_price, value_usd }
        };
        Ok((balances.map(|all| all.into_iter().map(holding).collect()), worth.total_usd))
    }

    /// The account as it presents itself.
    pub async fn profile(
        &self,
        call: &Call,
        exchange: Option<ExchangeId>,
    ) -> Result<Sourced<AccountProfile>, AppError> {
        let venue = self.exchanges.get(exchange)?;
        let (account, mode) = (venue.exchange.account_id()?, venue.mode()?);
        let fees = venue.exchange.account()?.fees(&call.ctx()).await?;
        let (_, value_usd) = self.balances(call, Some(venue.id())).await?;
        let desk = self.orders.desk(Some(venue.id()))?;
        let now = self.clock.now();
        let realized_today_usd = desk.with_tally(|tally| tally.positions().realized_today_usd(now));
        Ok(fees.map(|fees| AccountProfile {
            exchange: venue.id(),
            account,
            mode,
            fees,
            limits: venue.limits.clone(),
            orders_last_minute: desk.orders_last_minute(now),
            realized_today_usd,
            value_usd,
            trading: desk.standing(),
            dead_mans_switch: switch_state(desk),
        }))
    }

    /// The account's deposits and withdrawals, oldest first.
    pub async fn transfers(
        &self,
        call: &Call,
        exchange: Option<ExchangeId>,
    ) -> Result<Sourced<Vec<Transfer>>, AppError> {
        Ok(self.exchanges.get(exchange)?.exchange.account()?.transfers(&call.ctx()).await?)
    }

    /// What the account holds other than cash, with cost, profit and loss.
    pub async fn positions(
        &self,
        call: &Call,
        exchange: Option<ExchangeId>,
    ) -> Result<Sourced<Vec<PositionReport>>, AppError> {
        let (holdings, total_usd) = self.balances(call, exchange).await?;
        let desk = self.orders.desk(exchange)?;
        let report = |holding: Holding| {
            let asset = holding.balance.asset;
            let known = desk.with_tally(|tally| tally.positions().position(asset).cloned());
            report(&holding, known.unwrap_or_default(), total_usd)
        };
        let is_position = |holding: &Holding| !self.valuation.is_cash(holding.balance.asset);
        Ok(holdings.map(|all| all.into_iter().filter(is_position).map(report).collect()))
    }

    /// Positions with what holding them risks; one asset's if it is named.
    pub async fn metrics(
        &self,
        call: &Call,
        exchange: Option<ExchangeId>,
        asset: Option<AssetId>,
    ) -> Result<Sourced<Vec<PositionMetrics>>, AppError> {
        let venue = self.exchanges.get(exchange)?;
        let positions = self.positions(call, exchange).await?;
        let (source, as_of) = (positions.source, positions.as_of);
        let mut metrics = Vec::new();
        for report in positions.value.into_iter().filter(|report| asset.is_none_or(|asset| asset == report.asset)) {
            let risk = self.price_risk(call, venue, report.asset).await;
            let value_at_risk_usd = report.value_usd.zip(risk).and_then(|(value, risk)| value_at_risk(value, risk));
            metrics.push(PositionMetrics { report, risk, value_at_risk_usd });
        }
        Ok(Sourced::new(metrics, source, as_of))
    }

    async fn price_risk(&self, call: &Call, venue: &Venue, asset: AssetId) -> Option<PriceRisk> {
        let market = venue.exchange.market_data().ok()?;
        let end = self.clock.now();
        let start = end.minus(Timeframe::W1.length());
        for cash in self.valuation.cash() {
            let query = CandleQuery { symbol: Symbol::new(asset, *cash), timeframe: Timeframe::H1, start, end };
            if let Ok(candles) = market.candles(&call.ctx().calm(), query).await {
                return price_risk(&candles.value, 24);
            }
        }
        None
    }
}

fn report(holding: &Holding, position: Position, total_usd: Option<Amount>) -> PositionReport {
    let quantity = holding.balance.total;
    // A gain is told only when the records explain exactly what is held.
    let explained = position.complete && position.quantity == quantity;
    let unrealized_usd = holding.value_usd.filter(|_| explained).and_then(|value| value.minus(position.cost_usd).ok());
    PositionReport {
        asset: holding.balance.asset,
        quantity,
        usd_price: holding.usd_price,
        value_usd: holding.value_usd,
        unrealized_usd,
        unrealized_pct: unrealized_usd.and_then(|gain| Percent::share(gain, position.cost_usd)),
        share_pct: holding.value_usd.zip(total_usd).and_then(|(value, total)| Percent::share(value, total)),
        position,
    }
}

/// 1.645 standard deviations of a day, the 5 % quantile of a normal distribution.
fn value_at_risk(value_usd: Amount, risk: PriceRisk) -> Option<Amount> {
    let quantile = Amount::from_units(1_645, 3).ok()?;
    let deviation = risk.volatility_1d_pct.of(value_usd).ok()?;
    deviation.times_round(quantile, USD_DIGITS, Rounding::HalfEven).ok()
}
