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
    context.extensions.get::<Parts>().map_or_else(|| Arc::new(Grant::local(PRINCIPAL)), granted_to)
}

/// What whoever sent an HTTP request was granted.
pub(crate) fn granted_to(head: &Parts) -> Arc<Grant> {
    head.extensions.get::<Arc<Grant>>().cloned().unwrap_or_else(|| Arc::new(Grant::local(PRINCIPAL)))
}
