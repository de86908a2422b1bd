//! What open orders may still acquire.

use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

use cambist_accounting::USD_DIGITS;
use cambist_model::{Amount, AssetId, Order, OrderId, Rounding, Timestamp};

/// How long it is remembered that something was acquired. No order is judged by balances that are older.
const REMEMBERED: Duration = Duration::from_mins(5);

/// What the open orders of an account may still acquire, in USD, and what they acquired lately.
#[derive(Default)]
pub(super) struct Exposures {
    open: BTreeMap<OrderId, Exposure>,
    acquired: VecDeque<Acquired>,
}

/// What an order may acquire; `None` where nothing tells what it is worth.
#[derive(Clone, Copy)]
struct Exposure {
    asset: AssetId,
    whole_usd: Option<Amount>,
    left_usd: Option<Amount>,
}

/// What an order no longer may acquire, because it has; of an order sized in the quote asset, all of it when it ended.
struct Acquired {
    at: Timestamp,
    asset: AssetId,
    usd: Option<Amount>,
}

impl Exposures {
    /// An order may acquire so much.
    pub(super) fn add(&mut self, order_id: OrderId, asset: AssetId, usd: Option<Amount>) {
        self.open.insert(order_id, Exposure { asset, whole_usd: usd, left_usd: usd });
    }

    /// An order never was.
    pub(super) fn retract(&mut self, order_id: OrderId) {
        self.open.remove(&order_id);
    }

    /// An order changed.
    pub(super) fn note(&mut self, order: &Order) {
        let Some(exposure) = self.open.get_mut(&order.order_id) else { return };
        let before = exposure.left_usd;
        if let Some((whole, share)) = exposure.whole_usd.zip(share_left(order)) {
            exposure.left_usd = Some(whole.times_round(share, USD_DIGITS, Rounding::Ceiling).unwrap_or(whole));
        } else if order.status.is_final() {
            exposure.left_usd = Some(Amount::ZERO);
        }
        let (asset, after) = (exposure.asset, exposure.left_usd);
        if order.status.is_final() {
            self.open.remove(&order.order_id);
        }
        if before != after {
            let usd = before.zip(after).and_then(|(before, after)| before.minus(after).ok());
            self.acquired.push_back(Acquired { at: order.updated_at, asset, usd });
        }
        let at = order.updated_at;
        self.acquired.retain(|acquired| at.since(acquired.at) < REMEMBERED);
    }

    /// What open orders may add to `asset`, in USD, beside a balance that was asked for at `since`: it may not hold what
    /// was acquired after that. `None` if nothing tells.
    pub(super) fn incoming_usd(&self, asset: AssetId, since: Timestamp) -> Option<Amount> {
        let open = self.open.values().filter(|exposure| exposure.asset == asset).map(|exposure| exposure.left_usd);
        let lately = self.acquired.iter().filter(|acquired| acquired.asset == asset && acquired.at >= since);
        let all: Option<Vec<_>> = open.chain(lately.map(|acquired| acquired.usd)).collect();
        Amount::sum(all?).ok()
    }
}

/// Which part of the order is left, as a fraction; `None` for an order sized in the quote asset.
fn share_left(order: &Order) -> Option<Amount> {
    let (left, whole) = order.remaining_quantity.zip(order.quantity)?;
    left.amount().div_round(whole.amount(), USD_DIGITS, Rounding::Ceiling).ok()
}
