//! What many ask at the same moment: asked once, for all who came before it was asked.
//!
//! Prices that are not kept, or not any more, are asked for by everybody at once. The way from such a question to the
//! finished bytes is the same for all of them, so that it is gone once. Nobody is told anything that was found out before
//! they came. What lasts, what is about an account and what has anything special about it is asked by everybody alone.

use std::sync::Arc;

use axum::extract::Request;
use axum::http::request::Parts;
use axum::http::{Method, Uri};
use cambist_app::{Call, Face, Flights};
use cambist_model::RequestId;
use cambist_model::access::Grant;
use cambist_ops::Problem;

use crate::ask::{self, Told};
use crate::face::HttpParts;
use crate::kept::KeptAnswers;
use crate::request::{FAULT_HEADER, input_in};
use crate::route::Route;

/// So many different questions are asked for all at a time; more are asked by everybody alone. What is asked for all goes on
/// when nobody waits for it any more, so that somebody who asks and goes away could fill the memory otherwise.
const MOST: usize = 1_024;

/// The questions that are being asked, by path and query as they were written.
pub(crate) struct Together(Flights<Uri, Result<Told, Problem>>);

impl Default for Together {
    fn default() -> Self {
        Self(Flights::at_most(MOST))
    }
}

impl Together {
    /// Is this something that everybody may ask, with nothing special about it?
    pub(crate) fn takes(route: &Route, request: &Request) -> bool {
        *request.method() == Method::GET && route.shows_all_the_same() && !request.headers().contains_key(FAULT_HEADER)
    }

    /// What comes of asking, for somebody with this grant; `None` if nothing came of it, for whoever asked for all.
    pub(crate) async fn ask(
        &self,
        (parts, kept): (&Arc<HttpParts>, &Arc<KeptAnswers>),
        route: &'static Route,
        head: &Parts,
        (request_id, grant): (RequestId, &Arc<Grant>),
    ) -> Option<Result<Told, Problem>> {
        // From the first who wants to know: who comes later does not wait longer.
        let deadline = Some(parts.clock.now().plus(ask::READ_TIME));
        let flight = self.0.join_next(head.uri.clone(), {
            let (parts, kept, grant) = (Arc::clone(parts), Arc::clone(kept), Arc::clone(grant));
            let uri = head.uri.clone();
            move || async move {
                let call = Call { deadline, ..Call::granted(request_id, grant, Face::Http) };
                let input = input_in(route, &uri).map_err(|refusal| refusal.into_problem(request_id))?;
                ask::told(&parts, &kept, route, Some(&uri), call, input).await
            }
        });
        let told = flight.await?;
        Some(told.map_err(|problem| Problem { instance: request_id.to_string(), ..problem }))
    }
}
