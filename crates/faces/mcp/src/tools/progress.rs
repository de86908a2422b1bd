//! Telling a client how far long work has come.

use std::future::Future;

use cambist_app::Progress;
use rmcp::RoleServer;
use rmcp::model::{ProgressNotificationParam, ProgressToken};
use rmcp::service::Peer;
use tokio::sync::{mpsc, oneshot};

/// How many steps wait for a slow client. Further ones are left out; the next one that fits says how far the work is.
const WAITING: usize = 64;

struct Step {
    done: u32,
    of: Option<u32>,
    words: String,
}

/// Runs `work` and tells the client of every step under the token that it gave. All steps are sent before this returns,
/// none after.
pub(super) async fn told<T, F: Future<Output = T>>(
    peer: &Peer<RoleServer>,
    token: ProgressToken,
    work: impl FnOnce(Progress) -> F,
) -> T {
    let (sender, steps) = mpsc::channel(WAITING);
    let (finish, finished) = oneshot::channel();
    let progress = Progress::to(move |done, of, words| {
        // A full queue is a client that does not keep up, and work does not wait for that.
        let _ = sender.try_send(Step { done, of, words });
    });
    let work = async {
        let outcome = work(progress).await;
        // The other side ends with the work, never before it.
        let _ = finish.send(());
        outcome
    };
    tokio::join!(work, forward(peer, token, steps, finished)).0
}

/// Sends steps until the work is finished and everything that it told before is sent.
async fn forward(
    peer: &Peer<RoleServer>,
    token: ProgressToken,
    mut steps: mpsc::Receiver<Step>,
    mut finished: oneshot::Receiver<()>,
) {
    let mut closed = false;
    loop {
        let step = tokio::select! {
            biased;
            step = steps.recv() => step,
            _ = &mut finished, if !closed => {
                // Whatever still holds the progress, such as an order on its way, tells nobody any more.
                steps.close();
                closed = true;
                continue;
            }
        };
        let Some(Step { done, of, words }) = step else { return };
        let mut told = ProgressNotificationParam::new(token.clone(), f64::from(done)).with_message(words);
        told.total = of.map(f64::from);
        if let Err(error) = peer.notify_progress(told).await {
            return tracing::debug!(%error, "progress was not delivered");
        }
    }
}
