//! From the hub to a feed.

use std::sync::Arc;

use cambist_app::{App, Call, Heard, News, Position, StreamEvent, Topic};
use cambist_model::{AppError, Order, Symbol};
use cambist_ports::exchange::MarketChannel;
use futures_util::future::ready;
use futures_util::stream::StreamExt;

use super::channel::Channel;
use super::event::{Feed, FeedEvent, FeedStream, Update};
use super::request::FeedRequest;

/// How many levels of each side a book feed shows, where the exchange has so many.
const BOOK_DEPTH: u32 = 50;

/// Opens a feed after the last event that is known, or from the present state on.
pub(crate) async fn open_feed(
    app: &App,
    call: &Call,
    request: FeedRequest,
    after: Option<Position>,
) -> Result<Feed, AppError> {
    request.check()?;
    let (Some(symbol), true) = (request.symbol, request.channel.of_a_market()) else {
        return orders(app, call, request, after).await;
    };
    let venue = app.exchanges.get(request.exchange)?;
    let depth = venue.exchange.descriptor().max_book_depth.min(BOOK_DEPTH);
    let about = FeedRequest { exchange: Some(venue.id()), ..request };
    let channel = market_channel(request, depth)?;
    let topic = Topic::Market { exchange: venue.id(), symbol, channel };
    let subscription = app.streams.subscribe(call, topic, after).await?;
    let start = subscription.start();
    Ok(Feed { about, start, events: Box::pin(subscription.into_stream().map(told)) })
}

fn market_channel(request: FeedRequest, depth: u32) -> Result<MarketChannel, AppError> {
    Ok(match (request.channel, request.timeframe) {
        (Channel::Ticker, _) => MarketChannel::Ticker,
        (Channel::Trades, _) => MarketChannel::Trades,
        (Channel::Book, _) => MarketChannel::Book { depth },
        (Channel::Candles, Some(timeframe)) => MarketChannel::Candles { timeframe },
        (Channel::Candles | Channel::Orders, _) => return Err(AppError::internal("this is no channel of a market")),
    })
}

/// Of all orders, those that were asked for and that whoever asks may see.
async fn orders(app: &App, call: &Call, request: FeedRequest, after: Option<Position>) -> Result<Feed, AppError> {
    let exchange = request.exchange.map(|id| app.exchanges.get(Some(id))).transpose()?.map(|venue| venue.id());
    let subscription = app.streams.subscribe(call, Topic::Orders, after).await?;
    let start = subscription.start();
    let (exchanges, grant) = (app.exchanges.clone(), Arc::clone(&call.grant));
    let is_wanted = move |order: &Order| {
        let key = exchanges.account_of(order.exchange, order.account);
        exchange.is_none_or(|id| id == order.exchange)
            && request.symbol.is_none_or(|symbol: Symbol| symbol == order.symbol)
            && key.is_ok_and(|key| key.is_granted(&grant))
    };
    let events = subscription.into_stream().filter_map(move |heard| {
        ready(match heard {
            Heard::Event(event) => is_seen(&event, &is_wanted).then(|| told(Heard::Event(event))),
            // Nobody counts how many of those that were left out would have been for this reader.
            Heard::Lagged(_) => Some(FeedEvent::Lagged(None)),
        })
    });
    let events: FeedStream = Box::pin(events);
    Ok(Feed { about: FeedRequest { exchange, ..request }, start, events })
}

fn is_seen(event: &StreamEvent, is_wanted: impl Fn(&Order) -> bool) -> bool {
    match &event.news {
        News::Order(order) => is_wanted(order),
        _ => true,
    }
}

fn told(heard: Heard) -> FeedEvent {
    let event = match heard {
        Heard::Lagged(missed) => return FeedEvent::Lagged(missed),
        Heard::Event(event) => event,
    };
    match &event.news {
        News::Lagged(missed) => FeedEvent::Lagged(Some(*missed)),
        News::Interrupted { reason } => FeedEvent::Interrupted(reason.clone()),
        _ => Update::of(&event).map_or(FeedEvent::Lagged(Some(1)), FeedEvent::Update),
    }
}
