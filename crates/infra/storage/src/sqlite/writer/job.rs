//! What the writer is asked to do.

use cambist_model::AccountId;
use cambist_ports::paper::PaperChanges;
use cambist_ports::store::{Changes, StoreError};
use tokio::sync::oneshot;

use crate::sqlite::records::candles::KnownCandles;

/// A unit of work: all of it is written, or nothing.
#[derive(Debug)]
pub(in crate::sqlite) enum Work {
    /// Changes of Cambist's own records.
    Records(Box<Changes>),
    /// Changes of an account of the paper exchange.
    Paper(AccountId, Box<PaperChanges>),
    /// Candles that change no more.
    Candles(Box<KnownCandles>),
    /// The paper exchange takes up an account again from what is written.
    Resume(AccountId),
}

impl Work {
    /// The paper account whose changes build on each other.
    pub(super) fn account(&self) -> Option<AccountId> {
        match self {
            Self::Paper(account, _) => Some(*account),
            Self::Records(_) | Self::Candles(_) | Self::Resume(_) => None,
        }
    }
}

/// What became of a unit of work.
pub(in crate::sqlite) type Outcome = Result<(), StoreError>;

/// A unit of work and who waits for it.
pub(super) struct Job {
    pub(super) work: Work,
    pub(super) answer: oneshot::Sender<Outcome>,
}

/// What comes through the queue.
pub(super) enum Message {
    /// Do this. It is in a box because the queue has all of its places from the start.
    Do(Box<Job>),
    /// Do what waits, then stop. Answered when everything is in the database file.
    Close(oneshot::Sender<Outcome>),
}
