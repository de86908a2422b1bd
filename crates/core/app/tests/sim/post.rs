//! What is on its way to the exchange when nobody waits for it any more. It outlives the process that sent it.

use std::sync::{Arc, Mutex};

use cambist_exchange_paper::PaperExchange;
use cambist_model::safety::ApprovedOrder;
use cambist_model::{ClientOrderId, Timestamp};
use cambist_ports::exchange::{OrderRef, Trading};
use cambist_ports::{Ctx, Ids};

use super::world::World;

/// Something on its way.
pub(crate) enum Letter {
    Order(ClientOrderId, Box<ApprovedOrder>),
    Cancel(OrderRef),
}

/// Everything that is on its way, with the time of its arrival.
#[derive(Default)]
pub(crate) struct Post(Mutex<Vec<(Timestamp, Letter)>>);

impl Post {
    pub(crate) fn send(&self, arrives_at: Timestamp, letter: Letter) {
        self.0.lock().unwrap().push((arrives_at, letter));
    }

    fn due(&self, now: Timestamp) -> Vec<(Timestamp, Letter)> {
        self.0.lock().unwrap().extract_if(.., |(at, _)| *at <= now).collect()
    }
}

impl World {
    /// Brings to the exchange what has arrived there.
    pub(crate) fn deliver(self: &Arc<Self>, exchange: &Arc<PaperExchange>, now: Timestamp) {
        for (_, letter) in self.post.due(now) {
            let (world, exchange) = (Arc::clone(self), Arc::clone(exchange));
            tokio::spawn(async move {
                let ctx = Ctx::new(world.ids.request_id());
                let told = match letter {
                    Letter::Order(id, order) => format!("{id}: {:?}", exchange.submit(&ctx, &id, *order).await),
                    Letter::Cancel(order) => {
                        format!("cancel {}: {:?}", order.client_order_id, exchange.cancel(&ctx, &order).await)
                    }
                };
                world.trace.tell(&format!("arrived late {told}"));
            });
        }
    }
}
