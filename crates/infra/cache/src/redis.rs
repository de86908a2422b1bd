//! Values in Redis or Valkey.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use cambist_ports::Clock;
use cambist_ports::cache::{
    Cache, CacheEntry, CacheError, CacheHealth, CacheKey, CacheKind, CacheSelection, Found, KEY_PREFIX,
};
use redis::aio::MultiplexedConnection;
use redis::{AsyncConnectionConfig, Client, Cmd, ErrorKind, FromRedisValue, RedisError, ServerErrorKind, cmd};
use tokio::sync::Mutex;

use crate::{RedisAddress, stored};

/// How long a connection may take.
const CONNECT_PATIENCE: Duration = Duration::from_secs(1);

/// How long an answer may take. Going to the exchange instead takes about as long.
const ANSWER_PATIENCE: Duration = Duration::from_millis(500);

/// How many keys are looked through at a time.
const SCANNED: usize = 500;

/// Keeps values in Redis or Valkey, where other processes find them too.
///
/// It has one connection, made when it is needed and made again after it broke. What another process forgets is forgotten
/// here at once, except where an answer made of it is at hand: that ends with the value's own lifetime.
pub struct RedisCache {
    address: RedisAddress,
    connection: Mutex<Option<MultiplexedConnection>>,
    clock: Arc<dyn Clock>,
}

impl RedisCache {
    /// Keeps values in the Redis at `address`. Nothing is connected before something is asked.
    pub fn new(address: RedisAddress, clock: Arc<dyn Clock>) -> Self {
        Self { address, connection: Mutex::new(None), clock }
    }

    /// Does it answer, and let us in?
    pub async fn ping(&self) -> Result<(), CacheError> {
        self.ask::<String>(&cmd("PING")).await.map(drop)
    }

    async fn ask<T: FromRedisValue>(&self, command: &Cmd) -> Result<T, CacheError> {
        let mut connection = self.connect().await?;
        match command.query_async(&mut connection).await {
            Ok(answer) => Ok(answer),
            Err(error) if is_refusal(&error) => Err(CacheError::Refused(self.words(&error))),
            Err(error) => {
                // Whether or not the connection is to blame: the next one begins anew.
                *self.connection.lock().await = None;
                Err(CacheError::Unavailable(self.words(&error)))
            }
        }
    }

    async fn connect(&self) -> Result<MultiplexedConnection, CacheError> {
        let mut open = self.connection.lock().await;
        if let Some(connection) = &*open {
            return Ok(connection.clone());
        }
        let patience = AsyncConnectionConfig::new()
            .set_connection_timeout(Some(CONNECT_PATIENCE))
            .set_response_timeout(Some(ANSWER_PATIENCE));
        let connected = async {
            let client = Client::open(self.address.connection())?;
            client.get_multiplexed_async_connection_with_config(&patience).await
        };
        let connection = connected.await.map_err(|error: RedisError| CacheError::Unavailable(self.words(&error)))?;
        Ok(open.insert(connection).clone())
    }

    fn words(&self, error: &RedisError) -> String {
        format!("{}: {}", self.address, self.address.without_password(&error.to_string()))
    }

    /// Some of our keys from `cursor` on, and where to go on. One that stays is seen at least once on the way.
    async fn keys(&self, cursor: u64) -> Result<(Vec<String>, Option<u64>), CacheError> {
        let mut scan = cmd("SCAN");
        scan.arg(cursor).arg("MATCH").arg(format!("{KEY_PREFIX}*")).arg("COUNT").arg(SCANNED);
        let (next, keys): (u64, Vec<String>) = self.ask(&scan).await?;
        Ok((keys, (next != 0).then_some(next)))
    }

    async fn unlink(&self, keys: &[String]) -> Result<u64, CacheError> {
        if keys.is_empty() { Ok(0) } else { self.ask(cmd("UNLINK").arg(keys)).await }
    }
}

#[async_trait]
impl Cache for RedisCache {
    async fn get(&self, key: &CacheKey) -> Result<Option<Found>, CacheError> {
        let text: Option<Bytes> = self.ask(cmd("GET").arg(key.to_string())).await?;
        text.map_or(Ok(None), |text| stored::read(&text, self.clock.now()))
    }

    async fn put(&self, key: &CacheKey, entry: CacheEntry) -> Result<(), CacheError> {
        let life = entry.kept_until.since(self.clock.now()).as_millis();
        let Some(life) = u64::try_from(life).ok().filter(|life| *life > 0) else { return Ok(()) };
        let text = stored::write(&entry)?;
        self.ask(cmd("SET").arg(key.to_string()).arg(text).arg("PX").arg(life)).await
    }

    async fn forget(&self, selection: &CacheSelection) -> Result<u64, CacheError> {
        if let CacheSelection::Key(key) = selection {
            return self.unlink(&[key.to_string()]).await;
        }
        let is_taken = |text: &String| match selection {
            // Also what an older release left there in another form.
            CacheSelection::Everything => true,
            _ => CacheKey::parse(text).is_some_and(|key| selection.takes(&key)),
        };
        let (mut forgotten, mut cursor) = (0, Some(0));
        while let Some(at) = cursor {
            let (keys, next) = self.keys(at).await?;
            let taken: Vec<_> = keys.into_iter().filter(|key| is_taken(key)).collect();
            forgotten += self.unlink(&taken).await?;
            cursor = next;
        }
        Ok(forgotten)
    }

    async fn count(&self) -> Result<Vec<(CacheKind, u64)>, CacheError> {
        let (mut kinds, mut cursor) = (BTreeMap::new(), Some(0));
        while let Some(at) = cursor {
            let (keys, next) = self.keys(at).await?;
            for key in keys.iter().filter_map(|text| CacheKey::parse(text)) {
                *kinds.entry(key.kind).or_insert(0) += 1;
            }
            cursor = next;
        }
        Ok(kinds.into_iter().collect())
    }

    fn health(&self) -> CacheHealth {
        CacheHealth::healthy("redis")
    }
}

/// Did it answer that it does not do this?
fn is_refusal(error: &RedisError) -> bool {
    use ErrorKind::{Extension, Parse, Server, UnexpectedReturnType};
    use ServerErrorKind::{NoPerm, ReadOnly, ResponseError};
    matches!(error.kind(), Extension | Parse | UnexpectedReturnType | Server(NoPerm | ReadOnly | ResponseError))
}
