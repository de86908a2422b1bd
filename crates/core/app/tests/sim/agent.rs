//! Who uses Cambist: places, cancels and asks at random, repeats itself when in doubt, and sometimes goes away.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use cambist_app::{App, Face, OrderKey, OrderView, StopRequest};
use cambist_model::safety::TradingState;
use cambist_model::{AppError, ClientOrderId, ErrorCode, OrderDraft, OrderStatus};

use super::calls::Calls;
use super::defect::Defect;
use super::orders::random_draft;
use super::world::World;

/// An agent with its intents: each is one order, however often it is asked for.
pub(crate) struct Agent {
    world: Arc<World>,
    intents: Vec<OrderDraft>,
    calls: Calls,
    heard: Arc<Mutex<BTreeMap<ClientOrderId, Heard>>>,
    /// Is an account being stopped or resumed? One at a time, so that it is clear which came last.
    stopping: Arc<AtomicBool>,
}

/// What the agent heard about an intent.
#[derive(Clone, Copy, Debug, Default)]
struct Heard {
    asked: u32,
    /// How often it was told that nothing was ordered.
    told_no: u32,
}

/// Is this an intent of the agent? What Cambist sells on its own has another name.
pub(crate) fn is_intent(id: &ClientOrderId) -> bool {
    id.as_str().starts_with("intent-")
}

impl Agent {
    pub(crate) fn new(world: Arc<World>) -> Self {
        let calls = Calls::new(Arc::clone(&world), "agent", Face::Mcp);
        Self { world, intents: Vec::new(), calls, heard: Arc::default(), stopping: Arc::default() }
    }

    /// The calls under way ended with the process.
    pub(crate) fn forget_calls(&mut self) {
        self.calls.forget();
        self.stopping.store(false, Ordering::Relaxed);
    }

    /// The intents of which the agent knows for sure that nothing was ordered.
    pub(crate) fn refused(&self) -> Vec<ClientOrderId> {
        let heard = self.heard.lock().unwrap();
        heard.iter().filter(|(_, heard)| heard.asked == heard.told_no).map(|(id, _)| id.clone()).collect()
    }

    /// Does something, or nothing.
    pub(crate) fn act(&mut self, app: &Arc<App>) {
        let chance = self.world.chance.clone();
        match chance.below(100) {
            0..30 => self.place_new(app),
            30..33 => {
                for _ in 0..chance.between(3..=14) {
                    self.place_new(app);
                }
            }
            33..40 => self.place_again(app),
            40..42 => self.place_another_under_the_same_id(app),
            42..52 => self.cancel(app),
            52..53 => self.cancel_all(app),
            53..58 => self.look(app),
            58..61 => self.stop(app),
            61..66 => self.resume(app),
            66..70 => self.go_away(),
            _ => {}
        }
    }

    fn place_new(&mut self, app: &Arc<App>) {
        let id = ClientOrderId::parse(&format!("intent-{}", self.intents.len())).unwrap();
        let draft = OrderDraft { client_order_id: Some(id), ..random_draft(&self.world) };
        self.intents.push(draft.clone());
        self.place(app, draft);
    }

    fn place_again(&mut self, app: &Arc<App>) {
        if let Some(draft) = self.some_intent() {
            self.place(app, draft);
        }
    }

    fn place_another_under_the_same_id(&mut self, app: &Arc<App>) {
        if let Some(OrderDraft { client_order_id, .. }) = self.some_intent() {
            self.place(app, OrderDraft { client_order_id, ..random_draft(&self.world) });
        }
    }

    /// An intent, more likely one of the latest.
    fn some_intent(&self) -> Option<OrderDraft> {
        let count = u64::try_from(self.intents.len()).unwrap();
        let back = self.world.chance.below(count.max(1)).min(self.world.chance.below(8));
        let place = self.intents.len().checked_sub(1 + usize::try_from(back).unwrap())?;
        self.intents.get(place).cloned()
    }

    fn place(&mut self, app: &Arc<App>, draft: OrderDraft) {
        let id = draft.client_order_id.clone().unwrap();
        self.heard.lock().unwrap().entry(id.clone()).or_default().asked += 1;
        let heard = Arc::clone(&self.heard);
        self.calls.begin(app, &format!("place {id}"), async move |world, app, call| {
            let answer = app.orders.place(&call, draft).await;
            if is_refusal(&answer) {
                heard.lock().unwrap().entry(id.clone()).or_default().told_no += 1;
            }
            world.hear_order(&format!("place {id}"), &answer);
            if world.defect == Some(Defect::ConfirmsItself)
                && let Ok(question) = app.orders.question(&OrderKey::Any(id.to_string())).await
            {
                let _ = app.orders.approve(&call, &OrderKey::Any(id.to_string()), &question.seal).await;
            }
        });
    }

