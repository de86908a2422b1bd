//! Calls under way: whoever made one may go away, and all end with the process.

use std::sync::Arc;

use cambist_app::{App, Call, Face};
use cambist_ports::Ids;
use tokio::task::JoinHandle;

use super::world::World;

/// The calls of one user.
pub(crate) struct Calls {
    world: Arc<World>,
    principal: &'static str,
    face: Face,
    under_way: Vec<JoinHandle<()>>,
}

impl Calls {
    pub(crate) fn new(world: Arc<World>, principal: &'static str, face: Face) -> Self {
        Self { world, principal, face, under_way: Vec::new() }
    }

    /// Calls, and does not wait for the answer.
    pub(crate) fn begin<F>(&mut self, app: &Arc<App>, what: &str, act: impl FnOnce(Arc<World>, Arc<App>, Call) -> F)
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let call = Call::new(self.world.ids.request_id(), self.principal, self.face);
        self.world.trace.tell(&format!("{} asks: {what}", self.principal));
        self.under_way.push(tokio::spawn(act(Arc::clone(&self.world), Arc::clone(app), call)));
    }

    /// Stops waiting for one of the answers.
    pub(crate) fn give_one_up(&mut self) {
        self.under_way.retain(|call| !call.is_finished());
        let count = u64::try_from(self.under_way.len()).unwrap();
        let place = usize::try_from(self.world.chance.below(count)).unwrap();
        if place < self.under_way.len() {
            self.world.trace.tell(&format!("the {} goes away", self.principal));
            self.under_way.swap_remove(place).abort();
        }
    }

    /// They ended with the process.
    pub(crate) fn forget(&mut self) {
        self.under_way.clear();
    }
}
