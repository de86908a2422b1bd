//! The application and the face in front of it.

use std::sync::Arc;

use cambist_app::{App, AppParts, SafetyRules, Venue};
use cambist_mcp::{McpFace, McpSettings, SettingsError};
use cambist_model::safety::Limits;
use cambist_model::{Percent, Timestamp};
use cambist_ops::LocalCaller;
use cambist_ports::{Clock, Ids};
use cambist_testkit::{ManualClock, MemoryStore, ScriptedVenue, SeededIds};

use super::venue::Lively;

/// An application on paper, with limits that stand in nobody's way.
pub(crate) struct House {
    pub(crate) app: Arc<App>,
    pub(crate) venue: Arc<Lively>,
    pub(crate) clock: Arc<ManualClock>,
    ids: Arc<SeededIds>,
}

impl House {
    /// Opens it and takes orders.
    pub(crate) async fn open() -> Self {
        Self::asking_above(100_000).await
    }

    /// Opens it and takes orders; those above so many USD need a human's yes.
    ///
    /// # Panics
    /// Never: the constants are well-formed.
    #[expect(clippy::unwrap_used, reason = "constants, and this is for examples and tests only")]
    pub(crate) async fn asking_above(usd: u32) -> Self {
        let clock = Arc::new(ManualClock::new(Timestamp::from_secs(1_700_000_000)));
        let scripted = Arc::new(ScriptedVenue::new(Arc::clone(&clock) as Arc<dyn Clock>).with_candles());
        let venue = Arc::new(Lively::new(scripted, Arc::clone(&clock) as Arc<dyn Clock>));
        let ids = Arc::new(SeededIds::default());
        let limits = Limits {
            max_order_value_usd: 100_000_u32.into(),
            max_position_size_pct: Percent::new(1_000_u32.into()),
            max_orders_per_minute: 1_000,
            require_confirmation_above_usd: usd.into(),
            ..Limits::paper_defaults()
        };
        let app = App::new(AppParts {
            venues: vec![Venue { exchange: Arc::clone(&venue) as _, limits }],
            rules: SafetyRules::default(),
            cash: vec!["USD".parse().unwrap()],
            market: cambist_app::MarketParts::default(),
            store: Arc::new(MemoryStore::default()),
            clock: Arc::clone(&clock) as _,
            ids: Arc::clone(&ids) as _,
        });
        app.start().await.unwrap();
        Self { app: Arc::new(app), venue, clock, ids }
    }

    /// The face, offering what `settings` say.
    pub(crate) fn face(&self, settings: &McpSettings) -> Result<McpFace, SettingsError> {
        let caller = Arc::new(LocalCaller::new(Arc::clone(&self.app)));
        McpFace::new(caller, Arc::clone(&self.ids) as Arc<dyn Ids>, Arc::clone(&self.clock) as Arc<dyn Clock>, settings)
    }
}
