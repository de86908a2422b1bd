//! The paper exchange through its roles.

use std::sync::Arc;
use std::time::Duration;

use cambist_exchange_paper::PaperExchange;
use cambist_model::{
    AccountMode, Candle, OrderType, SelfTradePrevention, Side, Symbol, TimeInForce, Timeframe, TransferKind,
};
use cambist_ports::exchange::{
    Account, CancelOutcome, CandleQuery, CapabilityArea, Exchange, ExchangeError, ExchangeOrderStatus, MarketData,
    NotSent, OrderRef, SubmitOutcome, Trading,
};
use cambist_ports::{Clock, Ctx};

use crate::support::{
    Desk, ManualClock, MemoryVault, Script, amount, approved, at, bitcoin, client_id, config, ctx, limit, market,
    named, price, quantity,
};

fn accepted(outcome: Result<SubmitOutcome, NotSent>) -> cambist_ports::exchange::ExchangeOrder {
    match outcome {
        Ok(SubmitOutcome::Accepted { order, .. }) => order,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn an_order_goes_all_the_way() {
    let desk = Desk::new(Script::bitcoin()).await;
    let outcome = desk.submit("a", limit(Side::Buy, "1.5", "50000")).await.unwrap();
    let SubmitOutcome::Accepted { order, fills } = outcome else { panic!("{outcome:?}") };
    assert_eq!((order.status, order.filled_quantity), (ExchangeOrderStatus::Open, quantity("1")));
    assert_eq!(fills.len(), 1);
    let page = desk.paper.fills(&ctx(), None).await.unwrap();
    assert_eq!((page.fills, page.cursor.as_deref(), page.more), (fills, Some("1"), false));
    let page = desk.paper.fills(&ctx(), Some("1")).await.unwrap();
    assert_eq!((page.fills.len(), page.cursor.as_deref()), (0, Some("1")));
    let balances = desk.paper.balances(&ctx()).await.unwrap().value;
    let usd = balances.iter().find(|balance| balance.asset.as_str() == "USD").unwrap();
    assert_eq!((usd.available, usd.held), (amount("24550"), amount("25150")));
    let canceled = desk.paper.cancel(&ctx(), &named("a")).await.unwrap();
    assert!(matches!(canceled, CancelOutcome::Canceled(order) if order.filled_quantity == quantity("1")));
    assert!(desk.paper.open_orders(&ctx()).await.unwrap().is_empty());
    let transfers = desk.paper.transfers(&ctx()).await.unwrap().value;
    assert!(transfers.iter().all(|transfer| transfer.kind == TransferKind::Deposit));
    assert_eq!(desk.paper.fees(&ctx()).await.unwrap().value.volume_30d_usd, Some(amount("50000")));
}

#[tokio::test]
async fn many_fills_come_in_pages() {
    let desk = Desk::new(Script::bitcoin()).await;
    for number in 0..601 {
        let side = if number % 2 == 0 { Side::Buy } else { Side::Sell };
        accepted(desk.submit(&format!("o{number}"), market(side, "0.001")).await);
    }
    let first = desk.paper.fills(&ctx(), None).await.unwrap();
    assert_eq!((first.fills.len(), first.more), (500, true));
    let second = desk.paper.fills(&ctx(), first.cursor.as_deref()).await.unwrap();
    assert_eq!((second.fills.len(), second.more, second.cursor.as_deref()), (101, false, Some("601")));
    let wrong = desk.paper.fills(&ctx(), Some("yesterday")).await;
    assert!(matches!(wrong, Err(ExchangeError::Invalid { .. })));
}

#[tokio::test]
async fn what_is_not_there_is_named_with_what_is() {
    let desk = Desk::new(Script::bitcoin()).await;
    let symbol = Symbol::parse("DOGE-USD").unwrap();
    let error = desk.paper.ticker(&ctx(), symbol).await.unwrap_err();
    assert!(matches!(error, ExchangeError::UnknownSymbol { known, .. } if known == [bitcoin()]));
    let draft = cambist_model::OrderDraft { symbol, ..market(Side::Buy, "1") };
    let unsent = desk.submit("a", draft).await;
    assert!(matches!(unsent, Err(NotSent(ExchangeError::UnknownSymbol { .. }))));
    assert_eq!(desk.paper.cancel(&ctx(), &named("a")).await.unwrap(), CancelOutcome::NotFound);
    assert_eq!(desk.paper.order(&ctx(), &named("a")).await.unwrap(), None);
}

#[tokio::test]
async fn an_order_is_found_only_by_names_that_fit_it() {
    let desk = Desk::new(Script::bitcoin()).await;
    let order = accepted(desk.submit("a", limit(Side::Buy, "0.5", "49000")).await);
    let wrong = accepted(desk.submit("b", limit(Side::Buy, "0.5", "49000")).await).exchange_order_id;
    let by = |id| OrderRef { exchange_order_id: Some(id), ..named("a") };
    assert_eq!(desk.paper.order(&ctx(), &by(wrong.clone())).await.unwrap(), None);
    assert_eq!(desk.paper.cancel(&ctx(), &by(wrong)).await.unwrap(), CancelOutcome::NotFound);
    assert_eq!(desk.paper.order(&ctx(), &by(order.exchange_order_id.clone())).await.unwrap(), Some(order));
}

#[tokio::test]
async fn an_approval_that_ended_or_was_for_another_account_is_not_used() {
    let desk = Desk::new(Script::bitcoin()).await;
    let order = approved(limit(Side::Buy, "0.5", "49000"), desk.clock.now());
    desk.clock.set(at(12));
    let late = desk.paper.submit(&ctx(), &client_id("a"), order).await;
    assert!(matches!(late, Err(NotSent(ExchangeError::Invalid { .. }))), "{late:?}");
    let mut draft = limit(Side::Buy, "0.5", "49000");
    draft.account = cambist_model::AccountId::parse("other").unwrap();
    let strange = desk.submit("a", draft).await;
    assert!(matches!(strange, Err(NotSent(ExchangeError::Invalid { .. }))), "{strange:?}");
    assert_eq!(desk.paper.order(&ctx(), &named("a")).await.unwrap(), None);
}

#[tokio::test]
async fn orders_that_were_long_forgotten_are_still_known_by_their_ids() {
    let desk = Desk::new(Script::bitcoin()).await;
    let order = limit(Side::Buy, "0.5", "49000");
    let first = accepted(desk.submit("first", order.clone()).await);
    desk.paper.cancel(&ctx(), &named("first")).await.unwrap();
    for number in 0..4_200 {
        accepted(desk.submit(&format!("o{number}"), market(Side::Sell, "0.001")).await);
        accepted(desk.submit(&format!("p{number}"), market(Side::Buy, "0.001")).await);
    }
    let again = accepted(desk.submit("first", order).await);
    assert_eq!(again.exchange_order_id, first.exchange_order_id);
    assert!(matches!(again.status, ExchangeOrderStatus::Canceled { .. }));
    let other = desk.submit("first", limit(Side::Buy, "0.4", "49000")).await.unwrap();
    assert!(matches!(other, SubmitOutcome::Rejected { reason } if reason.starts_with("duplicate")));
    let found = desk.paper.order(&ctx(), &named("first")).await.unwrap().unwrap();
    assert_eq!(found.exchange_order_id, first.exchange_order_id);
    assert!(matches!(desk.paper.cancel(&ctx(), &named("first")).await.unwrap(), CancelOutcome::TooLate(_)));
}

fn query(timeframe: Timeframe, start: i64, end: i64) -> CandleQuery {
    CandleQuery { symbol: bitcoin(), timeframe, start: at(start), end: at(end) }
}

#[tokio::test]
async fn candles_are_of_recorded_and_unwatched_minutes_and_the_unfinished_one() {
    let mut script = Script::bitcoin();
    let minute = |seconds, text: &str| Candle {
        open_at: at(seconds),
        open: price(text),
        high: price(text),
        low: price(text),
        close: price(text),
        volume: quantity("1"),
    };
    script.minute(0, minute(-3_600, "100"));
    script.minute(0, minute(-1_800, "300"));
    script.minute(0, minute(-60, "200"));
    script.take(0, 130, Side::Buy, 50_000, 100);
    let desk = Desk::new(script.clone()).await;
    accepted(desk.submit("a", market(Side::Buy, "0.5")).await);
    desk.clock.set(at(140));
    let long = desk.paper.candles(&ctx(), query(Timeframe::H1, -3_600, 3_600)).await.unwrap().value;
    let closes: Vec<_> = long.iter().map(|candle| (candle.open_at, candle.high, candle.close, candle.volume)).collect();
    assert_eq!(
        closes,
        [
            (at(-3_600), price("300"), price("200"), quantity("3")),
            (at(0), price("50000"), price("50000"), quantity("0.6"))
        ]
    );
    let short = desk.paper.candles(&ctx(), query(Timeframe::M1, 0, 120)).await.unwrap().value;
    assert_eq!(short.iter().map(|candle| candle.open_at).collect::<Vec<_>>(), [at(0)], "120 is not before the end");

    // After a restart the recorded minutes come from the vault, for candles and tickers alike.
    let desk = desk.crashed(script).await;
    let again = desk.paper.candles(&ctx(), query(Timeframe::M1, 0, 120)).await.unwrap().value;
    assert_eq!(again, short);
    let ticker = desk.paper.ticker(&ctx(), bitcoin()).await.unwrap();
    assert_eq!(ticker.volume_24h, Some(quantity("3.6")), "0.5 recorded, 0.1 in progress, 3 of the model");
}

#[tokio::test]
async fn more_than_there_is_to_give_is_refused() {
    let desk = Desk::new(Script::bitcoin()).await;
    let minutes = desk.paper.candles(&ctx(), query(Timeframe::M1, 0, 60 * 1_001)).await;
    assert!(matches!(minutes, Err(ExchangeError::Invalid { .. })));
    let weeks = desk.paper.candles(&ctx(), query(Timeframe::W1, 0, 86_400 * 1_001)).await;
    assert!(matches!(weeks, Err(ExchangeError::Invalid { .. })));
    assert!(desk.paper.candles(&ctx(), query(Timeframe::M1, 0, 60 * 1_000)).await.is_ok());
    assert!(matches!(desk.paper.order_book(&ctx(), bitcoin(), 1_001).await, Err(ExchangeError::Invalid { .. })));
    assert!(matches!(desk.paper.trades(&ctx(), bitcoin(), 1_001).await, Err(ExchangeError::Invalid { .. })));
}

#[tokio::test]
async fn the_capability_table_names_every_word_once() {
    let desk = Desk::new(Script::bitcoin()).await;
    let descriptor = desk.paper.descriptor();
    let has = |area, name: &str| descriptor.supports(area, name);
    assert!(OrderType::ALL.iter().all(|word| has(CapabilityArea::OrderType, word.as_str())));
    assert!(TimeInForce::ALL.iter().all(|word| has(CapabilityArea::TimeInForce, word.as_str())));
    assert!(Timeframe::ALL.iter().all(|word| has(CapabilityArea::Timeframe, word.as_str())));
    assert!(SelfTradePrevention::ALL.iter().all(|word| has(CapabilityArea::OrderFlag, word.as_str())));
    assert!(!has(CapabilityArea::Operation, "withdraw"));
    for row in &descriptor.capabilities {
        let same = |other: &&cambist_ports::exchange::Capability| other.area == row.area && other.name == row.name;
        assert_eq!(descriptor.capabilities.iter().filter(same).count(), 1, "{row:?}");
    }
    assert!(descriptor.mode == Some(AccountMode::Paper) && descriptor.client_order_id.dedupes);
}

#[tokio::test]
async fn a_read_is_given_up_at_its_deadline_and_an_order_is_not() {
    let clock = Arc::new(ManualClock::standing(at(1)));
    let desk = Desk::open(config(), Script::bitcoin(), MemoryVault::default(), clock.clone()).await;
    desk.vault.hold();
    let ctx = Ctx { deadline: Some(at(5)), ..ctx() };
    let order = approved(limit(Side::Buy, "0.5", "49000"), at(1));
    let submit = spawn(&desk.paper, move |paper| async move { paper.submit(&ctx, &client_id("a"), order).await });
    let read = spawn(&desk.paper, move |paper| async move { paper.balances(&ctx).await });
    settle().await;
    assert!(!submit.is_finished() && !read.is_finished(), "both wait for the vault");
    clock.set(at(5));
    settle().await;
    assert!(matches!(read.await.unwrap(), Err(ExchangeError::Timeout { .. })));
    assert!(!submit.is_finished());
    desk.vault.release(1);
    accepted(submit.await.unwrap());
}

/// Starts a call in the background.
fn spawn<F>(
    paper: &Arc<PaperExchange>,
    call: impl FnOnce(Arc<PaperExchange>) -> F,
) -> tokio::task::JoinHandle<F::Output>
where
    F: Future<Output: Send> + Send + 'static,
{
    tokio::spawn(call(paper.clone()))
}

/// Lets everything that can go on go on.
async fn settle() {
    for _ in 0..50 {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn the_driver_fills_orders_while_nobody_asks_and_sleeps_when_there_are_none() {
    let mut script = Script::bitcoin();
    script.take(0, 3, Side::Sell, 49_995, 500);
    let clock = Arc::new(ManualClock::standing(at(1)));
    let desk = Desk::open(config(), script, MemoryVault::default(), clock.clone()).await;
    let driver = spawn(&desk.paper, |paper| async move { paper.run().await });
    settle().await;
    assert_eq!(clock.sleepers(), 0, "there is nothing to drive");
    accepted(desk.submit("a", limit(Side::Buy, "0.5", "49995")).await);
    settle().await;
    assert_eq!(clock.sleepers(), 1);
    let before = desk.vault.commits();
    for quarter in 1..=10 {
        clock.set(at(1).plus(Duration::from_millis(250 * quarter)));
        settle().await;
    }
    assert_eq!(desk.vault.commits(), before + 1, "it was filled, and that was written down");
    assert_eq!(clock.sleepers(), 0, "it sleeps again");
    driver.abort();
    let order = desk.paper.order(&ctx(), &named("a")).await.unwrap().unwrap();
    assert_eq!((order.status, order.updated_at), (ExchangeOrderStatus::Filled, at(3)));
}
