//! The state of a market in one line, from two streams: the best prices as they change, the last 24 hours once a second.

use bytes::Bytes;
use cambist_model::{Symbol, Timestamp};
use cambist_ports::exchange::{ExchangeError, MarketEvent};

use super::frame::{BookTicker, Statistics};
use super::question::Question;
use super::topic::{Step, Steps, Topic};
use crate::error::json;
use crate::map::{Best, Day, ticker};
use crate::rest;
use crate::wire::DayTicker;

/// Follows the best prices and the last 24 hours of a market.
pub(super) struct TickerTopic {
    symbol: Symbol,
    question: Question,
    best: Option<Best>,
    /// The number of the update that the best prices came with. An answer by REST does not tell it.
    update: u64,
    day: Option<Day>,
    told: Option<(Best, Day)>,
}

impl TickerTopic {
    pub(super) fn new(symbol: Symbol, name: &str) -> Self {
        let question = Question::new(rest::ticker(name));
        Self { symbol, question, best: None, update: 0, day: None, told: None }
    }

    /// Tells how it stands, if that is known and news.
    fn tell(&mut self, now: Timestamp, steps: &mut Steps) {
        let Some((best, day)) = self.best.zip(self.day) else { return };
        // The streams have said it all: nothing has to be asked any more.
        self.question.close();
        let news = (best, Day { at: Timestamp::EPOCH, ..day });
        if self.told != Some(news) {
            self.told = Some(news);
            steps.push(Step::Tell(MarketEvent::Ticker(Box::new(ticker(self.symbol, &best, &day, now)))));
        }
    }
}

impl Topic for TickerTopic {
    fn started(&mut self, now: Timestamp, steps: &mut Steps) {
        self.question.ask(now, steps);
    }

    fn stopped(&mut self) {
        self.question.close();
        (self.best, self.update, self.day, self.told) = (None, 0, None, None);
    }

    fn heard(&mut self, stream: &str, event: &str, now: Timestamp, steps: &mut Steps) -> serde_json::Result<()> {
        if stream.ends_with("@bookTicker") {
            let heard: BookTicker = serde_json::from_str(event)?;
            if heard.update <= self.update {
                return Ok(());
            }
            (self.best, self.update) = (Some(heard.best()), heard.update);
        } else {
            let day = serde_json::from_str::<Statistics>(event)?.day();
            if self.day.is_some_and(|known| day.at <= known.at) {
                return Ok(());
            }
            self.day = Some(day);
        }
        self.tell(now, steps);
        Ok(())
    }

    fn answered(&mut self, answer: Result<Bytes, ExchangeError>, now: Timestamp, steps: &mut Steps) {
        if !self.question.is_open() {
            return;
        }
        match answer.and_then(|body| json::<DayTicker>(&body)) {
            Ok(answer) => {
                self.question.succeeded();
                // What a stream has said since it runs is newer.
                self.best.get_or_insert(answer.best());
                self.day.get_or_insert(answer.day());
                self.tell(now, steps);
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
