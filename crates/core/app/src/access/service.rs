//! Making, listing, revoking and recognizing tokens.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use std::time::Duration;

use cambist_model::access::{Grant, Permission, Proof, Token, TradingMode};
use cambist_model::{AccountName, AppError, ErrorCode, TokenDigest, TokenName};
use cambist_ports::store::{AuditAction, Changes, Store};
use cambist_ports::{Clock, Ids};
use serde_json::json;
use tokio::sync::RwLock;

use super::TokenSecret;
use super::attempts::Attempts;
use super::visits::Visits;
use crate::{Call, Face};

/// How exactly it is written down when a token was last used: not at every request.
const USE_TO_THE: Duration = Duration::from_mins(1);

/// Tokens. They are all in memory, and everything that changes them goes through here, so that a revoked one is worth
/// nothing from that moment on.
pub struct AccessService {
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn Ids>,
    tokens: RwLock<HashMap<TokenDigest, Token>>,
    visits: Visits,
    attempts: Attempts,
}

/// A token that is to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewToken {
    /// What to call it.
    pub name: TokenName,
    /// What it permits.
    pub permissions: BTreeSet<Permission>,
    /// With which accounts; with every one if absent.
    pub accounts: Option<BTreeSet<AccountName>>,
    /// At which stakes.
    pub modes: BTreeSet<TradingMode>,
    /// For how long; for ever if absent.
    pub lifetime: Option<Duration>,
}

impl AccessService {
    pub(crate) fn new(store: Arc<dyn Store>, clock: Arc<dyn Clock>, ids: Arc<dyn Ids>) -> Self {
        let (tokens, visits, attempts) = (RwLock::default(), Visits::default(), Attempts::default());
        Self { store, clock, ids, tokens, visits, attempts }
    }

    /// Reads the tokens. Before this nobody is recognized.
    pub(crate) async fn start(&self) -> Result<(), AppError> {
        let tokens = self.store.tokens().await?;
        *self.tokens.write().await = tokens.into_iter().map(|token| (token.digest.clone(), token)).collect();
        Ok(())
    }

    /// Makes a token, and tells its secret this one time. Nobody gives away more than they have; only a human on this
    /// machine, to whom all of it belongs, makes tokens for real money out of nothing.
    pub async fn create(&self, call: &Call, new: NewToken) -> Result<(Token, TokenSecret), AppError> {
        let NewToken { name, permissions, accounts, modes, lifetime } = new;
        let grant = Grant { name: name.to_string(), proof: Proof::Token, permissions, accounts, modes };
        let is_owner = call.human && call.grant.proof == Proof::Local;
        if !is_owner && !call.grant.covers(&grant) {
            let detail = "a token cannot grant more than whoever makes it was granted";
            return Err(
                AppError::new(ErrorCode::Forbidden, detail).hint("a human makes it with `cambist token create`")
            );
        }
        let (secret, now) = (TokenSecret::of(&self.ids.secret()), self.clock.now());
        let token = Token {
            name,
            digest: secret.digest(),
            grant,
            created_at: now,
            created_by: call.principal.clone(),
            expires_at: lifetime.map(|lifetime| now.plus(lifetime)),
            revoked_at: None,
            last_used_at: None,
        };
        let mut tokens = self.tokens.write().await;
        if tokens.values().any(|known| known.name == token.name) {
            let detail = format!("there is a token {} already, or was", token.name);
            return Err(AppError::new(ErrorCode::Conflict, detail)
                .hint("names stand in the audit and are never given twice; choose another"));
        }
        let detail = json!({ "token": token.name, "granted": token.grant, "expires_at": token.expires_at });
        self.write(call, &token, Some((AuditAction::TokenCreated, &detail))).await?;
        tokens.insert(token.digest.clone(), token.clone());
        Ok((token, secret))
    }

    /// Every token that was ever made, oldest first.
    pub async fn list(&self) -> Vec<Token> {
        let mut tokens: Vec<_> = self.tokens.read().await.values().cloned().collect();
        tokens.sort_by(|a, b| (a.created_at, &a.name).cmp(&(b.created_at, &b.name)));
        tokens
    }

