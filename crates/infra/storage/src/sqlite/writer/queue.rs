//! The queue and the thread behind it.

use std::io;
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::thread;

use rusqlite::Connection;
use tokio::sync::oneshot;

use super::group::GroupCommit;
use super::job::{Job, Message, Outcome, Work};
use crate::sqlite::failure::unavailable;

/// How many jobs may wait.
const CAPACITY: usize = 1_024;

/// The way to the thread that writes.
#[derive(Debug)]
pub(in crate::sqlite) struct Writer {
    queue: SyncSender<Message>,
}

impl Writer {
    /// Starts the thread. It opens the connection, owns it, and ends after [`Writer::close`] or when the writer is dropped, in
    /// both cases after what was queued; at once if there is no connection.
    pub(in crate::sqlite) fn start(
        open: impl FnOnce() -> Option<Connection> + Send + 'static,
        jobs_per_commit: usize,
    ) -> io::Result<Self> {
        let (queue, messages) = sync_channel(CAPACITY);
        thread::Builder::new().name("cambist-writer".to_owned()).spawn(move || {
            if let Some(db) = open() {
                run(GroupCommit::new(db), &messages, jobs_per_commit.max(1));
            }
        })?;
        Ok(Self { queue })
    }

    /// Queues `work` before it returns; what it returns tells the outcome.
    ///
    /// While the queue is full it blocks: the thread that empties it depends on nobody once the database is open, so that
    /// this ends.
    pub(in crate::sqlite) fn queue(&self, work: Work) -> impl Future<Output = Outcome> + Send + use<> {
        let (answer, outcome) = oneshot::channel();
        // A queue without its thread drops the job and with it the answer.
        let _ = self.queue.send(Message::Do(Box::new(Job { work, answer })));
        receive(outcome)
    }

    /// Queues `work` and waits for the outcome, also for room in the queue, without blocking the thread of the caller.
    pub(in crate::sqlite) async fn carry_out(&self, work: Work) -> Outcome {
        let (answer, outcome) = oneshot::channel();
        if let Err(TrySendError::Full(message)) = self.queue.try_send(Message::Do(Box::new(Job { work, answer }))) {
            let queue = self.queue.clone();
            // It fails when the thread or the runtime has ended; the answer that was dropped tells.
            let _ = tokio::task::spawn_blocking(move || queue.send(message)).await;
        }
        receive(outcome).await
    }

    /// Does what waits, folds the log into the database file and ends the thread.
    pub(in crate::sqlite) async fn close(&self) -> Outcome {
        let (answer, outcome) = oneshot::channel();
        let queue = self.queue.clone();
        // An answer that is dropped was asked for after the thread had closed everything for somebody else.
        let _ = tokio::task::spawn_blocking(move || queue.send(Message::Close(answer))).await;
        outcome.await.unwrap_or(Ok(()))
    }
}

/// An answer that was dropped belongs to work that was never begun.
async fn receive(outcome: oneshot::Receiver<Outcome>) -> Outcome {
    outcome.await.unwrap_or_else(|_| Err(unavailable("the records are closed; nothing was written")))
}

fn run(mut group: GroupCommit, messages: &Receiver<Message>, jobs_per_commit: usize) {
    let mut jobs = Vec::with_capacity(jobs_per_commit);
    let mut closing = Vec::new();
    // The first is waited for; what has come meanwhile goes with it.
    while let Ok(first) = messages.recv() {
        let mut next = Some(first);
        while let Some(message) = next {
            match message {
                Message::Do(job) => jobs.push(*job),
                Message::Close(answer) => closing.push(answer),
            }
            if jobs.len() == jobs_per_commit {
                group.carry_out(&mut jobs);
            }
            next = messages.try_recv().ok();
        }
        group.carry_out(&mut jobs);
        if let Some(answer) = closing.pop() {
            // Who asked may have stopped waiting. Others who asked learn it from their answers, dropped when it is done.
            let _ = answer.send(group.close());
            return;
        }
    }
}
