//! The products of the simulated market, with rules like those of the large venues.

use cambist_model::{ExchangeId, Increment, Product, ProductStatus, Quantity, Symbol};

/// A product and how busy it is on a usual day.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    /// The product.
    pub(super) product: Product,
    /// What is traded in a day, in thousands of dollars.
    pub(super) turnover: i64,
    /// What rests at a best price, in dollars.
    pub(super) depth: i64,
    /// How many takers come in a minute.
    pub(super) takers: i64,
    /// What lies between the best prices in calm times, in hundredths of a basis point; never less than a tick.
    pub(super) spread: i64,
}

/// One product a line. Tick and smallest value are in the quote asset; lot, smallest and largest order in the base asset.
const TABLE: &str = "
    symbol     tick      lot         smallest    largest    value     turnover  depth   takers  spread
    BTC-USD    0.01      0.00000001  0.00000001  3400       1         3200000   62000   1500    0
    ETH-USD    0.01      0.00000001  0.00000001  38000      1         1500000   40000   900     4
    SOL-USD    0.01      0.00000001  0.00000001  330000     1         600000    30000   500     60
    XRP-USD    0.0001    0.000001    0.000001    19000000   1         300000    40000   240     0
    DOGE-USD   0.00001   0.1         0.1         75000000   1         160000    24000   160     0
    ADA-USD    0.0001    0.00000001  0.00000001  13000000   1         60000     30000   90      0
    AVAX-USD   0.01      0.00000001  0.00000001  340000     1         50000     24000   80      0
    LINK-USD   0.001     0.01        0.01        990000     1         50000     12000   90      150
    LTC-USD    0.01      0.00000001  0.00000001  270000     1         50000     14000   80      160
    DOT-USD    0.001     0.00000001  0.00000001  2000000    1         30000     10000   50      220
    BCH-USD    0.01      0.00000001  0.00000001  32000      1         25000     7000    50      200
    XLM-USD    0.000001  1           1           66000000   1         20000     7000    40      250
    UNI-USD    0.001     0.000001    0.000001    720000     1         20000     6000    40      250
    ATOM-USD   0.001     0.01        0.01        1800000    1         15000     6000    30      250
    AAVE-USD   0.01      0.001       0.001       35000      1         20000     6000    40      300
    EUR-USD    0.00001   0.01        1           10000000   1         60000     60000   40      40
    USDC-USD   0.0001    0.01        1           50000000   1         120000    900000  40      0
    BTC-USDC   0.01      0.00000001  0.00000001  3400       1         300000    22000   240     12
    ETH-USDC   0.01      0.00000001  0.00000001  38000      1         150000    15000   160     25
    SOL-USDC   0.01      0.00000001  0.00000001  330000     1         60000     9000    80      90
    XRP-USDC   0.0001    0.000001    0.000001    19000000   1         20000     8000    40      0
    DOGE-USDC  0.00001   0.1         0.1         75000000   1         10000     5000    30      0
    BTC-EUR    0.01      0.00000001  0.00000001  3400       1         150000    18000   160     40
    ETH-EUR    0.01      0.00000001  0.00000001  38000      1         80000     12000   100     70
    SOL-EUR    0.01      0.00000001  0.00000001  330000     1         30000     6000    50      180
    XRP-EUR    0.0001    0.000001    0.000001    19000000   1         20000     7000    40      0
    USDC-EUR   0.0001    0.01        1           20000000   1         20000     40000   20      0
    ETH-BTC    0.00001   0.00000001  0.00000001  38000      0.000016  80000     30000   90      0
    LTC-BTC    0.000001  0.00000001  0.00000001  270000     0.000016  4000      4000    20      0
";

/// Every product.
pub(super) fn entries() -> Vec<Entry> {
    let rows = TABLE.lines().map(|line| line.split_ascii_whitespace().collect());
    rows.filter_map(|row: Vec<&str>| entry(&row)).collect()
}

/// Reads a row; `None` for what is not one, such as the heading.
fn entry(row: &[&str]) -> Option<Entry> {
    let &[symbol, tick, lot, smallest, largest, value, turnover, depth, takers, spread] = row else {
        return None;
    };
    Some(Entry {
        product: Product {
            exchange: ExchangeId::parse("paper").ok()?,
            symbol: Symbol::parse(symbol).ok()?,
            status: ProductStatus::Trading,
            price_increment: Increment::parse(tick).ok()?,
            quantity_increment: Increment::parse(lot).ok()?,
            min_quantity: Quantity::parse(smallest).ok()?,
            max_quantity: Some(Quantity::parse(largest).ok()?),
            min_notional: Quantity::parse(value).ok()?,
        },
        turnover: turnover.parse().ok()?,
        depth: depth.parse().ok()?,
        takers: takers.parse().ok()?,
        spread: spread.parse().ok()?,
    })
}
