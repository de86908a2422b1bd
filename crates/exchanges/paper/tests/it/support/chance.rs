//! Random markets and random traders.

use cambist_exchange_paper::market::Act;
use cambist_exchange_paper::venue::Placed;
use cambist_model::{
    Amount, ClientOrderId, OrderDraft, OrderType, Price, Quantity, SelfTradePrevention, Side, Symbol, TimeInForce,
    Timestamp,
};
use proptest::prelude::*;

use super::orders::draft;
use super::script::{Script, at};
use super::trader::Trader;

/// The markets of a random script: two in dollars, one in bitcoin.
pub(crate) const MARKETS: [(&str, &str, &str); 3] =
    [("BTC-USD", "1", "0.001"), ("ETH-USD", "0.5", "0.01"), ("ETH-BTC", "0.0005", "0.01")];

/// Around which price a market's participants act, in ticks.
const MIDDLE: [i64; 3] = [50_000, 6_000, 120];

/// How long a random script goes on, in seconds.
pub(crate) const LENGTH: i64 = 200;

/// What a trader does.
#[derive(Clone, Debug)]
pub(crate) enum Command {
    Place(Box<OrderDraft>),
    /// The same order under the same id again, counted from the latest.
    Again(usize),
    /// Cancels an order, counted from the latest.
    Cancel(usize),
    /// Lets seconds pass.
    Wait(i64),
}

fn side() -> impl Strategy<Value = Side> {
    prop::sample::select(Side::ALL)
}

fn act(market: usize) -> impl Strategy<Value = Act> {
    let ticks = MIDDLE[market] - 10..MIDDLE[market] + 10;
    let lots = 1..2_000_i64;
    prop_oneof![
        2 => (0..20_u64, side(), ticks.clone(), lots.clone())
            .prop_map(|(key, side, ticks, lots)| Act::Rest { key, side, ticks, lots }),
        1 => (0..20_u64).prop_map(|key| Act::Pull { key }),
        6 => (side(), ticks.clone(), 0..4_000_i64).prop_map(|(side, ticks, lots)| Act::Level { side, ticks, lots }),
        3 => (side(), ticks, lots).prop_map(|(side, ticks, lots)| Act::Take { side, ticks, lots }),
    ]
}

/// A script with a few hundred random acts.
pub(crate) fn script() -> impl Strategy<Value = Script> {
    let one = (0..MARKETS.len()).prop_flat_map(|market| (Just(market), 0..LENGTH * 1_000, act(market)));
    prop::collection::vec(one, 50..300).prop_map(|acts| {
        let mut script = Script::new(&MARKETS);
        for (market, millis, act) in acts {
            let time = Timestamp::from_millis(at(0).millis() + millis);
            script.act_at(market, time, act);
        }
        script
    })
}

/// Any order whose parts fit together.
pub(crate) fn order() -> impl Strategy<Value = OrderDraft> {
    let words = (
        prop::sample::select(OrderType::ALL),
        prop::option::weighted(0.6, prop::sample::select(TimeInForce::ALL)),
        prop::sample::select(SelfTradePrevention::ALL),
    );
    let numbers = (0..MARKETS.len(), 1..1_500_i64, -12..12_i64, -12..12_i64, 1..LENGTH);
    (words, side(), numbers, any::<bool>(), prop::bool::weighted(0.4))
        .prop_filter_map("does not fit together", |(words, side, numbers, post_only, by_quote)| {
            build(words, side, numbers, post_only, by_quote)
        })
}

fn build(
    (order_type, time_in_force, self_trade_prevention): (OrderType, Option<TimeInForce>, SelfTradePrevention),
    side: Side,
    (market, lots, limit, stop, seconds): (usize, i64, i64, i64, i64),
    post_only: bool,
    by_quote: bool,
) -> Option<OrderDraft> {
    let (symbol, tick, lot) = MARKETS[market];
    let of = |step: &str, count: i64| Amount::parse(step).unwrap().times(Amount::from(count)).unwrap();
    let price = |away: i64| Price::new(of(tick, MIDDLE[market] + away)).unwrap();
    let quantity = Quantity::new(of(lot, lots)).unwrap();
    let by_quote = by_quote && order_type == OrderType::Market;
    let limited = matches!(order_type, OrderType::Limit | OrderType::StopLimit);
    let draft = OrderDraft {
        symbol: Symbol::parse(symbol).unwrap(),
        quantity: (!by_quote).then_some(quantity),
        quote_quantity: by_quote.then(|| Quantity::new(price(limit).notional(quantity).unwrap()).unwrap()),
        limit_price: limited.then(|| price(limit)),
        stop_price: (!matches!(order_type, OrderType::Limit | OrderType::Market)).then(|| price(stop)),
        time_in_force,
        expire_at: (time_in_force == Some(TimeInForce::Gtd)).then(|| at(seconds)),
        post_only: post_only && limited,
        self_trade_prevention,
        ..draft(side, order_type)
    };
    cambist_model::OrderRequest::new(draft.clone()).is_ok().then_some(draft)
}

/// What a trader does in a while.
pub(crate) fn commands() -> impl Strategy<Value = Vec<Command>> {
    let command = prop_oneof![
        8 => order().prop_map(|draft| Command::Place(Box::new(draft))),
        1 => (0..6_usize).prop_map(Command::Again),
        3 => (0..6_usize).prop_map(Command::Cancel),
        4 => (1..12_i64).prop_map(Command::Wait),
    ];
    prop::collection::vec(command, 1..60)
}

/// What was placed, and how the venue answered.
pub(crate) type Sent = Vec<(ClientOrderId, OrderDraft, Placed)>;

impl Trader {
    /// Carries out a command. What was sent, by whom and how it was answered is added to `sent`.
    pub(crate) fn carry_out(&mut self, command: &Command, sent: &mut Sent) {
        match command {
            Command::Place(draft) => {
                let draft = (**draft).clone();
                let (id, placed) = self.try_place(draft.clone());
                sent.push((id, draft, placed));
            }
            Command::Again(back) => {
                if let Some((id, draft, _)) = sent.iter().rev().nth(*back).cloned() {
                    self.place_as(&id, draft);
                }
            }
            Command::Cancel(back) => {
                let taken = sent.iter().rev().filter(|(.., placed)| matches!(placed, Placed::Accepted { .. }));
                if let Some((id, ..)) = taken.clone().nth(*back) {
                    self.cancel(&id.clone());
                }
            }
            Command::Wait(seconds) => {
                let now = self.now.secs() - at(0).secs();
                self.wait_until(now + seconds);
            }
        }
    }
}
