//! Completing an argument of a prompt or a gap of an address.

use cambist_ops::{RESOURCES, registry};
use rmcp::RoleServer;
use rmcp::model::{ArgumentInfo, CompleteRequestParams, CompleteResult, CompletionInfo, ErrorData, Reference};
use rmcp::service::RequestContext;
use serde_json::Value;

use super::candidates::candidates;
use crate::inquiry::Inquiry;
use crate::offer::Offer;
use crate::prompts::{self, Values};
use crate::{McpFace, fields};

/// The values that begin as typed.
pub(crate) async fn complete(
    face: &McpFace,
    request: CompleteRequestParams,
    context: &RequestContext<RoleServer>,
) -> Result<CompleteResult, ErrorData> {
    let ArgumentInfo { name, value: typed, .. } = &request.argument;
    let known = match &request.r#ref {
        Reference::Prompt(prompt) => prompts::find(face.offer(), &prompt.name)
            .and_then(|prompt| prompt.argument(name))
            .map(|argument| Known::Values(argument.values)),
        Reference::Resource(template) => gap(face.offer(), &template.uri, name),
        _ => None,
    };
    let Some(known) = known else {
        return Err(ErrorData::invalid_params(
            "there is no such prompt or template here, or no such argument of it",
            None,
        ));
    };
    let inquiry = Inquiry::begin(face, context)?;
    let (before, begun) = match known {
        // What is complete already stays; only the last of a list is still being typed.
        Known::Values(Values::Products) => typed.split_at(typed.rfind(',').map_or(0, |comma| comma + 1)),
        _ => ("", typed.as_str()),
    };
    let all = match known {
        Known::Words(words) => words,
        Known::Values(values) => candidates(&inquiry, face.offer(), values).await?,
    };
    let begun = begun.trim_start().to_ascii_lowercase();
    let fitting = all.into_iter().filter(|value| value.to_ascii_lowercase().starts_with(&begun));
    let fitting: Vec<_> = fitting.map(|value| format!("{before}{value}")).collect();
    let total = u32::try_from(fitting.len()).ok();
    let shown: Vec<_> = fitting.into_iter().take(CompletionInfo::MAX_VALUES).collect();
    let more = total.is_some_and(|total| u32::try_from(shown.len()).is_ok_and(|shown| shown < total));
    let info = CompletionInfo::with_pagination(shown, total, more);
    info.map(CompleteResult::new).map_err(|error| ErrorData::internal_error(error, None))
}

/// What is known of the values of an argument.
enum Known {
    Words(Vec<String>),
    Values(Values),
}

/// What is known of a gap in a template: the schema of the operation behind it tells.
fn gap(offer: &Offer, template: &str, gap: &str) -> Option<Known> {
    let spec = RESOURCES.iter().find(|spec| spec.uri == template && offer.has(spec.operation))?;
    let mut gaps = spec.uri.split(['{', '}', '?', ',']).filter(|part| !part.is_empty());
    gaps.find(|found| *found == gap)?;
    let (field, schema) = fields::find(registry().get(spec.operation)?.input_schema(), gap)?;
    let words = schema.get("enum").or_else(|| schema.get("items")?.get("enum")).and_then(Value::as_array);
    if let Some(words) = words {
        return Some(Known::Words(words.iter().filter_map(Value::as_str).map(str::to_owned).collect()));
    }
    Some(Known::Values(match field {
        "symbol" | "symbols" => Values::Product,
        "order_id" => Values::OpenOrder,
        _ => Values::Any,
    }))
}
