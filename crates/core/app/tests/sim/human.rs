//! The human who is asked about large orders: says yes or no, says yes twice at once, to another plan, too late, again, or
//! says nothing.

use std::sync::{Arc, Mutex};

use cambist_app::{App, Call, Face, OrderKey};
use cambist_model::ClientOrderId;

use super::calls::Calls;
use super::defect::Defect;
use super::world::World;

/// A human, with what it was shown.
pub(crate) struct Human {
    world: Arc<World>,
    calls: Calls,
    shown: Arc<Mutex<Vec<Shown>>>,
}

/// A question as the human saw it.
#[derive(Clone)]
struct Shown {
    id: ClientOrderId,
    seal: String,
}

impl Human {
    pub(crate) fn new(world: Arc<World>) -> Self {
        let calls = Calls::new(Arc::clone(&world), "human", Face::Cli);
        Self { calls, world, shown: Arc::default() }
    }

    /// The calls under way ended with the process. What the human saw it remembers.
    pub(crate) fn forget_calls(&mut self) {
        self.calls.forget();
    }

    /// Does something, or nothing.
    pub(crate) fn act(&mut self, app: &Arc<App>) {
        let chance = self.world.chance.clone();
        match chance.below(100) {
            0..4 => self.look(app),
            4..6 => self.look_and_agree(app),
            6..10 => self.agree_to_what_was_shown(app, 1),
            10..13 => self.agree_to_what_was_shown(app, 2),
            13..16 => self.agree_to_another_plan(app),
            16..17 => self.decline(app),
            17..18 => self.withdraw(app),
            18..20 => self.calls.give_one_up(),
            _ => {}
        }
    }

    fn look(&mut self, app: &Arc<App>) {
        let Some(id) = self.some_question() else { return };
        let shown = Arc::clone(&self.shown);
        self.calls.begin(app, &format!("about {id}"), async move |world, app, _| {
            see(&world, &app, &id, &shown).await;
        });
    }

    fn look_and_agree(&mut self, app: &Arc<App>) {
        let Some(id) = self.some_question() else { return };
        let shown = Arc::clone(&self.shown);
        self.calls.begin(app, &format!("about {id}, to agree"), async move |world, app, call| {
            if let Some(question) = see(&world, &app, &id, &shown).await {
                agree(&world, &app, &call, &question).await;
            }
        });
    }

    /// Says yes to something that was shown once, which may be over since.
    fn agree_to_what_was_shown(&mut self, app: &Arc<App>, times: u32) {
        let Some(shown) = self.some_shown() else { return };
        for _ in 0..times {
            let shown = shown.clone();
            self.calls.begin(app, &format!("yes to {}", shown.id), async move |world, app, call| {
                agree(&world, &app, &call, &shown).await;
            });
        }
    }

    /// Says yes to one order with the seal of another, or with one that nobody ever made.
    fn agree_to_another_plan(&mut self, app: &Arc<App>) {
        let (Some(id), Some(other)) = (self.some_question(), self.some_shown()) else { return };
        let seal = if self.world.chance.percent(50) { other.seal } else { "0".repeat(64) };
        let shown = Arc::clone(&self.shown);
        self.calls.begin(app, &format!("yes to {id}, by the seal {seal}"), async move |world, app, call| {
            let key = OrderKey::Any(id.to_string());
            if world.defect == Some(Defect::IgnoresTheSeal)
                && let Some(right) = see(&world, &app, &id, &shown).await
            {
                let _ = app.orders.approve(&call, &key, &right.seal).await;
                return;
            }
            agree(&world, &app, &call, &Shown { id, seal }).await;
        });
    }

    fn decline(&mut self, app: &Arc<App>) {
        let Some(id) = self.some_question() else { return };
        self.calls.begin(app, &format!("no to {id}"), async move |world, app, call| {
            let answer = app.orders.decline(&call, &OrderKey::Any(id.to_string())).await;
            if answer.is_ok() {
                world.answers.observe_end(&id);
            }
            world.hear_order(&format!("decline {id}"), &answer);
        });
    }

    fn withdraw(&mut self, app: &Arc<App>) {
        let Some(id) = self.some_question() else { return };
        self.calls.begin(app, &format!("withdraw {id}"), async move |world, app, call| {
            let answer = app.orders.cancel(&call, &OrderKey::Any(id.to_string())).await;
            world.hear_order(&format!("withdraw {id}"), &answer);
        });
    }

    /// An order that waits for a human.
    fn some_question(&self) -> Option<ClientOrderId> {
        let waiting = self.world.awaiting_approval();
        (!waiting.is_empty()).then(|| self.world.chance.pick(&waiting))
    }

    /// Something that was shown, more likely one of the latest.
    fn some_shown(&self) -> Option<Shown> {
        let shown = self.shown.lock().unwrap();
        let count = u64::try_from(shown.len()).unwrap();
        let back = self.world.chance.below(count.max(1)).min(self.world.chance.below(12));
        let place = shown.len().checked_sub(1 + usize::try_from(back).unwrap())?;
        shown.get(place).cloned()
    }
}

/// Shows a question to the human.
async fn see(world: &World, app: &App, id: &ClientOrderId, shown: &Mutex<Vec<Shown>>) -> Option<Shown> {
    match app.orders.question(&OrderKey::Any(id.to_string())).await {
        Ok(question) => {
            world.trace.tell(&format!("shown {id}: {:?}, seal {}", question.plan, question.seal));
            world.observe_question(&question);
            let seen = Shown { id: id.clone(), seal: question.seal };
            shown.lock().unwrap().push(seen.clone());
            Some(seen)
        }
        Err(error) => {
            world.hear_error(&format!("question {id}"), &error);
            None
        }
    }
}

async fn agree(world: &World, app: &Arc<App>, call: &Call, to: &Shown) {
    let Shown { id, seal } = to;
    world.answers.observe_yes(id, seal);
    let answer = app.orders.approve(call, &OrderKey::Any(id.to_string()), seal).await;
    world.hear_order(&format!("approve {id}"), &answer);
}
