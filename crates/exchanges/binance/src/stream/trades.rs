//! The trades of a market. Binance counts them without a gap, so a missing one is noticed.

use std::collections::BTreeMap;

use bytes::Bytes;
use cambist_model::{Symbol, Timestamp, Trade};
use cambist_ports::exchange::{ExchangeError, MarketEvent};

use super::frame::TradeEvent;
use super::question::Question;
use super::topic::{Step, Steps, Topic};
use crate::error::json;
use crate::map::{Execution, trade};
use crate::rest;
use crate::wire::RecentTrade;

/// How many trades are told first.
const FIRST_TRADES: u32 = 100;

/// So many trades wait at most for the answer that says what was before them.
const MOST_WAITING: usize = 10_000;

/// Follows the trades of a market.
pub(super) struct TradesTopic {
    symbol: Symbol,
    question: Question,
    /// What was heard while the trades before it are being asked for.
    waiting: BTreeMap<u64, Execution>,
    /// The number of the next trade to be told, if that is known. It stays true when the connection is lost.
    next: Option<u64>,
}

impl TradesTopic {
    pub(super) fn new(symbol: Symbol, name: &str) -> Self {
        let question = Question::new(rest::trades(name, FIRST_TRADES));
        Self { symbol, question, waiting: BTreeMap::new(), next: None }
    }

    /// All that were not told yet, in order. From now on they count as told.
    fn news(&mut self, executions: impl IntoIterator<Item = Execution>) -> Vec<Trade> {
        let next = self.next.unwrap_or(0);
        let executions: Vec<_> = executions.into_iter().filter(|execution| execution.id >= next).collect();
        // In a market without any trade yet, the first one is the next.
        self.next = Some(executions.last().map_or(next, |last| last.id.saturating_add(1)));
        executions.iter().filter_map(|execution| trade(self.symbol, execution)).collect()
    }
}

impl Topic for TradesTopic {
    fn started(&mut self, now: Timestamp, steps: &mut Steps) {
        self.question.ask(now, steps);
    }

    fn stopped(&mut self) {
        self.question.close();
        self.waiting.clear();
    }

    fn heard(&mut self, _: &str, event: &str, now: Timestamp, steps: &mut Steps) -> serde_json::Result<()> {
        let execution = serde_json::from_str::<TradeEvent>(event)?.execution();
        let is_next = self.next.is_some_and(|next| execution.id <= next);
        if is_next && !self.question.is_open() {
            let news = self.news([execution]);
            steps.extend((!news.is_empty()).then_some(Step::Tell(MarketEvent::Trades(news))));
            return Ok(());
        }
        if !self.question.is_open() {
            steps.push(Step::interrupted("trades are missing"));
            self.question.ask(now, steps);
        }
        self.waiting.insert(execution.id, execution);
        if self.waiting.len() > MOST_WAITING {
            self.waiting.pop_first();
        }
        Ok(())
    }

    fn answered(&mut self, answer: Result<Bytes, ExchangeError>, now: Timestamp, steps: &mut Steps) {
        match answer.and_then(|body| json::<Vec<RecentTrade>>(&body)) {
            Ok(recent) => {
                self.question.succeeded();
                let mut known = std::mem::take(&mut self.waiting);
                known.extend(recent.into_iter().map(Execution::from).map(|execution| (execution.id, execution)));
                // Were there none, it is told that they are followed from now on.
                steps.push(Step::Tell(MarketEvent::Trades(self.news(known.into_values()))));
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
