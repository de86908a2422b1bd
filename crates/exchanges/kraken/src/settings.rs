//! Where and how Kraken is asked.

use std::time::Duration;

use cambist_exchange_kit::Rate;

/// Where and how Kraken is asked.
#[derive(Clone, Debug)]
pub struct KrakenSettings {
    /// Where its REST interface is.
    pub rest_url: String,
    /// Where its WebSocket v2 is.
    pub ws_url: String,
    /// How many requests are made by REST. Kraken asks for about one a second, and bears short bursts.
    pub rate: Rate,
    /// How long an answer may take.
    pub timeout: Duration,
}

impl Default for KrakenSettings {
    fn default() -> Self {
        Self {
            rest_url: "https://api.kraken.com".to_owned(),
            ws_url: "wss://ws.kraken.com/v2".to_owned(),
            rate: Rate::new(15, Duration::from_secs(15)),
            timeout: Duration::from_secs(10),
        }
    }
}
