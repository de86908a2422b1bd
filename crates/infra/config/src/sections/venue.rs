//! An exchange elsewhere.

use cambist_model::{FieldProblem, SecureUrl, StreamUrl};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// An exchange elsewhere, of which the public market is asked.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Venue {
    /// Where its REST interface is, if it is not the exchange's own: a server of the same protocol.
    pub rest_url: Option<SecureUrl>,
    /// Where its WebSocket is, if it is not the exchange's own.
    pub ws_url: Option<StreamUrl>,
    /// How much is asked of its REST interface in a minute, in the exchange's own weights, if not what it allows everybody.
    #[schemars(range(min = 1))]
    pub requests_per_minute: Option<u32>,
}

impl Venue {
    /// `name` is the exchange's.
    pub(super) fn validate(&self, name: &str, problems: &mut Vec<FieldProblem>) {
        if self.requests_per_minute == Some(0) {
            let field = format!("exchanges.{name}.requests_per_minute");
            problems.push(FieldProblem::new(field, "must be at least 1"));
        }
        if self.rest_url.as_ref().is_some_and(|url| url.path().contains('?')) {
            let field = format!("exchanges.{name}.rest_url");
            problems.push(FieldProblem::new(field, "must not have a query: leave out what comes from ? on"));
        }
    }
}