    /// Revokes a token at once. A second time changes nothing.
    pub async fn revoke(&self, call: &Call, name: &TokenName) -> Result<Token, AppError> {
        let mut tokens = self.tokens.write().await;
        let Some(token) = tokens.values_mut().find(|token| token.name == *name) else {
            let error = AppError::not_found("name", format!("there is no token {name}"));
            return Err(error.hint("list_tokens shows the tokens"));
        };
        if token.revoked_at.is_some() {
            return Ok(token.clone());
        }
        let before = token.revoked_at.replace(self.clock.now());
        let written = self.write(call, token, Some((AuditAction::TokenRevoked, &json!({ "token": name })))).await;
        if let Err(error) = written {
            // What is not written down would be undone by a restart; whoever asked has to know.
            token.revoked_at = before;
            return Err(error);
        }
        Ok(token.clone())
    }

    /// Whose token this is, if it is worth anything. With `used_at`, it was just shown at this way in, which is noted.
    pub async fn recognize(&self, call: &Call, digest: &TokenDigest, used_at: Option<Face>) -> Result<Token, AppError> {
        let now = self.clock.now();
        let known = self.tokens.read().await.get(digest).cloned();
        let Some(token) = known.clone().filter(|token| token.is_valid(now)) else {
            if let Some(face) = used_at {
                self.failed(call, known.as_ref(), face).await;
            }
            return Err(refusal(known.as_ref()));
        };
        let is_noted = token.last_used_at.is_some_and(|last| now.since(last) < USE_TO_THE);
        if used_at.is_some() && !is_noted {
            self.used(call, digest).await;
        }
        Ok(token)
    }

    /// Tells the audit of somebody who came in with a token, the first time by this way since the start. Who comes in
    /// is written down, or does not come in.
    pub async fn welcome(&self, call: &Call) -> Result<(), AppError> {
        if call.grant.proof == Proof::Local || !self.visits.is_first(&call.principal, call.face) {
            return Ok(());
        }
        let entry = call.audit_of(AuditAction::Login, self.clock.now(), &*call.grant);
        let written = self.store.commit(Changes { audit: vec![entry], ..Changes::default() }).await;
        if written.is_err() {
            self.visits.forget(&call.principal, call.face);
        }
        Ok(written?)
    }

    async fn used(&self, call: &Call, digest: &TokenDigest) {
        let mut tokens = self.tokens.write().await;
        let Some(token) = tokens.get_mut(digest) else { return };
        token.last_used_at = Some(self.clock.now());
        if let Err(error) = self.write(call, token, None).await {
            tracing::warn!(%error, token = %token.name, "the use of a token could not be noted");
        }
    }

    async fn failed(&self, call: &Call, known: Option<&Token>, face: Face) {
        let now = self.clock.now();
        let Some(attempts) = self.attempts.count(now) else { return };
        let stranger = Call { principal: "unknown".to_owned(), face, ..call.clone() };
        let detail = json!({ "attempts": attempts, "token": known.map(|token| &token.name) });
        let entry = stranger.audit_of(AuditAction::LoginFailed, now, &detail);
        if let Err(error) = self.store.commit(Changes { audit: vec![entry], ..Changes::default() }).await {
            tracing::warn!(%error, "a failed attempt could not be noted");
        }
    }

    async fn write(
        &self,
        call: &Call,
        token: &Token,
        told: Option<(AuditAction, &serde_json::Value)>,
    ) -> Result<(), AppError> {
        let audit = told.map(|(action, detail)| call.audit_of(action, self.clock.now(), detail));
        let changes = Changes { tokens: vec![token.clone()], audit: audit.into_iter().collect(), ..Changes::default() };
        Ok(self.store.commit(changes).await?)
    }
}

/// Why a token is worth nothing. Only who had a real one learns more than that.
fn refusal(known: Option<&Token>) -> AppError {
    let detail = match known {
        Some(token) if token.revoked_at.is_some() => "the token was revoked",
        Some(_) => "the token has expired",
        None => "there is no such token",
    };
    AppError::new(ErrorCode::Unauthenticated, detail).hint("a human makes a new one with `cambist token create`")
}
