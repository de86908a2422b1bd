//! Names of markets.

use cambist_model::{AssetId, Symbol};

/// Assets that Kraken calls otherwise than everybody else, and its own WebSocket v2.
const ALIASES: &[(&str, &str)] = &[("XBT", "BTC"), ("XDG", "DOGE")];

/// The symbol of a market that Kraken writes `XBT/USD` or `BTC/USD`; `None` if it is none.
pub(crate) fn symbol(wsname: &str) -> Option<Symbol> {
    let (base, quote) = wsname.split_once('/')?;
    let asset = |name| AssetId::parse(usual(name)).ok();
    let (base, quote) = asset(base).zip(asset(quote))?;
    (base != quote).then(|| Symbol::new(base, quote))
}

/// What WebSocket v2 calls a market that `AssetPairs` calls `wsname`.
pub(crate) fn stream_name(wsname: &str) -> Option<String> {
    let (base, quote) = wsname.split_once('/')?;
    Some(format!("{}/{}", usual(base), usual(quote)))
}

fn usual(name: &str) -> &str {
    ALIASES.iter().find(|(alias, _)| *alias == name).map_or(name, |(_, usual)| usual)
}
