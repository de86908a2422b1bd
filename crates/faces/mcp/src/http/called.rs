//! A call of a tool as it stands in the body of a request, read as far as it has to be to answer it.

use std::borrow::Cow;

use rmcp::model::{ClientCapabilities, JsonObject, JsonRpcVersion2_0, ProtocolVersion, RequestId};
use serde::Deserialize;
use serde::de::IgnoredAny;

/// The method that calls a tool.
pub(super) const METHOD: &str = "tools/call";

/// A call with nothing special about it but, perhaps, what it says of itself.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Called<'a> {
    #[serde(rename = "jsonrpc")]
    _jsonrpc: JsonRpcVersion2_0,
    pub(super) id: RequestId,
    #[serde(borrow)]
    method: Cow<'a, str>,
    #[serde(borrow)]
    params: Params<'a>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Params<'a> {
    #[serde(borrow)]
    name: Cow<'a, str>,
    #[serde(default)]
    arguments: Option<JsonObject>,
    #[serde(rename = "_meta", default)]
    meta: Option<Meta>,
    /// What a human said to a question that was asked before.
    input_responses: Option<IgnoredAny>,
    request_state: Option<IgnoredAny>,
}

/// What a call says of itself. What is not named here is of no consequence for an answer.
#[derive(Default, Deserialize)]
struct Meta {
    #[serde(rename = "io.modelcontextprotocol/protocolVersion")]
    version: Option<ProtocolVersion>,
    #[serde(rename = "io.modelcontextprotocol/clientCapabilities")]
    abilities: Option<ClientCapabilities>,
    #[serde(rename = "progressToken")]
    progress: Option<IgnoredAny>,
    #[serde(rename = "cambist/simulate_fault")]
    fault: Option<IgnoredAny>,
}

impl<'a> Called<'a> {
    /// The call in a body, if it is one and asks for nothing but an answer.
    pub(super) fn read(body: &'a [u8]) -> Option<Self> {
        let called: Self = serde_json::from_slice(body).ok()?;
        let Params { meta, input_responses, request_state, .. } = &called.params;
        let is_faulty = meta.as_ref().is_some_and(|meta| meta.fault.is_some());
        let is_plain = called.method == METHOD && input_responses.is_none() && request_state.is_none() && !is_faulty;
        is_plain.then_some(called)
    }

    /// The tool that is called.
    pub(super) fn tool(&self) -> &str {
        &self.params.name
    }

    /// Does it want to be told how far the work is?
    pub(super) fn wants_progress(&self) -> bool {
        self.params.meta.as_ref().is_some_and(|meta| meta.progress.is_some())
    }

    /// Does it say everything about its client that a call without a session has to?
    pub(super) fn stands_alone(&self) -> bool {
        let is_said = |meta: &Meta| meta.version == Some(ProtocolVersion::V_2026_07_28) && meta.abilities.is_some();
        self.params.meta.as_ref().is_some_and(is_said)
    }

    /// Does it leave to a session what there is to know of its client?
    pub(super) fn relies_on_session(&self) -> bool {
        let is_unsaid = |meta: &Meta| meta.version.is_none() && meta.abilities.is_none();
        self.params.meta.as_ref().is_none_or(is_unsaid)
    }

    /// The tool's arguments and the id that the answer refers to.
    pub(super) fn into_parts(self) -> (JsonObject, RequestId) {
        (self.params.arguments.unwrap_or_default(), self.id)
    }
}
