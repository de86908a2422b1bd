//! The parts of a running Cambist and the order in which they come and go.

use std::collections::BTreeMap;
use std::sync::Arc;

use cambist_app::{App, AppParts, Call, Running, SafetyRules};
use cambist_config::Config;
use cambist_exchange_paper::PaperExchange;
use cambist_http::{HttpFace, HttpParts, HttpSettings, Listener};
use cambist_model::AppError;
use cambist_ops::LocalCaller;
use cambist_ports::store::Store;
use cambist_ports::{Clock, Ids, Secrets};
use cambist_storage::{Opened, SqliteOptions, SqliteStore};
use cambist_system::{DataDir, DataDirLock};
use tokio::sync::Mutex;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use super::cache;
use super::exchanges::{self, Begun, OpenExchanges, Opening};
use super::start::{Start, When};

/// What an instance is made of.
#[derive(Clone)]
pub(crate) struct InstanceParts {
    /// The configuration.
    pub(crate) config: Config,
    /// The secrets of exchanges.
    pub(crate) secrets: Arc<dyn Secrets>,
    /// The settings that somebody chose, by name.
    pub(crate) chosen: BTreeMap<String, String>,
    /// Where the records are.
    pub(crate) data_dir: DataDir,
    /// Time.
    pub(crate) clock: Arc<dyn Clock>,
    /// New identifiers.
    pub(crate) ids: Arc<dyn Ids>,
    /// What the audit is told about this process.
    pub(crate) running: Running,
    /// When its services start.
    pub(crate) starts: When,
}

/// A Cambist that answers: for this process, and for every other one that uses the same data directory.
pub(crate) struct Instance {
    caller: LocalCaller,
    app: Arc<App>,
    store: Arc<SqliteStore>,
    running: Arc<Running>,
    start: Start,
    /// Lets time pass on the paper exchange, if that is in use.
    driver: Option<JoinHandle<()>>,
    /// Answers other processes.
    reception: Mutex<Option<JoinHandle<()>>>,
    stop: CancellationToken,
    _lock: DataDirLock,
}

impl Instance {
    /// Opens the records and the exchanges of a data directory that is locked for this process. Market data can be asked for
    /// from then on. Whoever asks for anything else waits until the services have [started](Self::started).
    pub(crate) async fn open(parts: InstanceParts, lock: DataDirLock) -> Result<Self, AppError> {
        let InstanceParts { config, secrets, chosen, data_dir, clock, ids, running, starts } = parts;
        let begun = Begun::new(&config, &clock, running.is_server)?;
        let (store, opened) = SqliteStore::begin(&sqlite(&data_dir), clock.now())?;
        let (store, is_new) = (Arc::new(store), opened.is_new());
        let opening =
            Opening { config: &config, chosen: &chosen, secrets: &*secrets, clock: &clock, ids: &ids, is_new };
        let app = open_app(opening, begun, &store);
        // Nothing that is shown of a market can depend on records that are not there yet. A server finds out later that they
        // cannot be made; a command may have ended by then.
        let (app, opened) = if is_new && running.is_server {
            (app.await, Some(opened))
        } else {
            let (opened, app) = tokio::join!(opened.wait(), app);
            opened?;
            (app, None)
        };
        let (app, paper) = match app {
            Ok(open) => open,
            Err(error) => {
                // What went wrong before is what has to be told; the records are whole in any case.
                let _ = store.close().await;
                return Err(error);
            }
        };
        let running = Arc::new(running);
        let start = Start::new(&app, &running, starts, durable(opened, paper.clone()));
        let caller =
            LocalCaller::starting(Arc::clone(&app), start.started().clone(), starts.patience(), Arc::clone(&clock));
        let stop = CancellationToken::new();
        let driver = paper.map(|paper| tokio::spawn(async move { match paper.run().await {} }));
        let settings = HttpSettings::default();
        let parts = HttpParts { caller: Arc::new(caller.clone()), ids, clock, settings, issuer: None };
        // Whoever waits for this process does not wait for the face that others need.
        let reception = tokio::spawn(receive(data_dir, parts, stop.clone()));
        let reception = Mutex::new(Some(reception));
        Ok(Self { caller, app, store, running, start, driver, reception, stop, _lock: lock })
    }

    /// Who answers.
    pub(crate) fn caller(&self) -> &LocalCaller {
        &self.caller
    }

    /// Waits until everything can be asked; fails if that will never be.
    pub(crate) async fn started(&self) -> Result<(), AppError> {
        self.start.started().wait().await
    }

    /// The records.
    pub(crate) fn store(&self) -> &SqliteStore {
        &self.store
    }

    /// Answers what was asked and writes everything down. The data directory is given back with the last that holds this.
    pub(crate) async fn close(&self) -> Result<(), AppError> {
        self.stop.cancel();
        if let Some(reception) = self.reception.lock().await.take() {
            // It ends by itself; if it failed, there is nobody left to answer.
            let _ = reception.await;
        }
        self.start.end().await;
        self.app.stop().await;
        if let Some(driver) = &self.driver {
            driver.abort();
        }
        let call = Call::system(self.app.ids.request_id());
        let told = if self.start.is_recorded() { self.app.audit.closed(&call, &self.running).await } else { Ok(()) };
        self.store.close().await?;
        told
    }
}

fn sqlite(data_dir: &DataDir) -> SqliteOptions {
    SqliteOptions::new(data_dir.database(), data_dir.backups())
}

/// Waits until the records are open, and what the paper account was opened with is among them.
async fn durable(records: Option<Opened>, paper: Option<Arc<PaperExchange>>) -> Result<(), AppError> {
    if let Some(records) = records {
        records.wait().await?;
    }
    if let Some(paper) = paper {
        paper.founded().await?;
    }
    Ok(())
}

async fn open_app(
    opening: Opening<'_>,
    begun: Begun,
    store: &Arc<SqliteStore>,
) -> Result<(Arc<App>, Option<Arc<PaperExchange>>), AppError> {
    let Opening { config, clock, ids, .. } = opening;
    let OpenExchanges { venues, paper } = exchanges::open(opening, begun, Arc::clone(store) as _).await?;
    let market = cache::open(&config.cache, Arc::clone(store) as _, clock).await?;
    let app = Arc::new(App::new(AppParts {
        venues,
        rules: SafetyRules { scopes: config.safety.scopes(), breakers: config.safety.breakers },
        cash: config.safety.usd_equivalents.clone(),
        market,
        store: Arc::clone(store) as Arc<dyn Store>,
        clock: Arc::clone(clock),
        ids: Arc::clone(ids),
    }));
    Ok((app, paper))
}

/// Lets other processes of the same user ask. Without this they have to wait until this one ends, so that a system that
/// has no such sockets is no reason not to start.
async fn receive(data_dir: DataDir, parts: HttpParts, stop: CancellationToken) {
    match Listener::unix(&data_dir.socket()).await {
        Ok(listener) => listener.serve(HttpFace::new(parts).service(), stop).await,
        Err(error) => {
            tracing::warn!(%error, socket = %data_dir.socket().display(), "other processes cannot ask this one");
        }
    }
}
