//! The audit: reading it, and what it says about Cambist itself.

use std::collections::BTreeMap;
use std::sync::Arc;

use cambist_model::AppError;
use cambist_ports::Clock;
use cambist_ports::store::{AuditAction, AuditFilter, AuditRecord, Changes, Page, PageOf, Store};
use serde::Serialize;

use crate::Call;

/// The setting with the rules by which the records were last used.
const RULES: &str = "rules_in_force";

/// Reads the audit, and writes down by which rules Cambist runs.
pub struct AuditService {
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
}

/// A process that uses the records.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Running {
    /// The version of Cambist.
    pub version: String,
    /// What it runs as: the command, like `serve`.
    pub runs_as: String,
    /// Is it a server: does it answer until it is told to stop?
    pub is_server: bool,
    /// The rules by which it answers, by name.
    pub rules: BTreeMap<String, String>,
}

#[derive(Serialize)]
struct Started<'a> {
    version: &'a str,
    runs_as: &'a str,
    rules: &'a BTreeMap<String, String>,
}

#[derive(Serialize)]
struct Stopped<'a> {
    version: &'a str,
    runs_as: &'a str,
}

#[derive(Serialize)]
struct Changed<'a> {
    changed: BTreeMap<&'a str, Change<'a>>,
}

/// What a rule was and is; `None` where there is no such rule.
#[derive(Serialize)]
struct Change<'a> {
    before: Option<&'a str>,
    after: Option<&'a str>,
}

impl AuditService {
    pub(crate) fn new(store: Arc<dyn Store>, clock: Arc<dyn Clock>) -> Self {
        Self { store, clock }
    }

    /// Entries, newest first.
    pub async fn list(&self, filter: &AuditFilter, page: &Page) -> Result<PageOf<AuditRecord>, AppError> {
        Ok(self.store.audit(filter, page).await?)
    }

    /// Finds out what is to be written down about a process that uses the records from now on: which rules changed since
    /// the last one did, and, if it is a server, that it starts. What is returned writes it.
    pub async fn opening(
        &self,
        call: &Call,
        running: &Running,
    ) -> Result<impl Future<Output = Result<(), AppError>> + use<'_>, AppError> {
        let known = self.store.setting(RULES).await?;
        let before: BTreeMap<String, String> = match &known {
            Some(json) => serde_json::from_str(json).map_err(AppError::internal)?,
            None => BTreeMap::new(),
        };
        let mut changes = Changes::default();
        let changed = changes_of(&before, &running.rules);
        if !changed.is_empty() {
            let rules = serde_json::to_string(&running.rules).map_err(AppError::internal)?;
            changes.settings.push((RULES.to_owned(), Some(rules)));
            changes.audit.push(call.audit_of(AuditAction::ConfigChanged, self.clock.now(), &Changed { changed }));
        }
        if running.is_server {
            let Running { version, runs_as, rules, .. } = running;
            let started = Started { version, runs_as, rules };
            changes.audit.push(call.audit_of(AuditAction::ServerStarted, self.clock.now(), &started));
        }
        Ok(async move { Ok(self.store.commit(changes).await?) })
    }

    /// Writes down that a server ends as it should. One that is killed writes nothing.
    pub async fn closed(&self, call: &Call, running: &Running) -> Result<(), AppError> {
        if !running.is_server {
            return Ok(());
        }
        let stopped = Stopped { version: &running.version, runs_as: &running.runs_as };
        let audit = vec![call.audit_of(AuditAction::ServerStopped, self.clock.now(), &stopped)];
        Ok(self.store.commit(Changes { audit, ..Changes::default() }).await?)
    }
}

/// The rules that differ.
fn changes_of<'a>(
    before: &'a BTreeMap<String, String>,
    after: &'a BTreeMap<String, String>,
) -> BTreeMap<&'a str, Change<'a>> {
    let names = before.keys().chain(after.keys()).map(String::as_str);
    let change = |name| {
        let value = |rules: &'a BTreeMap<String, String>| rules.get(name).map(String::as_str);
        (name, Change { before: value(before), after: value(after) })
    };
    names.map(change).filter(|(_, change)| change.before != change.after).collect()
}
