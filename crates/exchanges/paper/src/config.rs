//! What can be set.

use std::time::Duration;

use cambist_model::{AccountId, Amount, AssetId, FeeRate};

/// The settings of a paper exchange.
#[derive(Clone, Debug)]
pub struct PaperConfig {
    /// The account that it keeps.
    pub account: AccountId,
    /// What latencies and faults are drawn from. The same seed and the same calls give the same draws; they start anew
    /// when the process does.
    pub seed: u64,
    /// What a new account holds; of it, what the listed markets know.
    pub funding: Vec<(AssetId, Amount)>,
    /// What a new account holds of an asset that a listed market is priced in and `funding` does not name.
    pub funding_of_other_quotes: Amount,
    /// What trading costs, by volume.
    pub fee_tiers: FeeTiers,
    /// How long a call takes.
    pub latency: Latency,
    /// How often a call goes wrong.
    pub faults: FaultRates,
}

impl PaperConfig {
    /// The defaults for an account.
    pub fn new(account: AccountId) -> Self {
        let funding = [("USD", 100_000_u32), ("USDC", 50_000), ("EUR", 50_000), ("BTC", 1), ("ETH", 10)];
        let named = |(asset, amount)| Some((AssetId::parse(asset).ok()?, Amount::from(amount)));
        Self {
            account,
            seed: 0,
            funding: funding.into_iter().filter_map(named).collect(),
            funding_of_other_quotes: Amount::from(100_000_u32),
            fee_tiers: FeeTiers::retail(),
            latency: Latency::default(),
            faults: FaultRates::default(),
        }
    }
}

/// How long a call takes: anything between the two, each as likely, half of it before the exchange acts and half after.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Latency {
    /// At least.
    pub min: Duration,
    /// At most.
    pub max: Duration,
}

/// How often a call goes wrong, by kind, in calls per million. At most one thing goes wrong with a call; rates that sum
/// to more than a million let every call go wrong.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FaultRates {
    /// Too many requests.
    pub rate_limit: u32,
    /// The request does not arrive.
    pub timeout_before: u32,
    /// The answer does not arrive.
    pub timeout_after: u32,
    /// The credentials are not accepted.
    pub auth_failure: u32,
    /// The funds do not suffice.
    pub insufficient_funds: u32,
    /// The order is malformed.
    pub invalid_order: u32,
    /// The connection breaks.
    pub network_error: u32,
}

/// What trading costs from some volume on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeeTier {
    /// Its name.
    pub name: String,
    /// The volume of the last 30 days from which it holds, in USD.
    pub from_usd: Amount,
    /// On executions that rested in the book.
    pub maker: FeeRate,
    /// On executions that took from the book.
    pub taker: FeeRate,
}

/// Fee tiers that fit together; made by [`FeeTiers::new`] only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeeTiers {
    first: FeeTier,
    higher: Vec<FeeTier>,
}

/// Why fee tiers were refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FeeTiersError {
    /// Nothing says what small accounts pay.
    #[error("the first tier must start at a volume of zero")]
    NoFirst,
    /// The volumes do not rise.
    #[error("each tier must start at a larger volume than the one before")]
    NotRising,
    /// A fee would take everything.
    #[error("fees must be below 1, which is all of the value traded")]
    TooDear,
}

impl FeeTiers {
    /// Takes tiers in the order of their volumes.
    pub fn new(tiers: Vec<FeeTier>) -> Result<Self, FeeTiersError> {
        if !tiers.is_sorted_by(|a, b| a.from_usd < b.from_usd) {
            return Err(FeeTiersError::NotRising);
        }
        let dear = |rate: FeeRate| rate.amount() >= Amount::ONE;
        if tiers.iter().any(|tier| dear(tier.maker) || dear(tier.taker)) {
            return Err(FeeTiersError::TooDear);
        }
        let mut tiers = tiers.into_iter();
        let first = tiers.next().filter(|tier| tier.from_usd.is_zero());
        Ok(Self { first: first.ok_or(FeeTiersError::NoFirst)?, higher: tiers.collect() })
    }

    /// The tiers of a venue for private traders.
    pub fn retail() -> Self {
        // From which volume in USD; maker and taker fee in hundredths of a percent.
        let [first, higher @ ..] = [
            ("under 10 thousand", 0, 40, 60),
            ("10 thousand", 10_000, 25, 40),
            ("50 thousand", 50_000, 15, 25),
            ("100 thousand", 100_000, 10, 20),
            ("1 million", 1_000_000, 8, 18),
            ("15 million", 15_000_000, 6, 16),
            ("75 million", 75_000_000, 3, 12),
            ("250 million", 250_000_000, 0, 8),
            ("400 million", 400_000_000, 0, 5),
        ]
        .map(retail_tier);
        Self { first, higher: higher.into() }
    }

    /// The tier that holds at a volume, in USD.
    pub fn at(&self, volume: Amount) -> &FeeTier {
        let reached = self.higher.iter().rev().find(|tier| tier.from_usd <= volume);
        reached.unwrap_or(&self.first)
    }
}

fn retail_tier((name, from_usd, maker, taker): (&str, u32, u8, u8)) -> FeeTier {
    FeeTier {
        name: format!("{name} USD in 30 days"),
        from_usd: Amount::from(from_usd),
        maker: basis_points(maker),
        taker: basis_points(taker),
    }
}

#[expect(clippy::expect_used, reason = "a few hundredths of a percent are always a rate")]
fn basis_points(points: u8) -> FeeRate {
    let rate = Amount::from_units(i128::from(points), 4).and_then(FeeRate::new);
    rate.expect("is a small fraction")
}
