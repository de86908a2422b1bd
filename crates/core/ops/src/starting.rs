//! Whether everything can be asked yet.
//!
//! Market data can be shown as soon as the exchanges are open. What is about accounts has to wait until their records are in
//! line with the exchanges, which takes a moment, and may fail.

use std::sync::Arc;
use std::time::Duration;

use cambist_model::{AppError, ErrorCode};
use tokio::sync::{Notify, watch};

/// What came of the start, once it is over.
type Told = Option<Result<(), Failure>>;

/// Why it failed, for as many as ask. What caused it is for the log of whoever starts.
#[derive(Debug)]
struct Failure {
    code: ErrorCode,
    detail: String,
    hint: Option<String>,
    retry_after: Option<Duration>,
}

/// For whoever starts the services, to hear that somebody needs them, and to tell what came of it. Dropped without a word,
/// there will be no start.
#[derive(Debug)]
pub struct Starter {
    told: watch::Sender<Told>,
    wanted: Arc<Notify>,
}

/// For whoever waits for the services to be started.
#[derive(Clone, Debug)]
pub struct Started {
    told: watch::Receiver<Told>,
    wanted: Arc<Notify>,
}

/// A start that somebody tells of, and others wait for.
pub fn starting() -> (Starter, Started) {
    let (sender, told) = watch::channel(None);
    let wanted = Arc::new(Notify::new());
    (Starter { told: sender, wanted: Arc::clone(&wanted) }, Started { told, wanted })
}

impl Starter {
    /// Waits until somebody waits for the start.
    pub async fn wanted(&self) {
        self.wanted.notified().await;
    }

    /// Tells everybody what came of it.
    pub fn tell(self, came_of_it: &Result<(), AppError>) {
        let told = match came_of_it {
            Ok(()) => Ok(()),
            Err(AppError { code, detail, hint, retry_after, .. }) => {
                let (detail, hint) = (detail.clone(), hint.clone());
                Err(Failure { code: *code, detail, hint, retry_after: *retry_after })
            }
        };
        self.told.send_replace(Some(told));
    }
}

impl Started {
    /// Has it succeeded?
    pub(crate) fn is_done(&self) -> bool {
        matches!(*self.told.borrow(), Some(Ok(())))
    }

    /// Waits until the start is over; fails with the reason if it failed.
    pub async fn wait(&self) -> Result<(), AppError> {
        self.wanted.notify_one();
        let mut told = self.told.clone();
        let told = told.wait_for(Option::is_some).await;
        match told.as_deref() {
            Ok(Some(Ok(()))) => Ok(()),
            Ok(Some(Err(Failure { code, detail, hint, retry_after }))) => {
                let (hint, retry_after) = (hint.clone(), *retry_after);
                Err(AppError { hint, retry_after, ..AppError::new(*code, detail.clone()) })
            }
            Ok(None) | Err(_) => {
                let detail = "this process ends before its services have started; nothing was done";
                Err(AppError::new(ErrorCode::ServerUnavailable, detail))
            }
        }
    }
}
