//! Breakers: an account that stops by itself when it has lost too much, or does too much.

use cambist_model::safety::{Breaker, BreakerAction, Gauge, Readings, Scope, Standing};
use cambist_model::{Amount, AppError, Percent, Timestamp};
use cambist_ports::store::{AuditAction, Changes};

use super::OrderService;
use super::desk::Desk;
use super::watch::Watch;
use crate::Call;
use crate::valuation::usd_value;

impl Desk {
    /// Where each breaker stands; `None` for one without a limit.
    pub(super) fn gauges(&self, now: Timestamp) -> Vec<(Breaker, Option<Gauge>)> {
        let used = self.usage(&Scope::EveryAccount, now);
        let (largest_share, drawdown) = self.with_watch(|watch| (watch.largest_share(), watch.drawdown()));
        let readings = Readings {
            orders_last_minute: used.orders_last_minute,
            realized_today_usd: used.realized_today_usd,
            largest_share,
            drawdown,
        };
        let limits = self.policy.of_account(self.exchange(), self.account());
        Breaker::ALL.iter().map(|breaker| (*breaker, breaker.gauge(&limits, &readings))).collect()
    }

    /// A human resumes, and has seen where the breakers stand.
    pub(super) fn acknowledge(&self, now: Timestamp) {
        for (breaker, gauge) in self.gauges(now) {
            if let Some(gauge) = gauge {
                self.with_watch(|watch| watch.acknowledge(breaker, &gauge, now));
            }
        }
    }

    /// Does anything need to know what the account is worth while nobody trades?
    fn is_watched(&self) -> bool {
        self.policy.has_drawdown() || self.breakers.position_size != BreakerAction::Off
    }

    /// Stops the account if a breaker has to trip, and tells how it stands then.
    fn trip(&self, now: Timestamp) -> Option<Standing> {
        for (breaker, gauge) in self.gauges(now) {
            let Some((gauge, state)) = gauge.zip(self.breakers.action(breaker).state()) else { continue };
            if !self.with_watch(|watch| watch.trips(breaker, &gauge, now)) {
                continue;
            }
            let standing = Standing {
                state,
                reason: Some(reason(breaker, &gauge)),
                by: Some(format!("breaker {breaker}")),
                since: Some(now),
            };
            if self.stand_at_most(standing.clone()) {
                return Some(standing);
            }
        }
        None
    }
}

impl OrderService {
    /// Looks at what an account is worth, if a limit or a breaker needs that, and writes down what must outlive the process.
    pub(super) async fn watch(&self, call: &Call, desk: &Desk) -> Result<(), AppError> {
        if !desk.is_watched() {
            return Ok(());
        }
        self.look_at_worth(call, desk).await?;
        if !desk.with_watch(Watch::take_changed) {
            return Ok(());
        }
        let changes = Changes { settings: vec![watch_kept(desk)?], ..Changes::default() };
        let kept = self.store.commit(changes).await;
        if kept.is_err() {
            desk.with_watch(Watch::mark_changed);
        }
        Ok(kept?)
    }

    /// Looks at what an account is worth, and which share of that its largest holding has.
    pub(super) async fn look_at_worth(&self, call: &Call, desk: &Desk) -> Result<(), AppError> {
        let ctx = call.ctx().calm();
        let balances = desk.venue.exchange.account()?.balances(&ctx).await?.value;
        let worth = self.valuation.worth(&ctx, &desk.venue, &balances).await;
        let held = worth.prices.iter().filter(|(balance, _)| !self.valuation.is_cash(balance.asset));
        let shares = held.map(|(balance, price)| {
            let value = usd_value(balance.total, (*price)?)?;
            Percent::share(value, worth.total_usd?)
        });
        // One that is not known may be the largest.
        let shares: Option<Vec<_>> = shares.collect();
        let largest = shares.map(|shares| shares.into_iter().max().unwrap_or_default());
        desk.with_watch(|watch| watch.look(worth.total_usd, largest));
        Ok(())
    }

    /// Stops an account whose breaker has to trip. Open orders that it may no longer have are canceled by whoever looks
    /// after them.
    pub(super) async fn heed_breakers(&self, call: &Call, desk: &Desk) {
        let Some(standing) = desk.trip(self.clock.now()) else { return };
        let reason = standing.reason.as_deref().unwrap_or_default();
        tracing::warn!(exchange = %desk.exchange(), state = %standing.state, reason, "a breaker tripped");
        // It holds already; records that cannot be reached are no reason to go on trading.
        if let Err(error) = self.keep_standing(call, desk, &standing, AuditAction::BreakerTripped).await {
            tracing::error!(exchange = %desk.exchange(), %error, "a breaker's trip could not be written down");
        }
        if let Err(error) = self.end_questions(call, desk, true).await {
            tracing::warn!(%error, "questions to a human could not be ended after a breaker's trip");
        }
    }

    /// Goes on with what was last seen of an account.
    pub(super) async fn load_watch(&self, desk: &Desk) -> Result<(), AppError> {
        match self.store.setting(&key(desk)).await? {
            Some(json) => desk.with_watch(|watch| watch.restore(&json)).map_err(AppError::internal),
            None => Ok(()),
        }
    }
}

/// The setting that keeps what was seen of an account.
pub(super) fn watch_kept(desk: &Desk) -> Result<(String, Option<String>), AppError> {
    let json = desk.with_watch(|watch| watch.kept()).map_err(AppError::internal)?;
    Ok((key(desk), Some(json)))
}

fn key(desk: &Desk) -> String {
    format!("watch/{}/{}", desk.exchange(), desk.account())
}

fn reason(breaker: Breaker, gauge: &Gauge) -> String {
    let reading = gauge.reading.map_or_else(|| "nothing known".to_owned(), |reading: Amount| reading.to_string());
    let limit = gauge.limit;
    match breaker {
        Breaker::OrdersPerMinute => format!("{reading} orders were placed within 60 seconds; {limit} are allowed"),
        Breaker::DailyLoss => format!("{reading} USD was lost since midnight UTC; {limit} USD is allowed"),
        Breaker::PositionSize => format!("one asset is {reading}% of the portfolio; {limit}% is allowed"),
        Breaker::Drawdown => format!("the account is {reading}% below its highest value; {limit}% is allowed"),
    }
}
