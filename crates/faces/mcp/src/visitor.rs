//! Who a request comes from.

use std::sync::Arc;

use cambist_model::access::Grant;
use http::request::Parts;
use rmcp::RoleServer;
use rmcp::service::RequestContext;

/// Who speaks over a pair of streams, or over an HTTP endpoint that asks nobody for a token.
const PRINCIPAL: &str = "local";

/// What whoever sent the request was granted. Over HTTP the server around the endpoint says so with every request.
pub(crate) fn granted(context: &RequestContext<RoleServer>) -> Arc<Grant> {
    let over_http = context.extensions.get::<Parts>().and_then(|head| head.extensions.get::<Arc<Grant>>());
    over_http.cloned().unwrap_or_else(|| Arc::new(Grant::local(PRINCIPAL)))
}
