//! The venue's checksum of a book.

use cambist_model::PriceLevel;

use super::book::Levels;

/// How many levels of each side it covers.
const COVERED: usize = 10;

/// CRC-32 over the ten best asks and then the ten best bids, best first: of each level price and quantity with all digits
/// of the market's precision, without point and leading zeros. `None` when a number has more digits than the market.
pub(super) fn checksum(asks: &Levels, bids: &Levels, price_decimals: u32, quantity_decimals: u32) -> Option<u32> {
    let mut text = Vec::with_capacity(512);
    for PriceLevel { price, quantity } in asks.best(COVERED).iter().chain(bids.best(COVERED)) {
        digits(&mut text, price.amount().to_units(price_decimals)?);
        digits(&mut text, quantity.amount().to_units(quantity_decimals)?);
    }
    Some(crc32fast::hash(&text))
}

fn digits(text: &mut Vec<u8>, units: i128) {
    // What has no digit but zeros leaves nothing.
    if units != 0 {
        text.extend_from_slice(units.to_string().as_bytes());
    }
}
