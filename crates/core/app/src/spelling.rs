//! Which market is meant, however it is written.

use cambist_model::{AppError, ErrorCode, ExchangeId, MarketName, Product, Symbol};

use crate::{Call, MarketService};

/// How many markets an error names.
const SHOWN: usize = 20;

impl MarketService {
    /// The symbol that is meant by `name` at an exchange. A name without a separator is looked up in its list of markets.
    pub async fn symbol(
        &self,
        call: &Call,
        exchange: Option<ExchangeId>,
        name: &MarketName,
    ) -> Result<Symbol, AppError> {
        match name.symbol() {
            Some(symbol) => Ok(symbol),
            None => look_up(name, &self.shared_products(call, exchange).await?.value),
        }
    }

    /// The symbols that are meant by `names` at an exchange.
    pub async fn symbols(
        &self,
        call: &Call,
        exchange: Option<ExchangeId>,
        names: &[MarketName],
    ) -> Result<Vec<Symbol>, AppError> {
        let mut symbols = Vec::with_capacity(names.len());
        for name in names {
            symbols.push(self.symbol(call, exchange, name).await?);
        }
        Ok(symbols)
    }
}

fn look_up(name: &MarketName, products: &[Product]) -> Result<Symbol, AppError> {
    let mut meant: Vec<Symbol> = products.iter().map(|product| product.symbol).filter(|it| name.names(*it)).collect();
    meant.dedup();
    match meant.as_slice() {
        [symbol] => Ok(*symbol),
        [] => {
            let error = AppError::not_found("symbol", format!("there is no market {name} here"));
            Err(error.hint(format!("write it like {}", list(products.iter().map(|product| product.symbol)))))
        }
        several => {
            let detail = format!("{name} may be {}", list(several.iter().copied()));
            Err(AppError::new(ErrorCode::InvalidInput, detail).hint("write base and quote with a dash"))
        }
    }
}

fn list(symbols: impl Iterator<Item = Symbol>) -> String {
    let names: Vec<_> = symbols.take(SHOWN).map(|symbol| symbol.to_string()).collect();
    names.join(", ")
}

#[cfg(test)]
mod tests {
    use cambist_model::{Amount, Increment, ProductStatus, Quantity};

    use super::*;

    fn product(symbol: &str) -> Product {
        let (one, quantity) = (Amount::ONE, Quantity::new(Amount::ONE).unwrap());
        Product {
            exchange: ExchangeId::parse("kraken").unwrap(),
            symbol: symbol.parse().unwrap(),
            status: ProductStatus::Trading,
            price_increment: Increment::new(one).unwrap(),
            quantity_increment: Increment::new(one).unwrap(),
            min_quantity: quantity,
            max_quantity: None,
            min_notional: quantity,
        }
    }

    fn found(name: &str) -> Result<Symbol, AppError> {
        let products = ["BTC-USDT", "BTC-EUR", "1INCH-USD", "USD-TC", "USDT-C"].map(product);
        look_up(&name.parse().unwrap(), &products)
    }

    #[test]
    fn a_name_without_a_separator_is_looked_up() {
        assert_eq!(found("btcusdt").unwrap().to_string(), "BTC-USDT");
        assert_eq!(found("XBTEUR").unwrap().to_string(), "BTC-EUR");
        assert_eq!(found("1inchusd").unwrap().to_string(), "1INCH-USD");
    }

    #[test]
    fn what_is_not_there_and_what_may_be_two_things_is_said() {
        let missing = found("BTCUSD").unwrap_err();
        assert_eq!((missing.code, missing.hint.unwrap().contains("BTC-USDT")), (ErrorCode::NotFound, true));
        let unclear = found("USDTC").unwrap_err();
        assert_eq!((unclear.code, unclear.to_string().contains("USD-TC, USDT-C")), (ErrorCode::InvalidInput, true));
    }
}
