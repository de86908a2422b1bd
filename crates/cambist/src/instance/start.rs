//! Starting the services about accounts: at once, or when somebody needs them. Market data waits for neither.

use std::sync::Arc;

use cambist_app::{App, Call, Running};
use cambist_model::AppError;
use cambist_ops::{Started, starting};
use tokio::sync::Mutex;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

/// When the services start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum When {
    /// As soon as they can: the process lasts, and looks after its accounts.
    AtOnce,
    /// When somebody asks for what needs them: the process may end before that.
    Wanted,
}

/// A start on its way, or waiting for somebody who needs it.
pub(super) struct Start {
    task: Mutex<Option<JoinHandle<()>>>,
    too_late: CancellationToken,
}

impl Start {
    /// Starts the services of `app` for the process that is `running`, when everything `before` is done. What is returned
    /// besides tells when they have started.
    pub(super) fn new(
        app: &Arc<App>,
        running: &Arc<Running>,
        when: When,
        before: impl Future<Output = Result<(), AppError>> + Send + 'static,
    ) -> (Self, Started) {
        let (starter, started) = starting();
        let (app, running, too_late) = (Arc::clone(app), Arc::clone(running), CancellationToken::new());
        let task = tokio::spawn({
            let too_late = too_late.clone();
            async move {
                if when == When::AtOnce || too_late.run_until_cancelled(starter.wanted()).await.is_some() {
                    starter.tell(&start(before, &app, &running).await);
                }
            }
        });
        (Self { task: Mutex::new(Some(task)), too_late }, started)
    }

    /// Waits until what has begun is done. What has not, never begins.
    pub(super) async fn end(&self) {
        self.too_late.cancel();
        if let Some(task) = self.task.lock().await.take() {
            // What came of it was told to whoever waited.
            let _ = task.await;
        }
    }
}

/// Writes down that this process uses the records, and brings them in line with the exchanges.
async fn start(
    before: impl Future<Output = Result<(), AppError>>,
    app: &App,
    running: &Running,
) -> Result<(), AppError> {
    before.await?;
    let opening = app.audit.opening(&Call::system(app.ids.request_id()), running).await?;
    // The disk is at work while the services start.
    let (written, started) = tokio::join!(opening, app.start());
    written.and(started)
}
