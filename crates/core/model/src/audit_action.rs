//! The words of the audit.

use crate::vocabulary::vocabulary;

vocabulary! {
    /// What was done, as the audit calls it.
    AuditAction, "an action of the audit" {
        /// An order was allowed and written down.
        OrderIntended = "order_intended",
        /// An order was refused by our rules.
        OrderDenied = "order_denied",
        /// A human was asked for a yes.
        ApprovalAsked = "approval_asked",
        /// A human agreed.
        OrderApproved = "order_approved",
        /// A human refused, was too late, or the order was withdrawn before an answer.
        OrderDeclined = "order_declined",
        /// The exchange answered to an order.
        OrderAnswered = "order_answered",
        /// A cancel was asked for.
        CancelAsked = "cancel_asked",
        /// The exchange answered to a cancel.
        CancelAnswered = "cancel_answered",
        /// An execution was recorded.
        FillRecorded = "fill_recorded",
        /// A reconciliation changed an order.
        OrderReconciled = "order_reconciled",
        /// Trading was stopped, or confined to what reduces holdings.
        TradingStopped = "trading_stopped",
        /// A breaker stopped trading, or confined it to what reduces holdings.
        BreakerTripped = "breaker_tripped",
        /// Trading was allowed again.
        TradingResumed = "trading_resumed",
        /// The dead-man's switch was set, or Cambist came back too late and canceled everything.
        DeadMansSwitch = "dead_mans_switch",
        /// A token was made.
        TokenCreated = "token_created",
        /// A token was revoked.
        TokenRevoked = "token_revoked",
        /// Somebody came in with a token, the first time by this way since the start.
        Login = "login",
        /// Somebody came with a token that is worth nothing.
        LoginFailed = "login_failed",
        /// A server began to answer, by these rules.
        ServerStarted = "server_started",
        /// A server ended as it should.
        ServerStopped = "server_stopped",
        /// The rules are others than when the records were last used.
        ConfigChanged = "config_changed",
        /// A secret was put into the file of secrets, or replaced; the name is told, never the value.
        SecretSet = "secret_set",
        /// A secret was taken out of the file of secrets.
        SecretRemoved = "secret_removed",
        /// The file of secrets was sealed anew.
        SecretsResealed = "secrets_resealed",
    }
}
