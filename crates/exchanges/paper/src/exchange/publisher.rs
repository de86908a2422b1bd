//! Who listens, and what they are told.

use cambist_model::{AmountError, Ticker, Timestamp};
use cambist_ports::exchange::{AccountEvent, MarketChannel, MarketEvent};
use tokio::sync::broadcast::{self, Receiver, Sender};

use super::growing::{Growing, Made};
use crate::venue::{REMEMBERED_TRADES, Venue};

/// How many events a slow reader may be behind before some are left out.
const BEHIND: usize = 1_024;

/// How many trades a reader is told first.
const FIRST_TRADES: usize = 100;

/// An event with the number of the commit that it came with.
pub(super) type Numbered<T> = (u64, T);

/// The events of the account. Each is in a box, because the channel has room for all of them from the start.
type AccountSender = Sender<Numbered<Box<AccountEvent>>>;

/// The readers of streams, and what they were told last.
pub(super) struct Publisher {
    channels: Vec<Channel>,
    account: AccountSender,
}

struct Channel {
    index: usize,
    what: MarketChannel,
    sender: Sender<Numbered<MarketEvent>>,
    /// The state that was told last; for trades, how many there were.
    told: Told,
}

enum Told {
    Trades(u64),
    Candles(Growing),
    State(Option<MarketEvent>),
}

/// What is to be told, and to whom.
#[derive(Default)]
pub(super) struct Outgoing {
    market: Vec<(Sender<Numbered<MarketEvent>>, MarketEvent)>,
    account: Option<(AccountSender, Vec<AccountEvent>)>,
}

impl Publisher {
    pub(super) fn new() -> Self {
        Self { channels: Vec::new(), account: broadcast::channel(BEHIND).0 }
    }

    /// The markets that somebody listens to.
    pub(super) fn places(&self) -> Vec<usize> {
        let heard = |channel: &&Channel| channel.sender.receiver_count() > 0;
        let mut places: Vec<_> = self.channels.iter().filter(heard).map(|channel| channel.index).collect();
        places.sort_unstable();
        places.dedup();
        places
    }

    /// Listens to a market. The first events are its present state; `made` is what was made of a candle before.
    pub(super) fn listen(
        &mut self,
        venue: &mut Venue,
        index: usize,
        what: MarketChannel,
        made: Option<Made>,
    ) -> Result<(Vec<MarketEvent>, Receiver<Numbered<MarketEvent>>), AmountError> {
        let same = |channel: &&Channel| channel.index == index && channel.what == what;
        if let Some(channel) = self.channels.iter().find(same) {
            return Ok((channel.present(venue)?, channel.sender.subscribe()));
        }
        let (sender, receiver) = broadcast::channel(BEHIND);
        let told = match (what, made) {
            (MarketChannel::Trades, _) => Told::Trades(venue.trade_count(index)),
            (MarketChannel::Candles { timeframe }, Some(made)) => Told::Candles(Growing::new(timeframe, made)),
            _ => Told::State(None),
        };
        let mut channel = Channel { index, what, sender, told };
        let first = channel.present(venue)?;
        // What is told first is not told again as news.
        channel.news(venue)?;
        self.channels.push(channel);
        Ok((first, receiver))
    }

    /// Listens to the account.
    pub(super) fn listen_to_account(&self) -> Receiver<Numbered<Box<AccountEvent>>> {
        self.account.subscribe()
    }

    /// What has to be told now: `events` of the account, and what changed in the markets that somebody listens to.
    pub(super) fn outgoing(&mut self, venue: &mut Venue, events: Vec<AccountEvent>) -> Result<Outgoing, AmountError> {
        self.channels.retain(|channel| channel.sender.receiver_count() > 0);
        let mut market = Vec::new();
        for channel in &mut self.channels {
            for event in channel.news(venue)? {
                market.push((channel.sender.clone(), event));
            }
        }
        let account = (!events.is_empty()).then(|| (self.account.clone(), events));
        Ok(Outgoing { market, account })
    }
}

impl Channel {
    /// The present state.
    fn present(&self, venue: &mut Venue) -> Result<Vec<MarketEvent>, AmountError> {
        Ok(match &self.told {
            Told::Trades(_) => vec![MarketEvent::Trades(venue.trades(self.index, FIRST_TRADES))],
            Told::Candles(growing) => growing.present(venue, self.index)?.into_iter().collect(),
            Told::State(_) => vec![state(venue, self.index, self.what)?],
        })
    }

    fn news(&mut self, venue: &mut Venue) -> Result<Vec<MarketEvent>, AmountError> {
        match &mut self.told {
            Told::Trades(told) => {
                let told = *told;
                Ok(self.new_trades(venue, told))
            }
            Told::Candles(growing) => growing.news(venue, self.index),
            Told::State(told) => {
                let event = state(venue, self.index, self.what)?;
                let seen = Some(timeless(event.clone()));
                let is_new = *told != seen;
                *told = seen;
                Ok(if is_new { vec![event] } else { Vec::new() })
            }
        }
    }

    fn new_trades(&mut self, venue: &Venue, told: u64) -> Vec<MarketEvent> {
        let count = venue.trade_count(self.index);
        let new = count.saturating_sub(told);
        self.told = Told::Trades(count);
        if new == 0 {
            return Vec::new();
        }
        let limit = usize::try_from(new).unwrap_or(REMEMBERED_TRADES).min(REMEMBERED_TRADES);
        let trades = venue.trades(self.index, limit);
        let left_out = new - u64::try_from(trades.len()).unwrap_or(new);
        let mut events = Vec::new();
        events.extend((left_out > 0).then_some(MarketEvent::Lagged(left_out)));
        events.push(MarketEvent::Trades(trades));
        events
    }
}

impl Outgoing {
    pub(super) fn is_empty(&self) -> bool {
        self.market.is_empty() && self.account.is_none()
    }

    /// Tells everybody. Nobody may be listening any more, which is no error.
    pub(super) fn publish(self, number: u64) {
        for (sender, event) in self.market {
            let _ = sender.send((number, event));
        }
        if let Some((sender, events)) = self.account {
            for event in events {
                let _ = sender.send((number, Box::new(event)));
            }
        }
    }
}

fn state(venue: &mut Venue, index: usize, what: MarketChannel) -> Result<MarketEvent, AmountError> {
    Ok(match what {
        MarketChannel::Book { depth } => {
            let depth = usize::try_from(depth).unwrap_or(usize::MAX);
            MarketEvent::Book(Box::new(venue.order_book(index, depth)))
        }
        MarketChannel::Ticker | MarketChannel::Trades | MarketChannel::Candles { .. } => {
            MarketEvent::Ticker(Box::new(venue.ticker(index)?))
        }
    })
}

/// A state without its times, so that two can be told apart by what they say. A book that changed below the levels shown
/// has not changed for whoever looks at those.
fn timeless(event: MarketEvent) -> MarketEvent {
    match event {
        MarketEvent::Ticker(ticker) => {
            MarketEvent::Ticker(Box::new(Ticker { market_time: Timestamp::EPOCH, as_of: Timestamp::EPOCH, ..*ticker }))
        }
        MarketEvent::Book(mut book) => {
            book.market_time = Timestamp::EPOCH;
            book.as_of = Timestamp::EPOCH;
            book.sequence = 0;
            MarketEvent::Book(book)
        }
        other => other,
    }
}
