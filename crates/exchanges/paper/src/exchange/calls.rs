//! How every call runs: through a network that takes its time and may fail, to the venue behind its lock, and back when
//! what it changed is durable.

use std::future::Future;
use std::pin::pin;
use std::time::Duration;

use cambist_model::{AmountError, SimulatedFault, Timestamp};
use cambist_ports::Ctx;
use cambist_ports::exchange::ExchangeError;
use cambist_ports::paper::PaperChanges;
use cambist_ports::store::StoreError;
use futures_util::future::{Either, select};

use super::faults::{arrives, as_error, drawn};
use super::paper::{Desk, PaperExchange};
use crate::id::exchange_id;

/// Why the venue gave no answer.
pub(super) enum Refusal {
    /// It does not do what was asked.
    Exchange(ExchangeError),
    /// A sum could not be kept; it must not be used any more.
    Sums(AmountError),
}

impl From<ExchangeError> for Refusal {
    fn from(error: ExchangeError) -> Self {
        Self::Exchange(error)
    }
}

impl From<AmountError> for Refusal {
    fn from(error: AmountError) -> Self {
        Self::Sums(error)
    }
}

impl PaperExchange {
    /// A call that can be given up when the caller's deadline passes.
    pub(super) async fn call<T>(
        &self,
        ctx: &Ctx,
        act: impl Future<Output = Result<T, ExchangeError>>,
    ) -> Result<T, ExchangeError> {
        let answer = self.call_to_end(ctx, act);
        let Some(deadline) = ctx.deadline else {
            return answer.await;
        };
        match select(pin!(answer), self.clock.sleep_until(deadline)).await {
            Either::Left((answer, _)) => answer,
            Either::Right(_) => Err(as_error(SimulatedFault::TimeoutBefore)),
        }
    }

    /// A call that is seen through whatever the caller's deadline is.
    pub(super) async fn call_to_end<T>(
        &self,
        ctx: &Ctx,
        act: impl Future<Output = Result<T, ExchangeError>>,
    ) -> Result<T, ExchangeError> {
        self.transmit(ctx, act).await.unwrap_or_else(|fault| Err(as_error(fault)))
    }

    /// Carries a call to the exchange and its answer back, unless something goes wrong on the way: what the caller asked
    /// for, or what chance brings.
    pub(super) async fn transmit<T>(&self, ctx: &Ctx, act: impl Future<Output = T>) -> Result<T, SimulatedFault> {
        let (latency, fault) = self.draw(ctx);
        let (there, back) = (latency / 2, latency.saturating_sub(latency / 2));
        self.wait(there).await;
        if let Some(fault) = fault.filter(|fault| !arrives(*fault)) {
            self.wait(back).await;
            return Err(fault);
        }
        let answer = act.await;
        self.wait(back).await;
        fault.map_or(Ok(answer), Err)
    }

    /// Asks the venue, and answers when everything that the answer rests on is durable.
    pub(super) async fn ask<T>(
        &self,
        act: impl FnOnce(&mut Desk, Timestamp) -> Result<T, Refusal>,
    ) -> Result<T, ExchangeError> {
        let (answer, number) = self.work(act)?;
        self.settle(number).await?;
        Ok(answer)
    }

    /// Asks the venue and sends what that changed on its way; gives the number to wait for.
    pub(super) fn work<T>(
        &self,
        act: impl FnOnce(&mut Desk, Timestamp) -> Result<T, Refusal>,
    ) -> Result<(T, u64), ExchangeError> {
        self.commits.check().map_err(unavailable)?;
        // A lock that a panic left behind guards a venue in an unknown state.
        let mut desk = self
            .desk
            .lock()
            .map_err(|_| unavailable(self.commits.fail("it broke down; restart it and report the defect")))?;
        let now = self.clock.now();
        let answer = act(&mut desk, now);
        if let Err(Refusal::Sums(error)) = &answer {
            return Err(self.broken(*error));
        }
        let number = self.send_off(&mut desk).map_err(|error| self.broken(error))?;
        match answer {
            Ok(answer) => Ok((answer, number)),
            Err(Refusal::Exchange(error)) => Err(error),
            Err(Refusal::Sums(error)) => Err(self.broken(error)),
        }
    }

    /// Waits until everything up to `number` is durable and told.
    pub(super) async fn settle(&self, number: u64) -> Result<(), ExchangeError> {
        self.commits.settle(number).await.map_err(unavailable)
    }

    /// Waits as long as it takes on this side of the network.
    async fn wait(&self, time: Duration) {
        if !time.is_zero() {
            self.clock.sleep_until(self.clock.now().plus(time)).await;
        }
    }

    fn draw(&self, ctx: &Ctx) -> (Duration, Option<SimulatedFault>) {
        let Ok(mut desk) = self.desk.lock() else {
            return (Duration::ZERO, ctx.fault);
        };
        let range = self.latency.max.saturating_sub(self.latency.min);
        let micros = u64::try_from(range.as_micros()).unwrap_or(u64::MAX - 1);
        let latency = self.latency.min + Duration::from_micros(desk.random.below(micros + 1));
        let fault = drawn(self.faults, &mut desk.random);
        (latency, ctx.fault.or(fault))
    }

    fn send_off(&self, desk: &mut Desk) -> Result<u64, AmountError> {
        let effects = desk.venue.take_effects();
        let changed = effects.changes != PaperChanges::default();
        let outgoing = desk.publisher.outgoing(&mut desk.venue, effects.events)?;
        let ticket = changed.then(|| self.vault.commit(self.account, effects.changes));
        if desk.venue.has_open_orders() {
            self.busy.notify_one();
        }
        Ok(self.commits.enqueue(ticket, outgoing))
    }

    fn broken(&self, error: AmountError) -> ExchangeError {
        unavailable(self.commits.fail(&format!("a sum of its books {error}")))
    }
}

/// What the vault answered.
pub(super) fn recorded<T>(answer: Result<T, StoreError>) -> Result<T, ExchangeError> {
    answer.map_err(|error| unavailable(format!("its records cannot be read: {error}")))
}

/// The exchange has stopped, or cannot reach its records.
fn unavailable(detail: String) -> ExchangeError {
    ExchangeError::Unavailable { exchange: exchange_id(), detail }
}
