//! Reading an address.

use cambist_ops::resolve_resource;
use rmcp::RoleServer;
use rmcp::model::{CacheScope, ErrorData, ReadResourceResult, ResourceContents};
use rmcp::service::RequestContext;
use serde_json::json;

use super::list::JSON;
use crate::McpFace;
use crate::inquiry::Inquiry;

/// Asks the operation that the address is a view of.
pub(crate) async fn read(
    face: &McpFace,
    uri: String,
    context: &RequestContext<RoleServer>,
) -> Result<ReadResourceResult, ErrorData> {
    let found =
        resolve_resource(&uri).and_then(|(spec, pairs)| Some((face.offer(context).get(spec.operation)?, pairs)));
    let Some((operation, pairs)) = found else {
        let shown: String = uri.chars().take(200).collect();
        let data = json!({ "uri": shown });
        return Err(ErrorData::resource_not_found(format!("there is no resource {shown:?} here"), Some(data)));
    };
    let inquiry = Inquiry::begin(face, context)?;
    let pairs = pairs.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    let answer = inquiry.ask_in_words(operation, pairs).await?;
    let text = String::from_utf8_lossy(&answer.body);
    let contents = ResourceContents::text(text, uri).with_mime_type(JSON);
    // Prices and accounts change by the moment: an answer says itself how old it is, and none is kept to be read again.
    Ok(ReadResourceResult::new(vec![contents]).with_ttl_ms(0).with_cache_scope(CacheScope::Private))
}
