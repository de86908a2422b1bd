//! One stream for many clients: how old events are when they come, and the memory that a client takes.

use std::time::Duration;

use super::servers;
use super::table::{Row, Table, Target};
use crate::Outcome;
use crate::load::{Server, listen_to};

/// How many clients, and how often the market ticks in a second.
const CROWDS: [(usize, u32); 2] = [(2_000, 10), (500, 100)];

const ROUNDS: usize = 3;
const SLICE: Duration = Duration::from_secs(4);

/// The memory that a client may take, in bytes.
const MOST_BYTES: f64 = 20_000.0;

/// A stream of prices of ours, and a relay.
pub(crate) async fn compare(table: &mut Table) -> Outcome {
    table.part("one market for many clients: the age of events that 99 of 100 stay below");
    for (clients, ticks) in CROWDS {
        let venue = servers::venue(ticks)?;
        let bare = servers::bare(&venue)?;
        let cambist = servers::cambist(&venue, &[])?;
        let (mut ours, mut theirs) = (Heard::default(), Heard::default());
        for _ in 0..ROUNDS {
            theirs.add(&bare, "/ws", None, clients).await?;
            ours.add(&cambist.server, "/api/v1/stream", Some(SUBSCRIBE), clients).await?;
        }
        let what = format!("{clients} clients, {ticks} ticks/s");
        table.add(&Row {
            what: &what,
            rival: "bare relay",
            ours: millis(ours.late()),
            theirs: millis(theirs.late()),
            ratio: ours.late() / theirs.late(),
            spread: None,
            target: Target::AtMost(1.3),
        });
        println!("    events heard: {} by ours, {} by the relay's", ours.ages.len(), theirs.ages.len());
        let bytes = ours.bytes_per_client;
        table.add(&Row {
            what: "memory of a client",
            rival: "20 kB",
            ours: format!("{:.1} kB", bytes / 1e3),
            theirs: format!("{:.1} kB", theirs.bytes_per_client / 1e3),
            ratio: bytes / MOST_BYTES,
            spread: None,
            target: Target::AtMost(1.0),
        });
    }
    Ok(())
}

const SUBSCRIBE: &str = r#"{"type":"subscribe","channel":"ticker","exchange":"kraken","symbols":["BTC-USD"]}"#;

/// What the clients of a server heard, in all rounds.
#[derive(Default)]
struct Heard {
    ages: Vec<u64>,
    /// In the round where it was most.
    bytes_per_client: f64,
}

impl Heard {
    async fn add(&mut self, server: &Server, path: &str, say: Option<&str>, clients: usize) -> Outcome {
        let before = server.memory()?;
        let listeners = listen_to(&server.address, path, say, clients).await?;
        let ages = listeners.ages(SLICE);
        let (ages, during) = (ages.await?, server.memory()?);
        #[expect(clippy::cast_precision_loss, reason = "it is only shown")]
        let bytes = during.saturating_sub(before) as f64 / clients as f64;
        self.bytes_per_client = self.bytes_per_client.max(bytes);
        self.ages.extend(ages);
        self.ages.sort_unstable();
        Ok(())
    }

    /// The age that 99 of 100 events stay below, in microseconds.
    #[expect(clippy::cast_precision_loss, reason = "it is only shown")]
    fn late(&self) -> f64 {
        self.ages.get(self.ages.len() * 99 / 100).copied().unwrap_or_default() as f64
    }
}

fn millis(micros: f64) -> String {
    format!("{:.2} ms", micros / 1e3)
}
