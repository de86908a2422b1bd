//! The paper exchange as it is configured.

use std::fmt::Display;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use cambist_config::Paper;
use cambist_exchange_paper::market::{MarketModel, ReplayModel, Speed, SyntheticModel};
use cambist_exchange_paper::venue::Venue;
use cambist_exchange_paper::{FaultRates, FeeTier, FeeTiers, Latency, PaperConfig, PaperExchange};
use cambist_model::{AccountId, Amount, AppError, ErrorCode, FieldProblem, Rounding};
use cambist_ports::Clock;
use cambist_ports::paper::PaperVault;
use tokio::task::{JoinHandle, spawn_blocking};

/// The market that is named first wherever markets are listed, and in what a new user is told to try.
const FIRST: usize = 0;

/// The paper exchange while nobody knows yet what its account holds.
pub(super) struct Beginning {
    account: AccountId,
    serves: bool,
    venue: JoinHandle<Result<Venue, AppError>>,
}

impl Beginning {
    /// Makes the market that the configuration names, on a thread of its own: meanwhile the records can be opened. Whoever
    /// `serves` is asked for the first price sooner or later, so that its market is played now.
    pub(super) fn new(settings: &Paper, clock: &Arc<dyn Clock>, serves: bool) -> Result<Self, AppError> {
        let account = account(settings)?;
        let (settings, clock) = (settings.clone(), Arc::clone(clock));
        Ok(Self { account, serves, venue: spawn_blocking(move || venue(&settings, account, &*clock, serves)) })
    }

    /// Opens the exchange with its account, which is in `vault`, unless that `is_new`.
    pub(super) async fn open(
        self,
        vault: Arc<dyn PaperVault>,
        is_new: bool,
        clock: Arc<dyn Clock>,
    ) -> Result<PaperExchange, AppError> {
        let saved = async { if is_new { Ok(None) } else { vault.load(self.account).await } };
        let (venue, saved) = tokio::join!(self.venue, saved);
        let venue = venue.map_err(|error| AppError::new(ErrorCode::Internal, error.to_string()))??;
        let exchange = PaperExchange::with_account(venue, saved?.as_ref(), vault, clock)?;
        if self.serves {
            exchange.prepare(FIRST).await?;
        }
        Ok(exchange)
    }
}

fn venue(settings: &Paper, account: AccountId, clock: &dyn Clock, serves: bool) -> Result<Venue, AppError> {
    let model = model(settings, clock)?;
    let now = clock.now();
    let mut venue = Venue::without_account(config(settings, account)?, model, now);
    if serves {
        venue.foresee(FIRST, now).map_err(AppError::internal)?;
    }
    Ok(venue)
}

fn config(settings: &Paper, account: AccountId) -> Result<PaperConfig, AppError> {
    let mut config = PaperConfig::new(account);
    config.seed = settings.seed;
    config.latency = Latency {
        min: Duration::from_millis(settings.latency_min_ms),
        max: Duration::from_millis(settings.latency_max_ms),
    };
    config.faults = faults(settings);
    if settings.tape.is_some() {
        // Cash only: beside it, a whole coin would fill the largest share of one asset before the first order.
        config.funding.clear();
    }
    if let Some(funding) = &settings.funding {
        config.funding = funding.iter().map(|(asset, quantity)| (*asset, quantity.amount())).collect();
        config.funding_of_other_quotes = Amount::ZERO;
    }
    if let Some(tiers) = &settings.fee_tiers {
        config.fee_tiers = fee_tiers(tiers)?;
    }
    Ok(config)
}

fn model(settings: &Paper, clock: &dyn Clock) -> Result<Box<dyn MarketModel>, AppError> {
    let Some(tape) = &settings.tape else { return Ok(Box::new(SyntheticModel::new(settings.seed))) };
    let speed = Speed::parse(&settings.tape_speed.to_string());
    let speed = speed.map_err(|error| invalid("exchanges.paper.tape_speed", &error))?;
    let opened = ReplayModel::open(tape, settings.tape_symbol, clock.now(), speed);
    Ok(Box::new(opened.map_err(|error| invalid("exchanges.paper.tape", &error))?))
}

/// A recorded market has an account of its own: what is held there is worth nothing in another market.
fn account(settings: &Paper) -> Result<AccountId, AppError> {
    let name = match &settings.tape {
        None => "paper".to_owned(),
        Some(tape) => replay_account(tape),
    };
    AccountId::parse(&name).map_err(|error| AppError::new(ErrorCode::Internal, error.to_string()))
}

fn replay_account(tape: &Path) -> String {
    let file = tape.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
    let stem = file.trim_end_matches(".gz");
    let stem = stem.rsplit_once('.').map_or(stem, |(stem, _)| stem);
    let plain = |c: char| if c.is_ascii_lowercase() || c.is_ascii_digit() { c } else { '-' };
    let name: String = "paper-replay-".chars().chain(stem.chars().map(plain)).take(48).collect();
    name
}

fn faults(settings: &Paper) -> FaultRates {
    let faults = &settings.faults;
    FaultRates {
        rate_limit: per_million(faults.rate_limit),
        timeout_before: per_million(faults.timeout_before),
        timeout_after: per_million(faults.timeout_after),
        auth_failure: per_million(faults.auth_failure),
        insufficient_funds: per_million(faults.insufficient_funds),
        invalid_order: per_million(faults.invalid_order),
        network_error: per_million(faults.network_error),
    }
}

/// A share from 0 to 1, which the configuration has checked, in calls per million; finer ones are rounded down.
fn per_million(share: Amount) -> u32 {
    share.round(6, Rounding::Floor).to_units(6).and_then(|calls| u32::try_from(calls).ok()).unwrap_or(0)
}

fn fee_tiers(tiers: &[cambist_config::FeeTier]) -> Result<FeeTiers, AppError> {
    let tier = |tier: &cambist_config::FeeTier| FeeTier {
        name: format!("from {} USD in 30 days", tier.from_volume_usd),
        from_usd: tier.from_volume_usd,
        maker: tier.maker,
        taker: tier.taker,
    };
    FeeTiers::new(tiers.iter().map(tier).collect()).map_err(|error| invalid("exchanges.paper.fee_tiers", &error))
}

fn invalid(field: &'static str, error: &dyn Display) -> AppError {
    let problem = FieldProblem::new(field, error.to_string());
    AppError { fields: vec![problem], ..AppError::new(ErrorCode::ConfigInvalid, format!("{field}: {error}")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_tape_has_an_account_of_its_own() {
        assert_eq!(replay_account(Path::new("/a/btcusdt.ndjson.gz")), "paper-replay-btcusdt");
        assert_eq!(replay_account(Path::new("ETH 1m (2026).csv")), "paper-replay-eth-1m--2026-");
        assert!(AccountId::parse(&replay_account(Path::new(&"ö".repeat(90)))).is_ok());
    }

    #[test]
    fn shares_become_calls_per_million() {
        let share = |text: &str| per_million(Amount::parse(text).unwrap());
        assert_eq!(share("0"), 0);
        assert_eq!(share("0.01"), 10_000);
        assert_eq!(share("1"), 1_000_000);
        assert_eq!(share("0.0000019"), 1);
    }
}
