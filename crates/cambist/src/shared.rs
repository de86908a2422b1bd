//! Finding out who answers: this process, if nobody else has the data directory, or whoever has it.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use cambist_app::{Call, Position, Running};
use cambist_client::{Endpoint, RemoteCaller, Unanswered};
use cambist_config::Loaded;
use cambist_model::{AppError, ErrorCode, RequestId, Timestamp};
use cambist_ops::{Answer, Caller, Feed, FeedRequest, Problem, Request};
use cambist_system::{DataDir, LockError, Owner};
use tokio::sync::RwLock;
use tokio_util::sync::CancellationToken;

use crate::commands::{Desk, places};
use crate::instance::{Instance, InstanceParts, When};
use crate::settings::Rules;

/// How long to wait for a process that has the data directory and does not answer: it is starting or ending.
const PATIENCE: Duration = Duration::from_secs(10);

/// How long to wait before looking again.
const PAUSE: Duration = Duration::from_millis(20);

/// What a process runs as that answers until it is told to stop.
const SERVERS: &[&str] = &["serve", "mcp"];

/// How often a process that lasts looks whether the one that answered is gone.
const LOOK: Duration = Duration::from_secs(1);

/// How long it waits at most before it begins anew.
const LONGEST: Duration = Duration::from_secs(64);

/// Answers by this process or by the one that has the data directory, and changes over when that one ends.
///
/// A request that may have reached the other process is never asked again, whatever became of it.
pub(crate) struct SharedCaller {
    parts: InstanceParts,
    rules: Rules,
    this_process: Owner,
    role: RwLock<Role>,
    other: RemoteCaller,
}

/// Who answers.
pub(crate) enum Respondent {
    /// This process.
    Here(Arc<Instance>),
    /// Another one, which may not have said yet who it is.
    There(Option<Owner>),
}

/// What this process knows about who answers.
enum Role {
    /// Not this process, or nobody has asked yet.
    Unknown,
    /// This process.
    Own(Arc<Instance>),
    /// Nobody any more: this process is ending.
    Closed,
}

impl SharedCaller {
    /// For a process that runs as `runs_as`, whose services start when it says. Nothing is opened before something is asked.
    pub(crate) fn new(desk: &Desk, loaded: &Loaded, runs_as: &str, starts: When) -> Result<Self, AppError> {
        let data_dir = DataDir::open(&loaded.config.storage.data_dir)?;
        let rules = Rules::of(loaded);
        let clock = Arc::clone(&desk.clock);
        Ok(Self {
            other: RemoteCaller::new(Endpoint::Unix(data_dir.socket()), Arc::clone(&clock)),
            this_process: Owner::this_process(runs_as, clock.now(), rules.all.clone()),
            parts: InstanceParts {
                config: loaded.config.clone(),
                secrets: Arc::new(places(&desk.environment, loaded)),
                chosen: rules.chosen.clone(),
                data_dir,
                clock,
                ids: Arc::clone(&desk.ids),
                running: Running {
                    version: env!("CARGO_PKG_VERSION").to_owned(),
                    runs_as: runs_as.to_owned(),
                    is_server: SERVERS.contains(&runs_as),
                    rules: rules.all.clone(),
                },
                starts,
            },
            rules,
            role: RwLock::new(Role::Unknown),
        })
    }

    /// Finds out who answers, now rather than at the first question; fails if nobody could.
    pub(crate) async fn join(&self) -> Result<(), AppError> {
        self.respondent().await.map(drop)
    }

    /// Waits until everything can be asked, not market data alone; fails if that will never be.
    pub(crate) async fn started(&self) -> Result<(), AppError> {
        match self.respondent().await? {
            Respondent::Here(instance) => instance.started().await,
            Respondent::There(_) => Ok(()),
        }
    }

    /// Takes over when the process that answers ends, until `stop`. If this process cannot do so whole, it tells prices for a
    /// while and then begins anew, after longer and longer.
    pub(crate) async fn keep(&self, stop: &CancellationToken) {
        let mut pause = LOOK;
        loop {
            let failed = match self.respondent().await {
                Ok(Respondent::Here(instance)) => match stop.run_until_cancelled(instance.started()).await {
                    Some(Err(error)) => Some((error, Some(instance))),
                    Some(Ok(())) | None => None,
                },
                Ok(Respondent::There(_)) => None,
                Err(error) => Some((error, None)),
            };
            pause = if failed.is_some() { (pause * 2).min(LONGEST) } else { LOOK };
            if let Some((error, _)) = &failed {
                tracing::warn!("{error}");
            }
            if stop.run_until_cancelled(self.parts.clock.sleep_until(self.now().plus(pause))).await.is_none() {
                return;
            }
            if let Some((_, Some(instance))) = failed {
                self.give_up(instance).await;
            }
        }
    }

