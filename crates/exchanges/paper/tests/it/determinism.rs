//! The same seed and the same commands give the same bytes.

use proptest::prelude::*;

use crate::support::{Command, MARKETS, Script, Trader, commands, script};

/// Everything that came of a session, as text.
fn session(script: &Script, commands: &[Command], steps_per_second: i64) -> Vec<String> {
    let mut trader = Trader::new(script.clone());
    let mut sent = Vec::new();
    for command in commands {
        if let Command::Wait(seconds) = command {
            trader.wait_in_steps(*seconds, steps_per_second);
        } else {
            trader.carry_out(command, &mut sent);
        }
    }
    let mut shown: Vec<_> = sent.iter().map(|sent| format!("{sent:?}")).collect();
    shown.extend(trader.events.iter().map(|event| format!("{event:?}")));
    shown.extend(trader.fills.iter().map(|fill| format!("{fill:?}")));
    for place in 0..MARKETS.len() {
        trader.venue.advance(Some(place), trader.now).unwrap();
        trader.collect();
        let trades = trader.venue.trades(place, 1_000);
        shown.extend(trades.iter().map(|trade| format!("{trade:?}")));
        shown.push(format!("{:?}", trader.venue.order_book(place, 100)));
        shown.push(format!("{:?}", trader.venue.ticker(place).unwrap()));
    }
    trader.candles.sort_by_key(|(symbol, candle)| (*symbol, candle.open_at));
    shown.extend(trader.candles.iter().map(|candle| format!("{candle:?}")));
    shown.push(format!("{:?}", trader.written.balances));
    shown.extend(trader.orders.iter().map(|order| format!("{order:?}")));
    shown
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(80))]

    #[test]
    fn the_same_session_twice_gives_the_same_bytes(script in script(), commands in commands()) {
        prop_assert_eq!(session(&script, &commands, 1), session(&script, &commands, 1));
    }

    #[test]
    fn it_does_not_matter_how_often_the_time_is_told(script in script(), commands in commands()) {
        prop_assert_eq!(session(&script, &commands, 1), session(&script, &commands, 7));
    }
}
