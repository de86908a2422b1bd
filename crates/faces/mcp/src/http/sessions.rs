//! Sessions of clients of the older era, and no more of them than there is room for.

use std::cell::Cell;
use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use futures_core::Stream;
use rmcp::model::{
    ClientJsonRpcMessage, ClientNotification, JsonRpcMessage, RequestId, ServerJsonRpcMessage, ServerResult,
};
use rmcp::transport::streamable_http_server::session::local::{LocalSessionManager, LocalSessionManagerError};
use rmcp::transport::streamable_http_server::session::{ServerSseMessage, SessionId, SessionManager};
use tokio::sync::Mutex;

use super::visit::{TOLD_EVERY, Visit};

tokio::task_local! {
    /// Was the request of this task refused a session? The library answers every such failure with the same status; this
    /// is how the endpoint learns that it was for want of room.
    pub(super) static REFUSED: Cell<bool>;
}

/// The library's sessions in memory, with a bound.
pub(super) struct BoundedSessions {
    sessions: LocalSessionManager,
    /// Those that were opened, and what is answered within them without the library.
    visits: RwLock<HashMap<SessionId, Arc<Visit>>>,
    max: usize,
    /// Held while a session is let in, so that two at once cannot both take the last place.
    door: Mutex<()>,
}

#[derive(Debug, thiserror::Error)]
pub(super) enum SessionsError {
    #[error("all {0} sessions are taken")]
    Full(usize),
    #[error(transparent)]
    Local(#[from] LocalSessionManagerError),
}

impl BoundedSessions {
    /// At most `max` sessions, each closed when nobody used it for `idle`.
    pub(super) fn new(max: usize, idle: Duration) -> Self {
        let mut sessions = LocalSessionManager::default();
        // What is answered here is told to the library now and then, never as often as it happens.
        sessions.session_config.keep_alive = Some(idle + TOLD_EVERY);
        Self { sessions, visits: RwLock::default(), max, door: Mutex::new(()) }
    }

    /// The session of this id, if it was opened and is not closed.
    pub(super) fn visit(&self, id: &str) -> Option<Arc<Visit>> {
        self.visits.read().unwrap_or_else(PoisonError::into_inner).get(id).cloned()
    }

    /// Notes that a session is open.
    async fn note(&self, id: &SessionId) {
        // The library forgets a session before we do: what it does not know any more must not be noted, and what it
        // knows as long as this is held will be forgotten after it.
        let known = self.sessions.sessions.read().await;
        if let Some(handle) = known.get(id) {
            let visit = Arc::new(Visit::new(handle.clone()));
            self.visits.write().unwrap_or_else(PoisonError::into_inner).insert(SessionId::clone(id), visit);
        }
    }

    /// Forgets a session that is closed.
    fn forget(&self, id: &SessionId) {
        let visit = self.visits.write().unwrap_or_else(PoisonError::into_inner).remove(id);
        if let Some(visit) = visit {
            visit.end();
        }
    }
}

impl SessionManager for BoundedSessions {
    type Error = SessionsError;
    type Transport = <LocalSessionManager as SessionManager>::Transport;

    async fn create_session(&self) -> Result<(SessionId, Self::Transport), SessionsError> {
        let _door = self.door.lock().await;
        if self.sessions.sessions.read().await.len() >= self.max {
            // Outside of the endpoint there is nobody to tell.
            let _ = REFUSED.try_with(|refused| refused.set(true));
            return Err(SessionsError::Full(self.max));
        }
        Ok(self.sessions.create_session().await?)
    }

    async fn initialize_session(
        &self,
        id: &SessionId,
        message: ClientJsonRpcMessage,
    ) -> Result<ServerJsonRpcMessage, SessionsError> {
        let answer = self.sessions.initialize_session(id, message).await?;
        if opens(&answer) {
            self.note(id).await;
        }
        Ok(answer)
    }

    async fn has_session(&self, id: &SessionId) -> Result<bool, SessionsError> {
        Ok(self.sessions.has_session(id).await?)
    }

    async fn close_session(&self, id: &SessionId) -> Result<(), SessionsError> {
        let closed = self.sessions.close_session(id).await;
        self.forget(id);
        Ok(closed?)
    }

    async fn create_stream(
        &self,
        id: &SessionId,
        message: ClientJsonRpcMessage,
    ) -> Result<impl Stream<Item = ServerSseMessage> + Send + Sync + 'static, SessionsError> {
        Ok(self.sessions.create_stream(id, message).await?)
    }

    async fn accept_message(&self, id: &SessionId, message: ClientJsonRpcMessage) -> Result<(), SessionsError> {
        if let (Some(read), Some(visit)) = (canceled(&message), self.visit(id)) {
            visit.cancel(read);
        }
        Ok(self.sessions.accept_message(id, message).await?)
    }

    async fn create_standalone_stream(
        &self,
        id: &SessionId,
    ) -> Result<impl Stream<Item = ServerSseMessage> + Send + Sync + 'static, SessionsError> {
        Ok(self.sessions.create_standalone_stream(id).await?)
    }

    async fn resume(
        &self,
        id: &SessionId,
        last_event_id: String,
    ) -> Result<impl Stream<Item = ServerSseMessage> + Send + Sync + 'static, SessionsError> {
        Ok(self.sessions.resume(id, last_event_id).await?)
    }
}

/// Is this the answer that opens a session?
fn opens(answer: &ServerJsonRpcMessage) -> bool {
    let JsonRpcMessage::Response(answer) = answer else { return false };
    matches!(&answer.result, ServerResult::InitializeResult(opened) if opened.protocol_version.has_initialize())
}

/// The request that a client cancels.
fn canceled(message: &ClientJsonRpcMessage) -> Option<&RequestId> {
    let JsonRpcMessage::Notification(message) = message else { return None };
    let ClientNotification::CancelledNotification(canceled) = &message.notification else { return None };
    canceled.params.request_id.as_ref()
}
