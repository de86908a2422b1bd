//! The step before everything that asks for something.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use cambist_model::RequestId;

use super::challenge::out_of_scope;
use super::doorkeeper::Doorkeeper;

/// Lets a request in with what whoever asks was granted, as an extension of the request.
pub(crate) async fn admit(State(doorkeeper): State<Arc<Doorkeeper>>, request: Request, next: Next) -> Response {
    admitted(&doorkeeper, request, |request| next.run(request)).await
}

/// The same before anything else that answers.
pub(crate) async fn admitted<F: Future<Output = Response>>(
    doorkeeper: &Doorkeeper,
    request: Request,
    answer: impl FnOnce(Request) -> F,
) -> Response {
    let (mut head, body) = request.into_parts();
    // The envelope around everything gives every request its id.
    let request_id = head.extensions.get::<RequestId>().copied().unwrap_or_else(|| RequestId::from_parts(0, 0));
    match doorkeeper.let_in(request_id, &head).await {
        Ok((grant, pass)) => {
            head.extensions.insert(Arc::clone(&grant));
            head.extensions.insert(pass);
            let response = answer(Request::from_parts(head, body)).await;
            out_of_scope(response, &grant, doorkeeper.issuer())
        }
        Err(refusal) => refusal,
    }
}
