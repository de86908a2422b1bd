//! What somebody may have meant.

use cambist_model::Symbol;

/// So many are worth showing.
const SHOWN: usize = 5;

/// The markets whose names are most like one that does not exist: those of the same base asset first.
pub fn similar(wanted: Symbol, known: impl IntoIterator<Item = Symbol>) -> Vec<Symbol> {
    let text = wanted.to_string();
    let mut ranked: Vec<_> = known
        .into_iter()
        .map(|symbol| (symbol.base() != wanted.base(), strsim::levenshtein(&text, &symbol.to_string()), symbol))
        .collect();
    ranked.sort_unstable();
    ranked.into_iter().take(SHOWN).map(|(_, _, symbol)| symbol).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markets_of_the_same_base_come_first_and_then_those_that_are_written_alike() {
        let symbol = |text| Symbol::parse(text).unwrap();
        let known = ["ETH-USD", "BTC-EUR", "XBTC-USD", "BTC-USDT", "ADA-EUR", "DOT-GBP", "SOL-USD"].map(symbol);
        let found = similar(symbol("BTC-USX"), known);
        assert_eq!(found[..3], ["BTC-USDT", "BTC-EUR", "XBTC-USD"].map(symbol));
        assert_eq!(found.len(), 5);
    }
}
