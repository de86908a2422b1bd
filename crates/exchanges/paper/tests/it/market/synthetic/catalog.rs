use cambist_exchange_paper::market::{MarketModel, SyntheticModel};
use cambist_model::{Price, Source};

use super::{minutes, morning, place};

#[test]
fn every_row_of_the_catalog_is_a_market() {
    // A row that cannot be read would be left out quietly.
    assert_eq!(SyntheticModel::new(1).listings().len(), 29);
}

#[test]
fn bitcoin_has_the_rules_of_the_large_venues() {
    let model = SyntheticModel::new(1);
    let product = model.listings()[place(&model, "BTC-USD")].product();
    assert_eq!(product.price_increment.to_string(), "0.01");
    assert_eq!(product.quantity_increment.to_string(), "0.00000001");
    assert_eq!(product.min_notional.to_string(), "1");
    assert_eq!(product.exchange.as_str(), "paper");
    assert_eq!(model.source(), Source::PAPER_SYNTHETIC);
}

#[test]
fn every_market_trades_near_its_usual_price_on_a_grid_fine_enough() {
    let model = SyntheticModel::new(1);
    for (market, listing) in model.listings().iter().enumerate() {
        let symbol = listing.product().symbol;
        let candles = model.minutes(market, morning().minus(minutes(60)), morning());
        let close = candles.last().unwrap().close;
        // A tick is at most ten basis points, or nobody could quote.
        assert!(listing.ticks(close).unwrap() > 1_000, "{symbol} at {close}");
        assert!(close > Price::ZERO && candles.len() == 60, "{symbol}");
        assert!(candles.iter().all(|candle| !candle.volume.is_zero()), "{symbol} trades every minute");
    }
}

#[test]
fn a_simulation_goes_by_our_clock_and_never_ends() {
    let model = SyntheticModel::new(1);
    assert_eq!(model.market_time(morning()), morning());
    assert!(!model.is_over(morning()));
}
