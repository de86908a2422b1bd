//! What a market shows when somebody looks at it for the first time.

use cambist_exchange_paper::PaperConfig;
use cambist_exchange_paper::market::SyntheticModel;
use cambist_exchange_paper::venue::Venue;
use cambist_model::{AccountId, Ticker, Timestamp};
use proptest::prelude::*;

use super::{minutes, morning, secs};

fn venue(now: Timestamp) -> Venue {
    let config = PaperConfig::new(AccountId::parse("paper").unwrap());
    Venue::without_account(config, Box::new(SyntheticModel::new(7)), now)
}

fn look(venue: &mut Venue, market: usize, now: Timestamp) -> Ticker {
    venue.advance(Some(market), now).unwrap();
    venue.ticker(market).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn there_is_a_price_and_a_trade_of_the_last_minutes(market in 0_usize..29, at in 0_u64..86_400) {
        let now = morning().plus(secs(at));
        let mut venue = venue(now);
        let ticker = look(&mut venue, market, now);
        prop_assert!(ticker.bid.is_some() && ticker.ask.is_some() && ticker.last.is_some());
        let trades = venue.trades(market, 1_000);
        prop_assert!(trades.iter().all(|trade| now.since(trade.executed_at) <= minutes(2)));
    }

    #[test]
    fn a_day_that_was_foreseen_is_the_day_that_its_minutes_come_to(
        market in 0_usize..29,
        at in 0_u64..86_400,
        later in prop::collection::vec(0_u64..7_200, 0..4),
    ) {
        let now = morning().plus(secs(at));
        let (mut foreseen, mut asked) = (venue(now), venue(now));
        foreseen.foresee(market, now).unwrap();
        let mut times: Vec<_> = later.into_iter().map(|later| now.plus(secs(later))).collect();
        times.push(now);
        times.sort_unstable();
        for time in times {
            prop_assert_eq!(look(&mut foreseen, market, time), look(&mut asked, market, time));
        }
    }
}
