//! The candles of a market: the one that is being made, and the one before it.

use std::collections::BTreeMap;

use bytes::Bytes;
use cambist_model::{Timeframe, Timestamp};
use cambist_ports::exchange::{ExchangeError, MarketEvent};

use super::frame::KlineEvent;
use super::question::Question;
use super::topic::{Step, Steps, Topic};
use crate::error::json;
use crate::map::CountedCandle;
use crate::rest;
use crate::wire::Kline;

/// How many candles are told first, and wait at most for the answer that says what was before them.
const FIRST_CANDLES: u32 = 2;

/// Follows the candles of a market.
pub(super) struct CandlesTopic {
    question: Question,
    /// What was heard while the candles before it are being asked for, by opening time.
    waiting: BTreeMap<Timestamp, CountedCandle>,
    told: Option<CountedCandle>,
}

impl CandlesTopic {
    pub(super) fn new(name: &str, timeframe: Timeframe) -> Self {
        let question = Question::new(rest::last_candles(name, timeframe, FIRST_CANDLES));
        Self { question, waiting: BTreeMap::new(), told: None }
    }

    /// Tells a candle, if there is a trade in it and it is news: of two states of a candle the one with more trades.
    fn tell(&mut self, heard: CountedCandle, steps: &mut Steps) {
        let is_news = self.told.is_none_or(|told| is_later(&heard, &told));
        if is_news && heard.trades > 0 {
            self.told = Some(heard);
            steps.push(Step::Tell(MarketEvent::Candle(Box::new(heard.candle))));
        }
    }

    fn wait(&mut self, heard: CountedCandle) {
        let known = self.waiting.entry(heard.candle.open_at).or_insert(heard);
        if is_later(&heard, known) {
            *known = heard;
        }
    }
}

fn is_later(one: &CountedCandle, other: &CountedCandle) -> bool {
    (one.candle.open_at, one.trades) > (other.candle.open_at, other.trades)
}

impl Topic for CandlesTopic {
    fn started(&mut self, now: Timestamp, steps: &mut Steps) {
        self.question.ask(now, steps);
    }

    fn stopped(&mut self) {
        self.question.close();
        self.waiting.clear();
        // How it stands is told again when the streams are back, even if nothing has changed.
        self.told = self.told.map(|told| CountedCandle { trades: 0, ..told });
    }

    fn heard(&mut self, _: &str, event: &str, _: Timestamp, steps: &mut Steps) -> serde_json::Result<()> {
        let heard = serde_json::from_str::<KlineEvent>(event)?.candle();
        if self.question.is_open() {
            self.wait(heard);
            while self.waiting.len() > 2 {
                self.waiting.pop_first();
            }
        } else {
            self.tell(heard, steps);
        }
        Ok(())
    }

    fn answered(&mut self, answer: Result<Bytes, ExchangeError>, now: Timestamp, steps: &mut Steps) {
        match answer.and_then(|body| json::<Vec<Kline>>(&body)) {
            Ok(klines) => {
                self.question.succeeded();
                for kline in &klines {
                    self.wait(kline.into());
                }
                for candle in std::mem::take(&mut self.waiting).into_values() {
                    self.tell(candle, steps);
                }
            }
            Err(error) => self.question.failed(error, now, steps),
        }
    }

    fn deadline(&self) -> Option<Timestamp> {
        self.question.deadline()
    }

    fn elapsed(&mut self, now: Timestamp, steps: &mut Steps) {
        self.question.elapsed(now, steps);
    }
}
