//! Whether everything can be asked yet.
//!
//! Market data can be shown as soon as the exchanges are open. What is about accounts has to wait until their records are in
//! line with the exchanges, which takes a moment, and may fail.

use std::sync::Arc;

use cambist_model::{AppError, ErrorCode};
use tokio::sync::{Notify, watch};

/// What came of the start, once it is over.
type Told = Option<Result<(), Failure>>;

/// Why it failed, as often as somebody asks. What caused it is told once, to whoever started.
#[derive(Debug)]
struct Failure {
    code: ErrorCode,
    detail: String,
    hint: Option<String>,
}

/// For whoever starts the services, to hear that somebody needs them, and to tell what came of it. Dropped without a word,
/// the start has failed.
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
            Err(AppError { code, detail, hint, .. }) => {
                Err(Failure { code: *code, detail: detail.clone(), hint: hint.clone() })
            }
        };
        self.told.send_replace(Some(told));
    }
}

impl Started {
    /// Waits until the start is over; fails as it did.
    pub async fn wait(&self) -> Result<(), AppError> {
        self.wanted.notify_one();
        let mut told = self.told.clone();
        let told = told.wait_for(Option::is_some).await;
        match told.as_deref() {
            Ok(Some(Ok(()))) => Ok(()),
            Ok(Some(Err(Failure { code, detail, hint }))) => {
                Err(AppError { hint: hint.clone(), ..AppError::new(*code, detail.clone()) })
            }
            Ok(None) | Err(_) => Err(AppError::internal("the services did not start")),
        }
    }
}
