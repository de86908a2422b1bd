//! Nothing is told before it is durable.

use std::sync::Arc;

use cambist_exchange_paper::PaperExchange;
use cambist_exchange_paper::venue::Venue;
use cambist_model::OrderDraft;
use cambist_model::{Side, Symbol};
use cambist_ports::exchange::{
    Account, AccountEvent, ExchangeError, ExchangeOrderStatus, MarketData, NotSent, Streams, SubmitOutcome, Trading,
};
use cambist_ports::paper::PaperVault;
use futures_util::{FutureExt, StreamExt};
use proptest::prelude::*;

use crate::support::{
    Desk, MARKETS, ManualClock, MemoryVault, Script, at, bitcoin, client_id, config, ctx, limit, market, named,
    order as any_order, quantity,
};

async fn settle() {
    for _ in 0..200 {
        tokio::task::yield_now().await;
    }
}

type Sent = tokio::task::JoinHandle<Result<SubmitOutcome, NotSent>>;

fn send(desk: &Arc<Desk>, id: String, draft: OrderDraft) -> Sent {
    let desk = desk.clone();
    tokio::spawn(async move { desk.submit(&id, draft).await })
}

#[tokio::test]
async fn neither_answer_nor_event_nor_balance_comes_before_the_vault_has_it() {
    let desk = Arc::new(Desk::new(Script::bitcoin()).await);
    let mut events = Streams::account(&*desk.paper, &ctx()).await.unwrap();
    desk.vault.hold();
    let sent = send(&desk, "a".to_owned(), market(Side::Buy, "0.5"));
    settle().await;
    let look = {
        let desk = desk.clone();
        tokio::spawn(async move { (desk.paper.balances(&ctx()).await, desk.paper.ticker(&ctx(), bitcoin()).await) })
    };
    settle().await;
    assert!(!sent.is_finished() && !look.is_finished());
    assert!(events.next().now_or_never().is_none());
    desk.vault.release(1);
    settle().await;
    assert!(matches!(sent.await.unwrap(), Ok(SubmitOutcome::Accepted { .. })));
    assert!(look.await.unwrap().0.is_ok());
    let event = events.next().now_or_never().unwrap().unwrap();
    assert!(
        matches!(event, AccountEvent::Order { order, fills } if order.filled_quantity == quantity("0.5") && fills.len() == 1)
    );
}

#[tokio::test]
async fn who_starts_to_listen_is_not_told_what_the_first_event_shows_already() {
    let desk = Arc::new(Desk::new(Script::bitcoin()).await);
    let _earlier = Streams::account(&*desk.paper, &ctx()).await.unwrap();
    desk.vault.hold();
    let sent = send(&desk, "a".to_owned(), limit(Side::Buy, "0.1", "49000"));
    settle().await;
    let listener = {
        let desk = desk.clone();
        tokio::spawn(async move { Streams::account(&*desk.paper, &ctx()).await.unwrap() })
    };
    settle().await;
    assert!(!listener.is_finished(), "what it would be told is not durable");
    desk.vault.release(1);
    sent.await.unwrap().unwrap();
    let mut events = listener.await.unwrap();
    assert!(events.next().now_or_never().is_some());
    assert!(events.next().now_or_never().is_none(), "once is enough");
}

