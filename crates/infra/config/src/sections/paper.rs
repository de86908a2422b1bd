//! The paper exchange.

use std::collections::BTreeMap;
use std::path::PathBuf;

use cambist_model::{AccountMode, Amount, AssetId, FeeRate, FieldProblem, Quantity, Symbol};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Faults, TapeSpeed};

/// The longest simulated latency, in milliseconds.
const MAX_LATENCY_MS: u64 = 60_000;

/// The paper exchange.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Paper {
    /// What the account is: `paper`, and nothing else here. Real money is for other exchanges, once they have adapters.
    pub mode: AccountMode,
    /// What the simulated market, its latency and its faults are drawn from. The same seed gives the same market.
    pub seed: u64,
    /// What a new account holds, by asset. If it is not set, the paper exchange has a usual choice. An account that exists
    /// keeps what it has.
    pub funding: Option<BTreeMap<AssetId, Quantity>>,
    /// The shortest time that a request takes, in milliseconds.
    pub latency_min_ms: u64,
    /// The longest time that a request takes, in milliseconds; at most 60000.
    pub latency_max_ms: u64,
    /// How often requests fail.
    pub faults: Faults,
    /// A recorded market to play instead of the simulated one: the file of a tape.
    #[schemars(extend("format" = "path"))]
    pub tape: Option<PathBuf>,
    /// Which market of the tape to play; needed when the tape does not say.
    pub tape_symbol: Option<Symbol>,
    /// How fast the tape is played: `1x` as it was recorded, `10x` ten times as fast, `max` as fast as it goes.
    pub tape_speed: TapeSpeed,
    /// The fees by what was traded in the last 30 days. If it is not set, the paper exchange charges what a usual venue
    /// charges private traders.
    pub fee_tiers: Option<Vec<FeeTier>>,
}

/// The fees from a traded volume on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FeeTier {
    /// From which volume in the last 30 days on, in USD. The first tier starts at 0.
    pub from_volume_usd: Amount,
    /// On executions that rested in the book, as a fraction: `0.004` is 40 basis points.
    pub maker: FeeRate,
    /// On executions that took from the book, as a fraction.
    pub taker: FeeRate,
}

impl Paper {
    pub(crate) fn validate(&self, problems: &mut Vec<FieldProblem>) {
        if self.latency_max_ms > MAX_LATENCY_MS {
            problems
                .push(FieldProblem::new("exchanges.paper.latency_max_ms", format!("must be at most {MAX_LATENCY_MS}")));
        }
        if self.latency_min_ms > self.latency_max_ms {
            problems.push(FieldProblem::new(
                "exchanges.paper.latency_min_ms",
                format!("is above latency_max_ms ({}); raise that too", self.latency_max_ms),
            ));
        }
        if self.mode != AccountMode::Paper {
            problems.push(FieldProblem::new(
                "exchanges.paper.mode",
                "the paper exchange is on paper only; live and sandbox accounts are for exchanges with an adapter, and this \
                 version has no other yet",
            ));
        }
        self.faults.validate(problems);
        self.validate_tape(problems);
        self.validate_fee_tiers(problems);
    }

    fn validate_tape(&self, problems: &mut Vec<FieldProblem>) {
        let speeds_up = self.tape_speed != TapeSpeed::default();
        for (field, given) in
            [("exchanges.paper.tape_symbol", self.tape_symbol.is_some()), ("exchanges.paper.tape_speed", speeds_up)]
        {
            if given && self.tape.is_none() {
                problems.push(FieldProblem::new(
                    field,
                    "has no effect without a tape; set exchanges.paper.tape, or leave it out",
                ));
            }
        }
    }

    fn validate_fee_tiers(&self, problems: &mut Vec<FieldProblem>) {
        let Some(tiers) = &self.fee_tiers else { return };
        let mut problem = |what| problems.push(FieldProblem::new("exchanges.paper.fee_tiers", what));
        if tiers.first().is_none_or(|first| !first.from_volume_usd.is_zero()) {
            problem("needs a first tier with from_volume_usd = \"0\"");
        }
        if !tiers.is_sorted_by(|a, b| a.from_volume_usd < b.from_volume_usd) {
            problem("must be sorted by from_volume_usd, each tier above the one before");
        }
        let whole = |rate: FeeRate| rate.amount() >= Amount::ONE;
        if tiers.iter().any(|tier| whole(tier.maker) || whole(tier.taker)) {
            problem("rates are fractions below 1: 40 basis points are \"0.004\"");
        }
    }
}
