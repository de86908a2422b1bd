//! The count of an account's executions: what it holds, what that cost, what it gained.

use cambist_accounting::PositionBook;
use cambist_model::{Amount, AmountError, AssetId, Fill, OrderId, Symbol, Timestamp, Transfer};

/// What an execution realized.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Gain {
    /// Of this order.
    pub(super) order_id: OrderId,
    /// In this market.
    pub(super) symbol: Symbol,
    /// Then.
    pub(super) at: Timestamp,
    /// So much, in USD; a loss is negative.
    pub(super) usd: Amount,
}

/// The positions of an account, and whether its executions were counted in the order in which they happened.
pub(crate) struct Tally {
    /// The account before its first execution.
    opening: PositionBook,
    positions: PositionBook,
    /// When the latest execution that was counted happened.
    counted_to: Timestamp,
    /// An execution came after one that happened later, so that costs and gains are not what they should be.
    is_disordered: bool,
}

impl Tally {
    pub(super) fn new(cash: Vec<AssetId>) -> Self {
        let opening = PositionBook::new(cash);
        Self { positions: opening.clone(), opening, counted_to: Timestamp::EPOCH, is_disordered: false }
    }

    pub(crate) fn positions(&self) -> &PositionBook {
        &self.positions
    }

    pub(super) fn is_disordered(&self) -> bool {
        self.is_disordered
    }

    /// Starts with what was brought in and taken out, and everything that was executed, oldest first.
    pub(super) fn begin(&mut self, transfers: &[Transfer], fills: Vec<Fill>) -> Result<Vec<Gain>, AmountError> {
        transfers.iter().try_for_each(|transfer| self.opening.transfer(transfer))?;
        self.recount(fills)
    }

    /// Counts an execution in, and tells what it realized.
    pub(super) fn count(&mut self, fill: &Fill) -> Result<Option<Gain>, AmountError> {
        let (is_late, is_together) = (fill.executed_at < self.counted_to, fill.executed_at == self.counted_to);
        let was_explained = self.explains(fill);
        let gain = self.positions.fill(fill)?;
        self.counted_to = self.counted_to.max(fill.executed_at);
        // Of two at one instant the order shows only when more was given away than was there.
        let is_suspicious = !self.explains(fill) && (was_explained || is_together);
        self.is_disordered |= is_late || is_suspicious;
        Ok(gain.map(|usd| realized(fill, usd)))
    }

    /// Counts everything anew, in the order in which it happened, and tells what each execution realized.
    pub(super) fn recount(&mut self, mut fills: Vec<Fill>) -> Result<Vec<Gain>, AmountError> {
        // Nobody can give away what he does not have yet, so of one instant, the buys come first.
        fills.sort_by_key(|fill| (fill.executed_at, fill.side));
        let mut positions = self.opening.clone();
        let mut gains = Vec::new();
        for fill in &fills {
            gains.extend(positions.fill(fill)?.map(|usd| realized(fill, usd)));
        }
        self.positions = positions;
        self.counted_to = fills.last().map_or(Timestamp::EPOCH, |fill| fill.executed_at);
        self.is_disordered = false;
        Ok(gains)
    }

    fn explains(&self, fill: &Fill) -> bool {
        let sides = [fill.symbol.base(), fill.symbol.quote()];
        sides.iter().all(|asset| self.positions.position(*asset).is_none_or(|position| position.complete))
    }
}

fn realized(fill: &Fill, usd: Amount) -> Gain {
    Gain { order_id: fill.order_id, symbol: fill.symbol, at: fill.executed_at, usd }
}
