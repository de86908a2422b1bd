//! An operation as a client sees it in the list of tools. Every byte of it is read by a model, so it is short.

use std::sync::Arc;

use cambist_ops::{Entry, Idempotency, OperationSpec, Tier};
use rmcp::model::{Tool, ToolAnnotations};
use serde_json::Value;

use super::schema::{self, Detail};

/// The tool of an operation, in a list that `earlier` ones stand in already.
pub(crate) fn describe<'a>(entry: &Entry, mut earlier: impl Iterator<Item = &'a Entry>) -> Tool {
    let spec = entry.spec();
    let description = match spec.notes_for_agents {
        "" => spec.summary.to_owned(),
        notes => format!("{} {notes}", spec.summary),
    };
    let known = earlier.any(|earlier| refers_to(entry, earlier));
    let detail = if known { Detail::Names } else { Detail::Full };
    Tool::new(spec.name, description, Arc::new(schema::input(entry.input_schema(), detail)))
        .with_title(spec.title)
        .with_raw_output_schema(Arc::new(schema::output(entry.output_schema())))
        .with_annotations(hints(spec))
}

/// Do the notes of an operation point to another one for the meaning of its input, and does that one have all its fields?
fn refers_to(entry: &Entry, other: &Entry) -> bool {
    let fields =
        |entry: &Entry| entry.input_schema().get("properties").and_then(Value::as_object).cloned().unwrap_or_default();
    let others = fields(other);
    entry.spec().notes_for_agents.contains(other.spec().name)
        && fields(entry).iter().all(|(name, field)| others.get(name) == Some(field))
}

/// All four hints, so that no client falls back to defaults. Every tool is about an exchange, which is an open world.
fn hints(spec: &OperationSpec) -> ToolAnnotations {
    let trades = spec.tier >= Tier::Trade;
    ToolAnnotations::new()
        .read_only(!trades)
        .destructive(trades)
        .idempotent(spec.idempotency != Idempotency::NeedsKey)
        .open_world(true)
}
