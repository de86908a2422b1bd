//! An exchange elsewhere.

use cambist_model::{SecureUrl, StreamUrl};
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
}
