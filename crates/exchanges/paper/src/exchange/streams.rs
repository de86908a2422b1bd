//! Events as they happen.

use async_trait::async_trait;
use cambist_ports::Ctx;
use cambist_ports::exchange::{
    AccountEvent, EventStream, ExchangeError, MarketChannel, MarketEvent, MarketSubscription, Streams,
};
use futures_util::stream::{self, Stream, StreamExt};
use tokio::sync::broadcast::{Receiver, error::RecvError};

use super::paper::PaperExchange;
use super::profile::MAX_DEPTH;
use super::publisher::Numbered;
use crate::id::exchange_id;

#[async_trait]
impl Streams for PaperExchange {
    async fn market(
        &self,
        ctx: &Ctx,
        subscription: MarketSubscription,
    ) -> Result<EventStream<MarketEvent>, ExchangeError> {
        let MarketSubscription { symbol, channel } = subscription;
        let listen = async {
            let index = self.find(symbol)?;
            if let MarketChannel::Book { depth } = channel {
                ExchangeError::at_most(exchange_id(), "levels of a book", depth, MAX_DEPTH)?;
            }
            self.learn_day(index, symbol).await?;
            let made = match channel {
                MarketChannel::Candles { timeframe } => Some(self.made(index, symbol, timeframe).await?),
                _ => None,
            };
            let (heard, number) = self.work(|desk, now| {
                desk.venue.advance(Some(index), now)?;
                Ok(desk.publisher.listen(&mut desk.venue, index, channel, made)?)
            })?;
            self.settle(number).await?;
            Ok((heard, number))
        };
        let ((first, receiver), number) = self.call(ctx, listen).await?;
        self.busy.notify_one();
        let later = follow(receiver, number, MarketEvent::Lagged);
        Ok(stream::iter(first).chain(later).boxed())
    }

    async fn account(&self, ctx: &Ctx) -> Result<EventStream<AccountEvent>, ExchangeError> {
        let listen = async {
            let (heard, number) = self.work(|desk, now| {
                desk.venue.advance(None, now)?;
                let open = desk
                    .venue
                    .open_orders()
                    .map(|order| AccountEvent::Order { order: order.shown(), fills: Vec::new() });
                let open: Vec<_> = open.collect();
                Ok((open, desk.publisher.listen_to_account()))
            })?;
            self.settle(number).await?;
            Ok((heard, number))
        };
        let ((open, receiver), number) = self.call(ctx, listen).await?;
        let later = follow(receiver, number, |_| Box::new(AccountEvent::Lagged)).map(|event| *event);
        Ok(stream::iter(open).chain(later).boxed())
    }
}

/// What is told after the commit with this number; what came before is in the state that was told first.
fn follow<T: Clone>(receiver: Receiver<Numbered<T>>, after: u64, lagged: impl Fn(u64) -> T) -> impl Stream<Item = T> {
    stream::unfold((receiver, lagged), move |(mut receiver, lagged)| async move {
        loop {
            let event = match receiver.recv().await {
                Ok((number, event)) if number > after => event,
                Ok(_) => continue,
                Err(RecvError::Lagged(count)) => lagged(count),
                Err(RecvError::Closed) => return None,
            };
            return Some((event, (receiver, lagged)));
        }
    })
}
