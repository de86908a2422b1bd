//! Changes on their way to the vault, and what is told once they are there.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError};

use cambist_ports::paper::Ticket;

use super::publisher::Outgoing;

/// Changes in the order in which they were made. Whoever needs one to be durable helps all before it along; the events of
/// each are told when it is, in the same order.
///
/// When one cannot be written, what is in memory is ahead of the records for good, so that nothing goes on from there.
#[derive(Default)]
pub(super) struct Commits {
    queue: Mutex<Queue>,
    /// The oldest that is not settled. It stays here if whoever waits for it gives up.
    front: tokio::sync::Mutex<Option<Commit>>,
    settled: AtomicU64,
    failure: OnceLock<String>,
}

#[derive(Default)]
struct Queue {
    last: u64,
    waiting: VecDeque<Commit>,
}

struct Commit {
    number: u64,
    /// `None` when there is nothing to write, or it is written.
    ticket: Option<Ticket>,
    outgoing: Outgoing,
}

impl Commits {
    /// Takes what was changed, and what is to be told after that; gives its number.
    pub(super) fn enqueue(&self, ticket: Option<Ticket>, outgoing: Outgoing) -> u64 {
        let mut queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner);
        if ticket.is_none() && outgoing.is_empty() {
            return queue.last;
        }
        queue.last += 1;
        let number = queue.last;
        queue.waiting.push_back(Commit { number, ticket, outgoing });
        number
    }

    /// Waits until everything up to `number` is durable and told.
    pub(super) async fn settle(&self, number: u64) -> Result<(), String> {
        self.check()?;
        if self.settled.load(Ordering::Acquire) >= number {
            return Ok(());
        }
        let mut front = self.front.lock().await;
        while self.settled.load(Ordering::Acquire) < number {
            self.check()?;
            if front.is_none() {
                *front = self.next();
            }
            let Some(commit) = front.as_mut() else { break };
            if let Some(ticket) = &mut commit.ticket {
                let written = ticket.await;
                commit.ticket = None;
                written.map_err(|error| self.fail(&format!("its records could not be written: {error}")))?;
            }
            if let Some(commit) = front.take() {
                commit.outgoing.publish(commit.number);
                self.settled.store(commit.number, Ordering::Release);
            }
        }
        Ok(())
    }

    /// Nothing goes on from here; gives the reason that holds, which is the first.
    pub(super) fn fail(&self, reason: &str) -> String {
        self.failure.get_or_init(|| reason.to_owned()).clone()
    }

    /// Does it still go on?
    pub(super) fn check(&self) -> Result<(), String> {
        self.failure.get().map_or(Ok(()), |reason| Err(reason.clone()))
    }

    fn next(&self) -> Option<Commit> {
        let mut queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner);
        queue.waiting.pop_front()
    }
}
