//! Starting the services about accounts: at once, or when somebody needs them. Market data waits for neither.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use cambist_app::{App, Call, Running};
use cambist_model::AppError;
use cambist_ops::{Started, starting};
use tokio::sync::Mutex;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

/// When the services start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum When {
    /// As soon as they can.
    AtOnce,
    /// When somebody asks for what needs them: the process may end before that.
    Wanted,
}

impl When {
    /// How long somebody waits for the start: beside a server not as long as clients wait for an answer, so that they are told
    /// what became of what they asked for; for a command as long as its human.
    pub(super) fn patience(self) -> Duration {
        match self {
            Self::AtOnce => Duration::from_secs(10),
            Self::Wanted => Duration::from_hours(1),
        }
    }
}

/// A start on its way, or waiting for somebody who needs it.
pub(super) struct Start {
    task: Mutex<Option<JoinHandle<()>>>,
    enough: CancellationToken,
    is_recorded: Arc<AtomicBool>,
    started: Started,
}

impl Start {
    /// Starts the services of `app` for the process that is `running`, when everything `before` is done.
    pub(super) fn new(
        app: &Arc<App>,
        running: &Arc<Running>,
        when: When,
        before: impl Future<Output = Result<(), AppError>> + Send + 'static,
    ) -> Self {
        let (starter, started) = starting();
        let (enough, is_recorded) = (CancellationToken::new(), Arc::new(AtomicBool::new(false)));
        let (app, running, recorded) = (Arc::clone(app), Arc::clone(running), Arc::clone(&is_recorded));
        let start = async move {
            if when == When::Wanted {
                starter.wanted().await;
            }
            let started = start(before, &app, &running, &recorded).await;
            if let Err(AppError { source: Some(cause), .. }) = &started {
                tracing::error!(cause, "the services cannot start");
            }
            starter.tell(&started);
        };
        // Broken off it is no worse than a crash, from which the next start recovers.
        let task = tokio::spawn({
            let enough = enough.clone();
            async move { enough.run_until_cancelled_owned(start).await.unwrap_or_default() }
        });
        Self { task: Mutex::new(Some(task)), enough, is_recorded, started }
    }

    /// Tells when the services have started.
    pub(super) fn started(&self) -> &Started {
        &self.started
    }

    /// Starts no further. Whoever still waits for it is told so.
    pub(super) async fn end(&self) {
        self.enough.cancel();
        if let Some(task) = self.task.lock().await.take() {
            // If it broke down, whoever waited was told.
            let _ = task.await;
        }
    }

    /// Has it been written down that this process uses the records?
    pub(super) fn is_recorded(&self) -> bool {
        self.is_recorded.load(Ordering::Acquire)
    }
}

/// Writes down that this process uses the records, and brings them in line with the exchanges.
async fn start(
    before: impl Future<Output = Result<(), AppError>>,
    app: &App,
    running: &Running,
    recorded: &AtomicBool,
) -> Result<(), AppError> {
    before.await?;
    let opening = app.audit.opening(&Call::system(app.ids.request_id()), running).await?;
    recorded.store(true, Ordering::Release);
    // The disk is at work while the services start.
    let (written, started) = tokio::join!(opening, app.start());
    written.and(started)
}
