//! What goes wrong on the way to the exchange and back, and how often.

use std::sync::Mutex;
use std::time::Duration;

use cambist_model::Timestamp;
use cambist_ports::exchange::ExchangeError;

use super::chance::Chance;
use super::terms::paper;

/// How bad it is. Each seed has its own climate.
pub(crate) struct Weather {
    climate: Climate,
    state: Mutex<State>,
}

/// So many calls out of a hundred go wrong.
#[derive(Clone, Copy, Debug)]
struct Climate {
    calls: u64,
    orders: u64,
    events: u64,
    records: u64,
}

#[derive(Default)]
struct State {
    calm: bool,
    /// Until then nothing gets through.
    outage_until: Timestamp,
}

/// What becomes of an order on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    /// It arrives, and so does the answer.
    Prompt,
    /// It arrives, and the answer takes its time.
    AnswerLate(Duration),
    /// It arrives; what comes back after a while tells nothing.
    AnswerLost(&'static str),
    /// It is on its way for so long, and nobody waits for the answer any more.
    ArrivesLate(Duration),
    /// It never arrives, and no answer comes.
    Lost,
    /// It never leaves.
    NotSent,
}

/// What becomes of any other call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Trouble {
    /// Nothing goes wrong.
    None,
    /// It does not arrive.
    Before(ExchangeError),
    /// It arrives, and the answer is lost.
    After(ExchangeError),
}

/// What becomes of an event of the account's stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum EventFate {
    Told,
    ToldTwice,
    /// Later ones may overtake it.
    ToldLater,
    /// It is lost, and the stream says that something was.
    Lost,
    /// It is lost, and the stream ends.
    StreamEnds,
}

const TIMEOUT: &str = "no answer came in time";
const BAD_GATEWAY: &str = "502 bad gateway";
const GARBAGE: &str = "the answer cannot be read: <html>";
const CUT: &str = "the connection was cut";

impl Weather {
    pub(crate) fn new(chance: &Chance) -> Self {
        let climate = Climate {
            calls: chance.pick(&[0, 2, 5, 15]),
            orders: chance.pick(&[10, 30, 60]),
            events: chance.pick(&[0, 10, 40]),
            records: chance.pick(&[0, 0, 1, 3]),
        };
        Self { climate, state: Mutex::default() }
    }

    /// From now on nothing goes wrong, or it may again.
    pub(crate) fn set_calm(&self, calm: bool) {
        self.state.lock().unwrap().calm = calm;
    }

    /// Nothing gets through for a while.
    pub(crate) fn cut_off(&self, until: Timestamp) {
        self.state.lock().unwrap().outage_until = until;
    }

    pub(crate) fn is_calm(&self) -> bool {
        self.state.lock().unwrap().calm
    }

    fn is_cut_off(&self, now: Timestamp) -> bool {
        let state = self.state.lock().unwrap();
        !state.calm && now < state.outage_until
    }

    pub(crate) fn of_records(&self, chance: &Chance) -> bool {
        !self.is_calm() && chance.percent(self.climate.records)
    }

    pub(crate) fn of_order(&self, chance: &Chance, now: Timestamp) -> Fate {
        if self.is_cut_off(now) {
            return chance.pick(&[Fate::Lost, Fate::NotSent]);
        }
        if self.is_calm() || !chance.percent(self.climate.orders) {
            return Fate::Prompt;
        }
        let some_time = Duration::from_millis(chance.between(1..=20_000));
        chance.pick(&[
            Fate::AnswerLate(some_time),
            Fate::AnswerLate(Duration::from_secs(45)),
            Fate::AnswerLost(TIMEOUT),
            Fate::AnswerLost(BAD_GATEWAY),
            Fate::AnswerLost(GARBAGE),
            Fate::AnswerLost(CUT),
            Fate::ArrivesLate(some_time),
            Fate::ArrivesLate(some_time / 8),
            Fate::Lost,
            Fate::NotSent,
        ])
    }

    pub(crate) fn of_call(&self, chance: &Chance, now: Timestamp) -> Trouble {
        let exchange = paper();
        if self.is_cut_off(now) {
            return Trouble::Before(ExchangeError::Timeout { exchange });
        }
        if self.is_calm() || !chance.percent(self.climate.calls) {
            return Trouble::None;
        }
        let unread = [
            ExchangeError::Timeout { exchange },
            ExchangeError::Unavailable { exchange, detail: BAD_GATEWAY.to_owned() },
            ExchangeError::Protocol { exchange, detail: GARBAGE.to_owned() },
        ];
        match chance.below(3) {
            0 => Trouble::Before(chance.pick(&unread)),
            1 => Trouble::Before(ExchangeError::RateLimited { exchange, retry_after: None }),
            _ => Trouble::After(chance.pick(&unread)),
        }
    }

    pub(crate) fn of_event(&self, chance: &Chance) -> EventFate {
        if self.is_calm() || !chance.percent(self.climate.events) {
            return EventFate::Told;
        }
        let fates = [EventFate::ToldTwice, EventFate::ToldLater, EventFate::Lost, EventFate::StreamEnds];
        chance.pick(&[fates[0], fates[0], fates[1], fates[1], fates[2], fates[3]])
    }

    /// How long a call takes, there and back.
    pub(crate) fn latency(&self, chance: &Chance) -> Duration {
        let slow = !self.is_calm() && chance.percent(20);
        Duration::from_millis(if slow { chance.between(1..=800) } else { 0 })
    }
}
