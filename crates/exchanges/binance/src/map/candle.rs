//! Candles.

use cambist_model::{Candle, Timestamp};

use crate::wire::Kline;

/// A candle and how many trades are in it, which tells two states of it apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct CountedCandle {
    pub(crate) candle: Candle,
    pub(crate) trades: u64,
}

impl From<&Kline> for CountedCandle {
    fn from(kline: &Kline) -> Self {
        let open_at = Timestamp::from_millis(kline.0);
        let candle = Candle { open_at, open: kline.1, high: kline.2, low: kline.3, close: kline.4, volume: kline.5 };
        Self { candle, trades: kline.8 }
    }
}

/// The candle; none without a trade, where Binance repeats the price before it.
pub(crate) fn candle(kline: &Kline) -> Option<Candle> {
    let CountedCandle { candle, trades } = kline.into();
    (trades > 0).then_some(candle)
}