    /// Gives the data directory back, until somebody asks again.
    async fn give_up(&self, failed: Arc<Instance>) {
        let mut role = self.role.write().await;
        if matches!(&*role, Role::Own(instance) if Arc::ptr_eq(instance, &failed)) {
            // Why it is given up has been told.
            let _ = failed.close().await;
            *role = Role::Unknown;
        }
    }

    /// Who answers. If nobody does yet, this process will.
    pub(crate) async fn respondent(&self) -> Result<Respondent, AppError> {
        if let Role::Own(instance) = &*self.role.read().await {
            return Ok(Respondent::Here(Arc::clone(instance)));
        }
        // Every request passes by here, and only the first needs the room that it takes to open everything.
        Box::pin(self.find_out()).await
    }

    async fn find_out(&self) -> Result<Respondent, AppError> {
        let mut role = self.role.write().await;
        match &*role {
            Role::Own(instance) => return Ok(Respondent::Here(Arc::clone(instance))),
            Role::Closed => return Err(AppError::new(ErrorCode::ServerUnavailable, "this process is ending")),
            Role::Unknown => {}
        }
        let lock = match self.parts.data_dir.lock(&self.this_process) {
            Ok(lock) => lock,
            Err(LockError::InUse { owner, .. }) => {
                self.agree_with(owner.as_ref())?;
                return Ok(Respondent::There(owner));
            }
            Err(error) => return Err(error.into()),
        };
        let instance = Arc::new(Instance::open(self.parts.clone(), lock).await?);
        *role = Role::Own(Arc::clone(&instance));
        Ok(Respondent::Here(instance))
    }

    /// Ends what this process does for itself and others.
    pub(crate) async fn close(&self) -> Result<(), AppError> {
        let role = std::mem::replace(&mut *self.role.write().await, Role::Closed);
        match role {
            Role::Own(instance) => instance.close().await,
            Role::Unknown | Role::Closed => Ok(()),
        }
    }

    /// An option that would have no effect is refused: the other process answers by its own rules.
    fn agree_with(&self, owner: Option<&Owner>) -> Result<(), AppError> {
        let Some(owner) = owner else { return Ok(()) };
        let conflicts = self.rules.conflicts(&owner.settings);
        if conflicts.is_empty() {
            return Ok(());
        }
        let dir = self.parts.data_dir.path().display();
        let detail = format!("{owner} answers for {dir}, and by other settings: {}", conflicts.join("; "));
        Err(AppError::new(ErrorCode::Busy, detail)
            .hint("stop it, give both the same settings, or use a directory of its own with --data-dir"))
    }

    fn now(&self) -> Timestamp {
        self.parts.clock.now()
    }

    /// The instance of this process, if it is the one that answers.
    async fn instance_for(&self, request_id: RequestId) -> Result<Option<Arc<Instance>>, Problem> {
        match self.respondent().await {
            Ok(Respondent::Here(instance)) => Ok(Some(instance)),
            Ok(Respondent::There(_)) => Ok(None),
            Err(error) => Err(Problem::new(error, request_id)),
        }
    }

    /// Waits before asking again, if that is safe and there is time left.
    async fn wait(&self, unanswered: Unanswered, until: Timestamp) -> Result<(), Problem> {
        if unanswered.may_have_arrived || self.now() >= until {
            return Err(unanswered.problem);
        }
        self.parts.clock.sleep_until(self.now().plus(PAUSE)).await;
        Ok(())
    }
}

#[async_trait]
impl Caller for SharedCaller {
    async fn call(&self, request: Request) -> Result<Answer, Problem> {
        let until = self.now().plus(PATIENCE);
        loop {
            if let Some(instance) = self.instance_for(request.call.request_id).await? {
                return instance.caller().call(request).await;
            }
            match Box::pin(self.other.ask(request.clone())).await {
                Ok(answer) => return Ok(answer),
                Err(unanswered) => self.wait(unanswered, until).await?,
            }
        }
    }

    async fn feed(&self, call: Call, request: FeedRequest, after: Option<Position>) -> Result<Feed, Problem> {
        let until = self.now().plus(PATIENCE);
        loop {
            if let Some(instance) = self.instance_for(call.request_id).await? {
                return instance.caller().feed(call, request, after).await;
            }
            match Box::pin(self.other.ask_for_feed(call.clone(), request, after)).await {
                Ok(feed) => return Ok(feed),
                Err(unanswered) => self.wait(unanswered, until).await?,
            }
        }
    }
}
