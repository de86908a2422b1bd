//! What sets a real venue apart from a simulated one.

use cambist_model::ExchangeId;
use cambist_ports::Ctx;
use cambist_ports::exchange::{ExchangeError, Unsupported, Why};

/// Refuses a call that wants to see a fault: a real venue has none to show.
pub fn refuse_faults(exchange: ExchangeId, ctx: &Ctx) -> Result<(), ExchangeError> {
    if ctx.fault.is_none() {
        return Ok(());
    }
    let what = "simulate a fault".to_owned();
    Err(Unsupported { exchange, what, why: Why::NotOffered }.into())
}
