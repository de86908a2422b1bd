//! Completing an argument of a prompt or a gap of an address.

use std::borrow::Cow;

use cambist_ops::RESOURCES;
use rmcp::RoleServer;
use rmcp::model::{CompleteRequestParams, CompleteResult, CompletionInfo, ErrorData, Reference};
use rmcp::service::RequestContext;
use serde_json::Value;

use super::candidates::candidates;
use crate::inquiry::Inquiry;
use crate::offer::Offer;
use crate::values::Values;
use crate::{McpFace, fields, prompts};

/// The values that begin as typed. Where nothing is known, there are none.
pub(crate) async fn complete(
    face: &McpFace,
    request: CompleteRequestParams,
    context: &RequestContext<RoleServer>,
) -> Result<CompleteResult, ErrorData> {
    let (name, typed) = (&request.argument.name, request.argument.value.as_str());
    let values = match &request.r#ref {
        Reference::Prompt(prompt) => argument(&face.offer(context), &prompt.name, name),
        Reference::Resource(template) => gap(&face.offer(context), &template.uri, name),
        _ => None,
    };
    let values = values.unwrap_or(Values::Any);
    let (before, begun) = match values {
        // What is complete already stays; only the last of a list is still being typed.
        Values::Products => typed.split_at(typed.rfind(',').map_or(0, |comma| comma + 1)),
        _ => ("", typed),
    };
    let inquiry = Inquiry::begin(face, context)?;
    let all = candidates(&inquiry, &face.offer(context), values).await?;
    Ok(CompleteResult::new(fitting(all, before, begun.trim_start())))
}

/// The candidates that begin as typed, as many as may be shown, each with what stands before it.
fn fitting(candidates: Vec<String>, before: &str, begun: &str) -> CompletionInfo {
    let begun = begun.to_ascii_lowercase();
    let fits = |candidate: &String| candidate.to_ascii_lowercase().starts_with(&begun);
    let mut values: Vec<_> = candidates.into_iter().filter(fits).map(|value| format!("{before}{value}")).collect();
    let mut info = CompletionInfo::default();
    info.total = u32::try_from(values.len()).ok();
    info.has_more = Some(values.len() > CompletionInfo::MAX_VALUES);
    values.truncate(CompletionInfo::MAX_VALUES);
    info.values = values;
    info
}

/// Which values an argument of a prompt can have.
fn argument(offer: &Offer, prompt: &str, argument: &str) -> Option<Values> {
    Some(prompts::find(offer, prompt)?.argument(argument)?.values.clone())
}

/// Which values a gap in a template can have: the schema of the operation behind it tells.
fn gap(offer: &Offer, template: &str, gap: &str) -> Option<Values> {
    let spec = RESOURCES.iter().find(|spec| spec.uri == template)?;
    let operation = offer.get(spec.operation)?;
    let mut gaps = spec.uri.split(['{', '?', ',', '}']);
    gaps.find(|found| *found == gap)?;
    let (field, schema) = fields::find(operation.input_schema(), gap)?;
    let words = schema.get("enum").or_else(|| schema.get("items")?.get("enum")).and_then(Value::as_array);
    Some(match (field, words) {
        (_, Some(words)) => Values::Words(Cow::Owned(words.iter().filter_map(Value::as_str).collect())),
        ("symbol" | "symbols", None) => Values::Product,
        ("order_id", None) => Values::OpenOrder,
        _ => Values::Any,
    })
}
