//! Asking for an operation, or watching prices.

use std::sync::Arc;

use cambist_cli::{Exit, OperationCall, WatchOptions, run_operation, run_watch};
use cambist_model::AppError;
use cambist_ops::Caller;
use tokio_util::sync::CancellationToken;

use super::{Desk, consent};
use crate::instance::When;
use crate::settings::Said;
use crate::shared::SharedCaller;
use crate::stop;

/// Asks for an operation and prints what comes of it.
pub(super) async fn ask(desk: &Desk, asked: OperationCall) -> Result<Exit, AppError> {
    let asked = if consent::is_needed(asked.operation()) {
        consent::ask(asked.operation())?;
        asked.agreed()
    } else {
        asked
    };
    let line = Line::open(desk, "command", When::Wanted).await?;
    let mut stdin = std::io::stdin();
    let exit = run_operation(&asked, &*line.caller, &*desk.ids, &mut stdin, &desk.printer).await;
    line.close().await?;
    Ok(exit)
}

/// Shows prices until it is stopped.
pub(super) async fn watch(desk: &Desk, options: WatchOptions) -> Result<Exit, AppError> {
    let line = Line::open(desk, "watch", When::AtOnce).await?;
    let (stop, ended) = (stop::on_signal(), CancellationToken::new());
    let watching = async {
        let exit = run_watch(&options, &*line.caller, &*desk.ids, stop.cancelled(), &desk.printer).await;
        ended.cancel();
        exit
    };
    let (exit, ()) = tokio::join!(watching, line.keep(&ended));
    line.close().await?;
    Ok(exit)
}

/// The way to whoever answers.
pub(super) struct Line {
    pub(super) caller: Arc<dyn Caller>,
    /// Ours to close, if we may be the one who answers.
    shared: Option<Arc<SharedCaller>>,
}

impl Line {
    pub(super) async fn open(desk: &Desk, runs_as: &str, starts: When) -> Result<Self, AppError> {
        let loaded = desk.start(Said::default(), false)?;
        if let Some(server) = desk.named_server()? {
            return Ok(Self { caller: Arc::new(server), shared: None });
        }
        let shared = Arc::new(SharedCaller::new(desk, &loaded, runs_as, starts)?);
        shared.join().await?;
        Ok(Self { caller: Arc::clone(&shared) as _, shared: Some(shared) })
    }

    /// Sees to it that somebody answers, until this has `ended`.
    async fn keep(&self, ended: &CancellationToken) {
        if let Some(shared) = &self.shared {
            shared.keep(ended).await;
        }
    }

    pub(super) async fn close(self) -> Result<(), AppError> {
        match self.shared {
            Some(shared) => shared.close().await,
            None => Ok(()),
        }
    }
}
