//! What a client brings back with the human's answer where there is no session to remember the question.

use cambist_model::OrderId;
use cambist_ports::Ids;
use rmcp::model::{ErrorData, JsonObject, RequestStateCodec, SealOptions};
use serde::{Deserialize, Serialize};
use serde_json::json;

/// Seals questions for the way to the client and back, with a key that ends with the process.
///
/// A seal proves who asked what, and nothing more: it can be sent twice. That a yes works once and in time only is up to
/// the order itself, which is approved by its own clock and no longer waits afterwards.
pub(crate) struct RequestStates(RequestStateCodec);

/// The question that was asked: the order that waits, and the seal of the plan that was shown.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Asked {
    pub(super) order_id: OrderId,
    pub(super) seal: String,
}

impl RequestStates {
    /// Takes a new key.
    pub(crate) fn new(ids: &dyn Ids) -> Self {
        // A secret is as long as the key has to be.
        Self(RequestStateCodec::new_unchecked(ids.secret()))
    }

    /// The state to give to the client, which is good for a retry of exactly this request.
    pub(super) fn seal(&self, asked: &Asked, request: &Bound) -> Result<String, serde_json::Error> {
        let payload = serde_json::to_vec(asked)?;
        Ok(self.0.seal_with(&payload, &SealOptions::new().associated_data(&request.0)))
    }

    /// The question that a state stands for, if it is ours and was given for this request.
    pub(super) fn open(&self, state: &str, request: &Bound) -> Result<Asked, ErrorData> {
        self.0.open_json_with(state, &request.0).map_err(|error| {
            tracing::debug!(%error, "a request state was refused");
            // Why it was refused would help only somebody who forges it.
            let refusal = "requestState is not one that was given for this request; nothing was done";
            ErrorData::invalid_params(refusal, None)
        })
    }
}

/// What a state is bound to: who asked for which tool with which arguments.
pub(crate) struct Bound(Vec<u8>);

impl Bound {
    pub(crate) fn to(principal: &str, tool: &str, arguments: &JsonObject) -> Self {
        // The fields of an object are sorted, so their order in the request does not matter.
        Self(json!([principal, tool, arguments]).to_string().into_bytes())
    }
}

#[cfg(test)]
mod tests {
    use cambist_testkit::SeededIds;
    use rstest::rstest;

    use super::*;

    fn arguments(quantity: &str) -> JsonObject {
        [("quantity".to_owned(), quantity.into()), ("symbol".to_owned(), "BTC-USD".into())].into_iter().collect()
    }

    fn asked() -> Asked {
        Asked { order_id: OrderId::from_parts(1, 2), seal: "abc".to_owned() }
    }

    #[test]
    fn a_state_comes_back_as_it_was() {
        let states = RequestStates::new(&SeededIds::default());
        let request = Bound::to("local", "place_order", &arguments("1"));
        let state = states.seal(&asked(), &request).unwrap();
        assert_eq!(states.open(&state, &request).unwrap(), asked());
    }

    #[rstest]
    #[case("somebody", "place_order", "1")]
    #[case("local", "cancel_order", "1")]
    #[case("local", "place_order", "10")]
    fn a_state_of_another_request_is_refused(#[case] principal: &str, #[case] tool: &str, #[case] quantity: &str) {
        let states = RequestStates::new(&SeededIds::default());
        let state = states.seal(&asked(), &Bound::to("local", "place_order", &arguments("1"))).unwrap();
        states.open(&state, &Bound::to(principal, tool, &arguments(quantity))).unwrap_err();
    }

    #[test]
    fn a_state_that_was_touched_anywhere_is_refused() {
        let states = RequestStates::new(&SeededIds::default());
        let request = Bound::to("local", "place_order", &arguments("1"));
        let state = states.seal(&asked(), &request).unwrap();
        for at in 0..state.len() {
            let mut touched = state.clone().into_bytes();
            touched[at] = if touched[at] == b'A' { b'B' } else { b'A' };
            let touched = String::from_utf8(touched).unwrap();
            assert!(states.open(&touched, &request).is_err(), "{touched}");
            assert!(states.open(&state[..at], &request).is_err(), "cut after {at}");
        }
    }

    #[test]
    fn a_state_of_another_process_is_refused() {
        let ids = SeededIds::default();
        let (ours, theirs) = (RequestStates::new(&ids), RequestStates::new(&ids));
        let request = Bound::to("local", "place_order", &arguments("1"));
        theirs.open(&ours.seal(&asked(), &request).unwrap(), &request).unwrap_err();
    }
}
