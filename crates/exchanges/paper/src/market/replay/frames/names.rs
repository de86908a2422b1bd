//! Symbols as Binance writes them: base and quote asset without anything between.

use cambist_model::{AssetId, Symbol};

/// What is quoted in at Binance, longer names first where one ends with another.
const QUOTES: &[&str] = &[
    "FDUSD", "USDT", "USDC", "TUSD", "BUSD", "USDP", "USD1", "DAI", "BTC", "ETH", "BNB", "EUR", "GBP", "TRY", "BRL",
    "JPY", "AUD", "UAH", "RUB", "PLN", "RON", "ZAR", "ARS", "MXN", "CZK", "COP", "IDR", "NGN", "VAI", "XRP", "TRX",
    "DOGE", "DOT", "SOL", "PAX", "USD",
];

/// The symbol that `name` stands for, if it ends with a known quote asset.
pub(super) fn symbol(name: &str) -> Option<Symbol> {
    let quote = QUOTES.iter().find(|quote| name.len() > quote.len() && name.ends_with(**quote))?;
    let base = name.strip_suffix(quote)?;
    Some(Symbol::new(AssetId::parse(base).ok()?, AssetId::parse(quote).ok()?))
}

/// How Binance writes a symbol.
pub(super) fn name(symbol: Symbol) -> String {
    format!("{}{}", symbol.base(), symbol.quote())
}
