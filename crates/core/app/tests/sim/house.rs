//! One life of the process: from the power coming on to a crash, or to the end of the run.

use std::sync::Arc;
use std::time::Duration;

use cambist_app::{App, AppParts, Call, SafetyRules, Venue};
use cambist_exchange_paper::venue::PaperOrder;
use cambist_exchange_paper::{PaperConfig, PaperExchange};
use cambist_model::ErrorCode;
use cambist_ports::{Clock, Ids};
use tokio::runtime;

use super::agent::Agent;
use super::defect::{Defect, unasking, wide};
use super::human::Human;
use super::line::Line;
use super::market::Market;
use super::records::Records;
use super::terms::{account, asset, bitcoin, funding, limits};
use super::truth;
use super::world::World;

/// The process, and what may outlive it: the exchange does, unless the power failed for both.
pub(crate) struct House {
    pub(crate) world: Arc<World>,
    pub(crate) agent: Agent,
    pub(crate) human: Human,
    pub(crate) exchange: Option<Arc<PaperExchange>>,
}

impl House {
    pub(crate) fn new(world: Arc<World>) -> Self {
        let (agent, human) = (Agent::new(Arc::clone(&world)), Human::new(Arc::clone(&world)));
        Self { agent, human, world, exchange: None }
    }

    /// Lives once after another, each ended by a crash but the last, which ends when everything has settled.
    pub(crate) fn run(mut self) {
        let world = Arc::clone(&self.world);
        for _ in 0..world.chance.below(4) {
            let points = world.chance.pick(&[50, 500, 4_000]);
            world.power.switch_on(Some(world.chance.below(points)));
            self.live(false);
            self.crash();
            if world.trace.is_broken() {
                return;
            }
        }
        world.power.switch_on(None);
        self.live(true);
    }

    fn live(&mut self, to_the_end: bool) {
        let runtime = runtime::Builder::new_current_thread().build().unwrap();
        let end = runtime.block_on(async {
            let app = self.boot().await?;
            self.be_busy(&app).await?;
            if !to_the_end {
                return None;
            }
            self.settle().await?;
            truth::check(&self.world, &app, &self.agent).await;
            Some(())
        });
        self.world.trace.tell(if end.is_some() { "settled" } else { "crash" });
        // Whatever was under way ends here, wherever it was.
        drop(runtime);
    }

    /// The process is gone, and with it, sometimes, the exchange. Time passes.
    fn crash(&mut self) {
        let world = &self.world;
        if world.chance.percent(60) {
            self.exchange = None;
            world.disk.crash();
        }
        self.agent.forget_calls();
        self.human.forget_calls();
        world.ledger.publish();
        world.clock.advance(Duration::from_millis(world.chance.pick(&[1, 500, 5_000, 70_000])));
    }

    /// Opens the exchange and starts the application, however often it takes.
    async fn boot(&mut self) -> Option<Arc<App>> {
        let (world, exchange) = (Arc::clone(&self.world), self.exchange.clone());
        let booting = tokio::spawn(async move {
            let exchange = match exchange {
                Some(exchange) => exchange,
                None => open(&world).await,
            };
            let driven = Arc::clone(&exchange);
            tokio::spawn(async move { driven.run().await });
            (Arc::clone(&exchange), start(&world, exchange).await)
        });
        while !booting.is_finished() {
            self.step().await?;
        }
        let (exchange, app) = booting.await.unwrap();
        self.exchange = Some(exchange);
        Some(app)
    }

    /// Lets the agent and the human act for a while.
    async fn be_busy(&mut self, app: &Arc<App>) -> Option<()> {
        for _ in 0..self.world.chance.between(50..=250) {
            self.step().await?;
            self.agent.act(app);
            self.human.act(app);
            if self.world.chance.percent(1) {
                let until = self.world.clock.now().plus(Duration::from_secs(20));
                self.world.trace.tell("outage");
                self.world.weather.cut_off(until);
            }
        }
        Some(())
    }

    /// Nothing goes wrong any more, and nobody asks for anything: everything in doubt has to be settled.
    async fn settle(&mut self) -> Option<()> {
        let world = Arc::clone(&self.world);
        world.trace.tell("calm");
        world.weather.set_calm(true);
        for _ in 0..240 {
            self.step_by(Duration::from_millis(500), 40).await?;
        }
        // What happens at the last moment is seen through too.
        self.take_turns(200).await?;
        let open = world.at_exchange().into_iter().filter(PaperOrder::is_open).count();
        world.trace.tell(&format!("{open} orders are open"));
        Some(())
    }

    /// Lets everybody have some turns, and time pass; `None` when the power has failed.
    async fn step(&mut self) -> Option<()> {
        let chance = &self.world.chance;
        let span = chance.pick(&[1, 1, 10, 50, 50, 200, 200, 1_000, 1_000, 3_000, 12_000]);
        let turns = chance.between(1..=15);
        self.step_by(Duration::from_millis(span), turns).await
    }

    /// Lets everybody have so many turns, while time stands still.
    async fn take_turns(&self, turns: u64) -> Option<()> {
        for _ in 0..turns {
            tokio::task::yield_now().await;
            if self.world.power.is_off() || self.world.trace.is_broken() {
                return None;
            }
        }
        Some(())
    }

    async fn step_by(&mut self, span: Duration, turns: u64) -> Option<()> {
        self.take_turns(turns).await?;
        self.world.clock.advance(span);
        if let Some(exchange) = &self.exchange {
            self.world.deliver(exchange, self.world.clock.now());
        }
        self.world.observe_time();
        Some(())
    }
}

async fn open(world: &Arc<World>) -> Arc<PaperExchange> {
    let config = PaperConfig { funding: funding(), ..PaperConfig::new(account()) };
    let market = Box::new(Market::new(world.seed));
    let clock = Arc::clone(&world.clock);
    let exchange = PaperExchange::open(config, market, Arc::new(world.disk.clone()), clock).await;
    world.trace.tell("the exchange is open");
    Arc::new(exchange.unwrap())
}

async fn start(world: &Arc<World>, exchange: Arc<PaperExchange>) -> Arc<App> {
    loop {
        let limits = match world.defect {
            Some(Defect::WiderLimits) => wide(limits()),
            Some(Defect::SendsWithoutApproval) => unasking(limits()),
            _ => limits(),
        };
        let line = Line { exchange: Arc::clone(&exchange) as _, world: Arc::clone(world) };
        let app = App::new(AppParts {
            venues: vec![Venue { exchange: Arc::new(line), limits }],
            rules: SafetyRules::default(),
            cash: vec![asset("USD")],
            market: cambist_app::MarketParts::default(),
            store: Arc::new(Records(Arc::clone(world))),
            clock: Arc::clone(&world.clock) as _,
            ids: Arc::clone(&world.ids) as _,
        });
        // Prices are told meanwhile, or not: that changes nothing for the orders.
        let call = Call::system(world.ids.request_id());
        let (started, _) = tokio::join!(app.start(), app.market.ticker(&call, None, bitcoin()));
        match started {
            Ok(()) => {
                world.trace.tell("started");
                return Arc::new(app);
            }
            Err(error) => {
                world.trace.tell(&format!("not started: {error}"));
                let defect = error.code == ErrorCode::Internal;
                world.trace.check(!defect, || format!("the process cannot start: {error:?}"));
                world.clock.sleep_until(world.clock.now().plus(Duration::from_secs(2))).await;
            }
        }
    }
}
