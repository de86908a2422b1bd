//! The dead-man's switch: all open orders are canceled when Cambist is not heard of.
//!
//! Where the exchange offers to cancel everything unless it is put off, that is used, and put off for as long as Cambist
//! runs. Elsewhere Cambist notes that it is alive, and cancels everything itself when it comes back too late: nobody else
//! could, and that is what it then calls it.

use std::time::Duration;

use cambist_model::safety::{SwitchKind, SwitchState};
use cambist_model::{AppError, Timestamp};
use cambist_ports::store::{AuditAction, Changes};
use serde::{Deserialize, Serialize};

use super::OrderService;
use super::desk::Desk;
use crate::Call;

/// What is remembered of a switch while Cambist is not there.
#[derive(Serialize, Deserialize)]
struct Armed {
    /// Until when open orders may stay without a sign of life.
    until: Timestamp,
}

impl OrderService {
    /// Does what the switch says after a start, before any order is taken: orders that stayed too long without a sign of
    /// life are canceled where the exchange does not do it, and a switch that is wanted no more is turned off.
    pub(super) async fn wake_up(&self, call: &Call, desk: &Desk) -> Result<(), AppError> {
        let key = key(desk);
        let Some(json) = self.store.setting(&key).await? else { return Ok(()) };
        let armed: Armed = serde_json::from_str(&json).map_err(AppError::internal)?;
        if let Ok(switch) = desk.venue.exchange.dead_mans_switch() {
            if after(desk).is_none() {
                self.persist(|| async { Ok(switch.cancel_all_after(&call.ctx().calm(), None).await?) }).await?;
            }
        } else if armed.until < self.clock.now() {
            let audit = vec![call.audit_of(
                AuditAction::DeadMansSwitch,
                self.clock.now(),
                &(desk.exchange(), desk.account(), "too late: all open orders are canceled", armed.until),
            )];
            self.store.commit(Changes { audit, ..Changes::default() }).await?;
            for live in desk.live_orders() {
                if let Err(error) = self.cancel_live(call, desk, &live).await {
                    let order_id = live.lock().await.order.order_id;
                    tracing::warn!(%order_id, %error, "an order that stayed too long could not be canceled yet");
                }
            }
        }
        if after(desk).is_none() {
            self.store.commit(Changes { settings: vec![(key, None)], ..Changes::default() }).await?;
        }
        Ok(())
    }

    /// Says again and again that Cambist is there, for ever.
    pub(super) async fn stay_alive(&self, desk: &Desk) {
        let Some(after) = after(desk) else { return std::future::pending().await };
        let mut is_new = true;
        loop {
            let call = Call::system(self.ids.request_id());
            let put_off = self.put_off(&call, desk, after, is_new).await;
            is_new &= put_off.is_err();
            if let Err(error) = &put_off {
                tracing::warn!(exchange = %desk.exchange(), %error, "the dead-man's switch could not be put off");
            }
            desk.put_off(put_off.map_err(|error| error.to_string()));
            self.clock.sleep_until(self.clock.now().plus(after / 3)).await;
        }
    }

    async fn put_off(&self, call: &Call, desk: &Desk, after: Duration, is_new: bool) -> Result<Timestamp, AppError> {
        let until = self.clock.now().plus(after);
        let (kind, until) = match desk.venue.exchange.dead_mans_switch() {
            Ok(switch) => {
                let told = switch.cancel_all_after(&call.ctx(), Some(after)).await?;
                (SwitchKind::Native, told.unwrap_or(until))
            }
            Err(_) => (SwitchKind::Emulated, until),
        };
        if is_new || kind == SwitchKind::Emulated {
            let value = serde_json::to_string(&Armed { until }).map_err(AppError::internal)?;
            let settings = vec![(key(desk), Some(value))];
            let first = is_new.then(|| {
                let what = (desk.exchange(), desk.account(), kind, after.as_secs());
                call.audit_of(AuditAction::DeadMansSwitch, self.clock.now(), &what)
            });
            self.store.commit(Changes { settings, audit: first.into_iter().collect(), ..Changes::default() }).await?;
        }
        Ok(until)
    }

    /// How the switch of an account stands; nothing if there is none.
    pub(crate) fn switch(&self, desk: &Desk) -> Option<SwitchState> {
        let after_s = desk.venue.limits.dead_mans_switch_s;
        let (cancels_at, problem) = desk.switch();
        let native = desk.venue.exchange.dead_mans_switch().is_ok();
        let how = if native { SwitchKind::Native } else { SwitchKind::Emulated };
        (after_s > 0).then_some(SwitchState { how, after_s, cancels_at, problem })
    }
}

fn after(desk: &Desk) -> Option<Duration> {
    let seconds = desk.venue.limits.dead_mans_switch_s;
    (seconds > 0).then(|| Duration::from_secs(seconds.into()))
}

fn key(desk: &Desk) -> String {
    format!("dead_mans_switch/{}/{}", desk.exchange(), desk.account())
}