#[tokio::test]
async fn an_order_that_came_went_and_was_forgotten_during_a_look_up_is_not_placed_again() {
    let desk = Arc::new(Desk::new(Script::bitcoin()).await);
    let answer = desk.vault.slow_look_up();
    let order = limit(Side::Buy, "0.1", "49000");
    let slow = send(&desk, "a".to_owned(), order.clone());
    settle().await;
    desk.submit("a", order).await.unwrap();
    desk.paper.cancel(&ctx(), &named("a")).await.unwrap();
    for number in 0..2_100 {
        desk.submit(&format!("b{number}"), market(Side::Buy, "0.001")).await.unwrap();
        desk.submit(&format!("s{number}"), market(Side::Sell, "0.001")).await.unwrap();
    }
    answer.send(()).unwrap();
    let Ok(SubmitOutcome::Accepted { order, .. }) = slow.await.unwrap() else {
        panic!("refused");
    };
    assert!(matches!(order.status, ExchangeOrderStatus::Canceled { .. }), "it is the first one");
    assert!(desk.paper.open_orders(&ctx()).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_caller_that_gives_up_does_not_hold_up_the_others() {
    let desk = Arc::new(Desk::new(Script::bitcoin()).await);
    let mut events = Streams::account(&*desk.paper, &ctx()).await.unwrap();
    desk.vault.hold();
    let impatient = send(&desk, "a".to_owned(), limit(Side::Buy, "0.1", "49000"));
    settle().await;
    let patient = send(&desk, "b".to_owned(), limit(Side::Buy, "0.1", "49000"));
    settle().await;
    impatient.abort();
    settle().await;
    desk.vault.release(2);
    settle().await;
    assert!(matches!(patient.await.unwrap(), Ok(SubmitOutcome::Accepted { .. })));
    let told = [events.next().now_or_never(), events.next().now_or_never()];
    assert!(told.iter().all(|event| matches!(event, Some(Some(AccountEvent::Order { .. })))), "{told:?}");
    assert!(desk.paper.order(&ctx(), &named("a")).await.unwrap().is_some(), "it had arrived all the same");
}

#[tokio::test]
async fn when_the_vault_fails_the_exchange_stops_and_says_why() {
    let desk = Arc::new(Desk::new(Script::bitcoin()).await);
    let mut events = Streams::account(&*desk.paper, &ctx()).await.unwrap();
    desk.vault.fail();
    let lost = desk.submit("a", limit(Side::Buy, "0.1", "49000")).await.unwrap();
    assert!(matches!(lost, SubmitOutcome::Unknown { .. }), "{lost:?}");
    let next = desk.submit("b", limit(Side::Buy, "0.1", "49000")).await.unwrap_err();
    assert_eq!(
        next.to_string(),
        "not sent: paper is not available: its records could not be written: the records are not available: \
         the disk is full"
    );
    let look = desk.paper.balances(&ctx()).await;
    assert!(matches!(look, Err(ExchangeError::Unavailable { .. })));
    assert!(events.next().now_or_never().is_none(), "nothing is told of it");
    let desk = desk.crashed(Script::bitcoin()).await;
    assert_eq!(desk.paper.order(&ctx(), &named("a")).await.unwrap(), None);
}

#[tokio::test]
async fn forty_orders_at_once_are_forty_orders() {
    let desk = Arc::new(Desk::new(Script::bitcoin()).await);
    let sent: Vec<_> = (0..40).map(|number| send(&desk, format!("o{number}"), market(Side::Buy, "0.01"))).collect();
    let mut ids = Vec::new();
    for answer in sent {
        match answer.await.unwrap() {
            Ok(SubmitOutcome::Accepted { order, .. }) => ids.push(order.exchange_order_id),
            other => panic!("{other:?}"),
        }
    }
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 40);
    let desk = desk.crashed(Script::bitcoin()).await;
    assert_eq!(desk.paper.fills(&ctx(), None).await.unwrap().fills.len(), 40);
}

#[tokio::test]
async fn the_same_id_twice_at_once_makes_one_order() {
    let desk = Arc::new(Desk::new(Script::bitcoin()).await);
    desk.vault.hold();
    let order = limit(Side::Buy, "0.1", "49000");
    let both = [send(&desk, "a".to_owned(), order.clone()), send(&desk, "a".to_owned(), order)];
    settle().await;
    desk.vault.release(9);
    let mut ids = Vec::new();
    for answer in both {
        match answer.await.unwrap() {
            Ok(SubmitOutcome::Accepted { order, .. }) => ids.push(order.exchange_order_id),
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(ids[0], ids[1]);
    assert_eq!(desk.paper.open_orders(&ctx()).await.unwrap().len(), 1);
}

/// Sends orders all at once, lets some of them become durable, crashes.
async fn crash(script: Script, drafts: Vec<OrderDraft>, durable: usize) {
    let desk = Arc::new(Desk::new(script.clone()).await);
    for (symbol, ..) in MARKETS {
        desk.paper.trades(&ctx(), Symbol::parse(symbol).unwrap(), 1).await.unwrap();
    }
    desk.vault.hold();
    let named: Vec<_> = drafts.into_iter().enumerate().map(|(number, draft)| (format!("o{number}"), draft)).collect();
    let sent: Vec<_> = named.iter().map(|(id, draft)| send(&desk, id.clone(), draft.clone())).collect();
    settle().await;
    let waiting = desk.vault.waiting();
    desk.vault.release(durable);
    settle().await;
    let after = desk.crashed(script).await;
    let mut acknowledged = 0;
    for ((id, draft), answer) in named.iter().zip(sent) {
        let reference = cambist_ports::exchange::OrderRef {
            symbol: draft.symbol,
            client_order_id: client_id(id),
            exchange_order_id: None,
        };
        if !answer.is_finished() {
            answer.abort();
            continue;
        }
        if let Ok(SubmitOutcome::Accepted { order, .. }) = answer.await.unwrap() {
            acknowledged += 1;
            let found = after.paper.order(&ctx(), &reference).await.unwrap().unwrap();
            assert_eq!(found.exchange_order_id, order.exchange_order_id);
            assert!(found.filled_quantity >= order.filled_quantity, "a fill was forgotten");
            if order.status != ExchangeOrderStatus::Open {
                assert_eq!(found, order, "what has ended stays as it ended");
            }
        }
    }
    assert_eq!(acknowledged, durable.min(waiting), "each is acknowledged when it is durable, not before");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn what_was_acknowledged_survives_a_crash(
        script in crate::support::script(),
        drafts in prop::collection::vec(any_order(), 1..25),
        durable in 0..25_usize,
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(crash(script, drafts, durable));
    }
}

/// A new account on a vault that somebody has got ready.
fn founding(vault: &Arc<MemoryVault>) -> PaperExchange {
    let venue = Venue::without_account(config(), Box::new(Script::bitcoin()), at(1));
    let clock = Arc::new(ManualClock::jumping(at(1)));
    PaperExchange::with_account(venue, None, Arc::clone(vault) as _, clock).unwrap()
}

#[tokio::test]
async fn a_new_account_is_founded_when_it_is_durable_and_prices_are_told_before() {
    let vault = Arc::new(MemoryVault::default());
    vault.hold();
    let paper = founding(&vault);
    assert!(paper.ticker(&ctx(), bitcoin()).await.is_ok());
    assert!(paper.founded().now_or_never().is_none());
    vault.release(1);
    paper.founded().await.unwrap();
    paper.founded().await.unwrap();
    assert!(vault.load(config().account).await.unwrap().is_some());
}

#[tokio::test]
async fn an_exchange_whose_account_cannot_be_written_has_stopped() {
    let vault = Arc::new(MemoryVault::default());
    vault.fail();
    let paper = founding(&vault);
    for _ in 0..2 {
        assert!(paper.founded().await.is_err());
    }
    let error = paper.ticker(&ctx(), bitcoin()).await.unwrap_err();
    assert!(matches!(error, ExchangeError::Unavailable { .. }), "{error}");
}