    fn cancel(&mut self, app: &Arc<App>) {
        let Some(draft) = self.some_intent() else { return };
        let id = draft.client_order_id.unwrap();
        self.calls.begin(app, &format!("cancel {id}"), async move |world, app, call| {
            let answer = app.orders.cancel(&call, &OrderKey::Any(id.to_string())).await;
            world.hear_order(&format!("cancel {id}"), &answer);
        });
    }

    fn cancel_all(&mut self, app: &Arc<App>) {
        self.calls.begin(app, "cancel all", async move |world, app, call| {
            match app.orders.cancel_all(&call, None, None).await {
                Ok(all) => all.iter().for_each(|(_, answer)| world.hear_order("cancel all", answer)),
                Err(error) => world.hear_error("cancel all", &error),
            }
        });
    }

    fn look(&mut self, app: &Arc<App>) {
        let Some(draft) = self.some_intent() else { return };
        let id = draft.client_order_id.unwrap();
        self.calls.begin(app, &format!("get {id}"), async move |world, app, call| {
            let answer = app.orders.get(&call, &OrderKey::Any(id.to_string())).await;
            world.hear_order(&format!("get {id}"), &answer);
        });
    }

    fn stop(&mut self, app: &Arc<App>) {
        if self.stopping.swap(true, Ordering::Relaxed) {
            return;
        }
        let chance = &self.world.chance;
        let state = if chance.percent(75) { TradingState::Halted } else { TradingState::ReduceOnly };
        let request = StopRequest { exchange: None, state, flatten: chance.percent(30), reason: None };
        let stopping = Arc::clone(&self.stopping);
        self.calls.begin(app, &format!("halt {state}, flatten {}", request.flatten), async move |world, app, call| {
            match app.orders.halt(&call, request).await {
                Ok(report) => {
                    world.trace.tell(&format!("told halt: {report:?}"));
                    world.observe_stop(report.standing.state);
                    if world.defect == Some(Defect::IgnoresHalt) {
                        let _ = app.orders.resume(&call, None).await;
                    }
                }
                Err(error) => world.hear_error("halt", &error),
            }
            stopping.store(false, Ordering::Relaxed);
        });
    }

    fn resume(&mut self, app: &Arc<App>) {
        if self.stopping.swap(true, Ordering::Relaxed) {
            return;
        }
        self.world.observe_resume();
        let stopping = Arc::clone(&self.stopping);
        self.calls.begin(app, "resume", async move |world, app, call| {
            match app.orders.resume(&call, None).await {
                Ok(standing) => world.trace.tell(&format!("told resume: {standing:?}")),
                Err(error) => world.hear_error("resume", &error),
            }
            stopping.store(false, Ordering::Relaxed);
        });
    }

    /// Stops waiting for an answer. Whoever stops an account stays until it is done.
    fn go_away(&mut self) {
        if !self.stopping.load(Ordering::Relaxed) {
            self.calls.give_one_up();
        }
    }
}

impl World {
    pub(crate) fn hear_order(&self, what: &str, answer: &Result<OrderView, AppError>) {
        match answer {
            Ok(OrderView { order, fills }) => {
                let fills = fills.len();
                self.trace.tell(&format!("told {what}: {}, {fills} fills", order.status));
            }
            Err(error) => self.hear_error(what, error),
        }
    }

    /// Whatever goes wrong outside has a name; only a defect of ours is "internal".
    pub(crate) fn hear_error(&self, what: &str, error: &AppError) {
        self.trace.tell(&format!("told {what}: {} ({})", error.code, error.detail));
        self.trace.check(error.code != ErrorCode::Internal, || format!("{what} ends in a defect: {error:?}"));
    }
}

/// Does the answer promise that nothing was ordered?
fn is_refusal(answer: &Result<OrderView, AppError>) -> bool {
    match answer {
        Ok(view) => view.order.status == OrderStatus::Rejected,
        Err(error) => matches!(
            error.code,
            ErrorCode::OrderDenied
                | ErrorCode::ExchangeRejected
                | ErrorCode::ExchangeUnavailable
                | ErrorCode::ExchangeRateLimited
                | ErrorCode::StorageUnavailable
        ),
    }
}
