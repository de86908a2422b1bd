#![allow(clippy::all, clippy::pedantic, clippy::disallowed_methods, clippy::unwrap_used, missing_docs)]
use cambist_app::*;
use cambist_http::*;
use cambist_model::safety::Limits;
use cambist_model::*;
use cambist_ops::*;
use cambist_ports::*;
use cambist_testkit::*;
use std::sync::Arc;
struct Real;
#[async_trait::async_trait]
impl Clock for Real {
    fn now(&self) -> Timestamp {
        Timestamp::from_micros(
            std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_micros() as i64
        )
    }
    async fn sleep_until(&self, at: Timestamp) {
        tokio::time::sleep(at.since(self.now())).await
    }
}
#[tokio::main(flavor = "current_thread")]
async fn main() {
    let clock: Arc<dyn Clock> = Arc::new(Real);
    let ids: Arc<dyn Ids> = Arc::new(SeededIds::default());
    let app = App::new(AppParts {
        venues: vec![Venue {
            exchange: Arc::new(ScriptedVenue::new(Arc::clone(&clock))),
            limits: Limits {
                max_position_size_pct: Percent::new(90_u32.into()),
                max_orders_per_minute: 1_000_000,
                ..Limits::paper_defaults()
            },
        }],
        cash: vec!["USD".parse().unwrap()],
        store: Arc::new(MemoryStore::default()),
        clock: Arc::clone(&clock),
        ids: Arc::clone(&ids),
    });
    app.start().await.unwrap();
    let caller = Arc::new(LocalCaller::new(Arc::new(app)));
    let router = HttpFace::new(HttpParts { caller, ids, clock, settings: HttpSettings::default() }).router();
    let stop = tokio_util::sync::CancellationToken::new();
    let l = Listener::tcp("127.0.0.1:8765".parse().unwrap()).await.unwrap();
    l.serve(router, stop).await;
}
