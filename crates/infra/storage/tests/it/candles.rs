use cambist_model::{Candle, Price, Quantity, Timeframe, Timestamp};
use cambist_ports::store::{CandleLine, CandleStore, Stretch};
use cambist_storage::SqliteStore;
use proptest::prelude::*;

use crate::world::World;

fn line(symbol: &str, timeframe: Timeframe) -> CandleLine {
    CandleLine { exchange: "kraken".parse().unwrap(), symbol: symbol.parse().unwrap(), timeframe }
}

fn minutes((from, to): (i64, i64)) -> Stretch {
    (Timestamp::from_secs(from * 60), Timestamp::from_secs(to * 60))
}

/// A candle whose price tells when it opens and who wrote it.
fn candle(minute: i64, writer: i64) -> Candle {
    let price = |more: i64| Price::parse(&format!("{minute}.{writer:02}{more}")).unwrap();
    Candle {
        open_at: Timestamp::from_secs(minute * 60),
        open: price(1),
        high: price(2),
        low: price(3),
        close: price(4),
        volume: Quantity::parse("0.00000001").unwrap(),
    }
}

async fn keep(store: &SqliteStore, of: CandleLine, stretch: (i64, i64), candles: &[Candle]) {
    store.keep_candles(of, minutes(stretch), candles.to_vec()).await.unwrap();
}

#[tokio::test]
async fn candles_are_found_where_they_belong_also_after_a_restart() {
    let world = World::new();
    let bitcoin = line("BTC-USD", Timeframe::M1);
    let store = world.open();
    keep(&store, bitcoin, (10, 13), &[candle(10, 1), candle(12, 1)]).await;
    store.close().await.unwrap();
    let store = world.open();
    let found = store.candles(bitcoin, minutes((0, 20))).await.unwrap();
    assert_eq!((found.known, found.candles), (vec![minutes((10, 13))], vec![candle(10, 1), candle(12, 1)]));
    let part = store.candles(bitcoin, minutes((11, 12))).await.unwrap();
    assert_eq!((part.known, part.candles), (vec![minutes((11, 12))], vec![]), "known to be without a trade");
    for other in [line("ETH-USD", Timeframe::M1), line("BTC-USD", Timeframe::M5)] {
        assert_eq!(store.candles(other, minutes((0, 20))).await.unwrap().known, []);
    }
    assert_eq!(store.candles(bitcoin, minutes((13, 20))).await.unwrap().known, [], "the end is not in it");
}

#[tokio::test]
async fn a_candle_that_cannot_be_written_leaves_nothing_of_its_stretch() {
    let world = World::new();
    let bitcoin = line("BTC-USD", Timeframe::M1);
    let store = world.open();
    let twice = vec![candle(10, 1), candle(10, 1)];
    assert!(store.keep_candles(bitcoin, minutes((10, 12)), twice).await.is_err());
    let found = store.candles(bitcoin, minutes((0, 20))).await.unwrap();
    assert_eq!((found.known, found.candles), (vec![], vec![]));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn whatever_stretches_come_what_is_known_is_their_union_and_the_last_word_counts(
        writes in prop::collection::vec((0_i64..40, 1_i64..15), 1..12),
        asked in (0_i64..20, 20_i64..50),
    ) {
        let world = World::new();
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let (found, written) = runtime.block_on(async {
            let (store, bitcoin) = (world.open(), line("BTC-USD", Timeframe::M1));
            let mut written = [None; 60];
            for (writer, (from, length)) in (1..).zip(writes) {
                let minutes = from..from + length;
                // Every third minute is without a trade.
                let candles: Vec<_> = minutes.clone().filter(|m| m % 3 != 0).map(|m| candle(m, writer)).collect();
                keep(&store, bitcoin, (from, from + length), &candles).await;
                minutes.for_each(|minute| written[usize::try_from(minute).unwrap()] = Some(writer));
            }
            (store.candles(bitcoin, minutes(asked)).await.unwrap(), written)
        });
        for pair in found.known.windows(2) {
            prop_assert!(pair[0].1 < pair[1].0, "they never touch: {:?}", found.known);
        }
        let mut expected = Vec::new();
        for minute in asked.0..asked.1 {
            let writer = written[usize::try_from(minute).unwrap()];
            let moment = minutes((minute, minute + 1)).0;
            let is_known = found.known.iter().any(|(from, to)| *from <= moment && moment < *to);
            prop_assert_eq!(is_known, writer.is_some(), "{}", minute);
            expected.extend(writer.filter(|_| minute % 3 != 0).map(|writer| candle(minute, writer)));
        }
        prop_assert_eq!(found.candles, expected);
    }
}
