//! The keys of the issuer, as they were last read.

use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use cambist_model::Timestamp;
use cambist_ports::Clock;
use jsonwebtoken::Algorithm;
use tokio::sync::Mutex;

use crate::discovery::KeySource;
use crate::key::Key;

/// The shortest time between two looks at the issuer. Without it whoever makes up names of keys could have it asked all
/// the time.
const BETWEEN: Duration = Duration::from_secs(30);

/// After how long the keys are read again although they serve: one that the issuer withdrew must not count for ever.
const OLD: Duration = Duration::from_mins(10);

/// The keys of the issuer. While it cannot be reached, those that were last read go on.
pub(crate) struct KeyCache {
    source: KeySource,
    clock: Arc<dyn Clock>,
    known: RwLock<Known>,
    /// Held by the one who looks.
    looking: Mutex<()>,
}

#[derive(Clone, Default)]
struct Known {
    keys: Arc<[Key]>,
    /// When they were read; `None` if never.
    read_at: Option<Timestamp>,
    /// When the issuer was last asked, whatever came of it.
    asked_at: Option<Timestamp>,
}

/// The issuer's keys were never read.
#[derive(Debug)]
pub(crate) struct NeverRead;

impl KeyCache {
    pub(crate) fn new(source: KeySource, clock: Arc<dyn Clock>) -> Self {
        Self { source, clock, known: RwLock::default(), looking: Mutex::default() }
    }

    /// Finds a key and asks it; `None` if the issuer has no such key. If it is not known the issuer is asked for it.
    pub(crate) async fn ask<T>(
        self: &Arc<Self>,
        id: &str,
        algorithm: Algorithm,
        question: impl Fn(&Key) -> T,
    ) -> Result<Option<T>, NeverRead> {
        let find = |known: &Known| known.keys.iter().find(|key| key.is_for(id, algorithm)).map(&question);
        let known = self.known();
        if let Some(answer) = find(&known) {
            if known.read_at.is_none_or(|read_at| self.clock.now().since(read_at) >= OLD) && self.may_look() {
                // Nobody waits for this.
                let cache = Arc::clone(self);
                tokio::spawn(async move { cache.look().await });
            }
            return Ok(Some(answer));
        }
        self.look().await;
        let known = self.known();
        if known.read_at.is_none() { Err(NeverRead) } else { Ok(find(&known)) }
    }

    /// Reads the keys, unless that was just tried. One reads, the others wait for what comes of it.
    pub(crate) async fn look(&self) {
        let _looking = self.looking.lock().await;
        if !self.may_look() {
            return;
        }
        self.change(|known| known.asked_at = Some(self.clock.now()));
        match self.source.keys().await {
            Ok(keys) => {
                if keys.is_empty() {
                    tracing::warn!(issuer = %self.source.issuer, "the issuer publishes no key that signs tokens");
                }
                let (keys, read_at) = (keys.into(), Some(self.clock.now()));
                self.change(|known| *known = Known { keys, read_at, ..known.clone() });
            }
            Err(why) => tracing::warn!("the keys of the issuer of tokens cannot be read: {why}"),
        }
    }

    /// Is the last look long enough ago?
    fn may_look(&self) -> bool {
        self.known().asked_at.is_none_or(|asked_at| self.clock.now().since(asked_at) >= BETWEEN)
    }

    fn known(&self) -> Known {
        self.known.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn change(&self, change: impl FnOnce(&mut Known)) {
        change(&mut self.known.write().unwrap_or_else(PoisonError::into_inner));
    }
}
