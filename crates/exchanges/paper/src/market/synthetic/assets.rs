//! The assets of the simulated market: what they are worth and how they move.

/// What an asset is worth in US dollars, and how that moves.
#[derive(Clone, Copy, Debug)]
pub(super) struct Asset {
    /// Its code.
    pub(super) code: &'static str,
    /// What it is worth in the long run, in millionths of a dollar.
    pub(super) worth: i64,
    /// How much it takes part in what moves all coins, in millionths of its worth per day.
    pub(super) common: i64,
    /// How much it moves on its own, in millionths of its worth per day.
    pub(super) own: i64,
}

impl Asset {
    /// The asset of this code, if the simulated market has it.
    pub(super) fn find(code: &str) -> Option<&'static Self> {
        ASSETS.iter().find(|asset| asset.code == code)
    }
}

const ASSETS: &[Asset] = &[
    asset("USD", 1_000_000, 0, 0),
    asset("EUR", 1_095_000, 0, 4_500),
    asset("USDC", 1_000_000, 0, 100),
    asset("BTC", 62_000_000_000, 32_000, 14_000),
    asset("ETH", 2_650_000_000, 36_000, 24_000),
    asset("SOL", 155_000_000, 41_000, 36_000),
    asset("XRP", 570_000, 30_000, 32_000),
    asset("DOGE", 105_000, 40_000, 36_000),
    asset("ADA", 345_000, 36_000, 30_000),
    asset("AVAX", 22_500_000, 40_000, 34_000),
    asset("LINK", 10_600_000, 38_000, 34_000),
    asset("LTC", 63_000_000, 32_000, 26_000),
    asset("DOT", 4_650_000, 36_000, 30_000),
    asset("BCH", 345_000_000, 34_000, 32_000),
    asset("XLM", 99_000, 30_000, 28_000),
    asset("UNI", 6_300_000, 38_000, 36_000),
    asset("ATOM", 5_200_000, 36_000, 32_000),
    asset("AAVE", 105_000_000, 38_000, 38_000),
];

const fn asset(code: &'static str, worth: i64, common: i64, own: i64) -> Asset {
    Asset { code, worth, common, own }
}
