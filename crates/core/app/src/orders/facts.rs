//! What the gate needs to know, gathered from the exchange.

use cambist_model::safety::{Facts, Reference, TradingState, Used};
use cambist_model::{
    Amount, AppError, Balance, FeeSchedule, OrderBook, OrderKind, OrderRequest, Product, Symbol, Ticker, Timestamp,
};
use cambist_ports::Ctx;

use super::OrderService;
use super::desk::Desk;
use crate::Call;
use crate::valuation::usd_value;

/// The facts, with what else the exchange told on the way.
pub(super) struct Gathered {
    pub(super) facts: Facts,
    /// When the first of them was asked for.
    pub(super) since: Timestamp,
    pub(super) fees: FeeSchedule,
}

impl OrderService {
    /// Asks the exchange for everything that bears on the order. Nothing here is the act itself, so no simulated fault
    /// applies.
    pub(super) async fn gather(&self, call: &Call, desk: &Desk, request: &OrderRequest) -> Result<Gathered, AppError> {
        let (ctx, since) = (call.ctx().calm(), self.clock.now());
        let exchange = &desk.venue.exchange;
        let (market, account) = (exchange.market_data()?, exchange.account()?);
        let symbol = request.symbol();
        let depth = exchange.descriptor().max_book_depth;
        let (products, balances, fees) =
            tokio::try_join!(market.products(&ctx), account.balances(&ctx), account.fees(&ctx))?;
        let product = find_product(products.value, request)?;
        let (ticker, book, second) = tokio::join!(
            market.ticker(&ctx, symbol),
            market.order_book(&ctx, symbol, depth),
            self.second_source(&ctx, desk, symbol)
        );
        let (ticker, book) = (ticker.ok(), book.ok());
        let estimate = estimate(request, &product, book.as_ref());
        let quote_usd = self.valuation.usd_price(&ctx, &desk.venue, symbol.quote()).await;
        let worth = self.valuation.worth(&ctx, &desk.venue, &balances.value).await;
        let acquired_held_usd = self.held_usd(&ctx, desk, request, &balances.value).await;
        let facts = Facts {
            now: self.clock.now(),
            reference: reference(ticker.as_ref(), book.as_ref()),
            second,
            estimate,
            available_base: available(&balances.value, symbol.base()),
            available_quote: available(&balances.value, symbol.quote()),
            taker_fee: fees.value.taker,
            quote_usd,
            portfolio_usd: worth.total_usd,
            acquired_held_usd,
            acquired_incoming_usd: Amount::ZERO,
            acquires_cash: self.valuation.is_cash(request.acquires()),
            highest_portfolio_usd: None,
            placed_by: call.principal.clone(),
            used: Used::default(),
            trading_state: TradingState::Active,
            confirmed: false,
            exit: false,
            product,
        };
        Ok(Gathered { facts, since, fees: fees.value })
    }

    /// What the first of the other exchanges that knows the product says of it. None needs to.
    async fn second_source(&self, ctx: &Ctx, desk: &Desk, symbol: Symbol) -> Option<Reference> {
        for other in self.desks.iter().filter(|other| other.exchange() != desk.exchange()) {
            let Ok(market) = other.venue.exchange.market_data() else { continue };
            if let Ok(ticker) = market.ticker(ctx, symbol).await
                && let Some(seen) = reference(Some(&ticker), None)
            {
                return Some(seen);
            }
        }
        None
    }

    async fn held_usd(&self, ctx: &Ctx, desk: &Desk, request: &OrderRequest, balances: &[Balance]) -> Option<Amount> {
        let asset = request.acquires();
        let price = self.valuation.usd_price(ctx, &desk.venue, asset).await?;
        let held = balances.iter().find(|balance| balance.asset == asset).map(|balance| balance.total);
        usd_value(held.unwrap_or_default(), price)
    }
}

fn find_product(products: Vec<Product>, request: &OrderRequest) -> Result<Product, AppError> {
    let symbol = request.symbol();
    let known: Vec<_> = products.iter().map(|product| product.symbol.to_string()).collect();
    products.into_iter().find(|product| product.symbol == symbol).ok_or_else(|| {
        AppError::not_found("symbol", format!("{} has no market {symbol}", request.exchange()))
            .hint(format!("it has {}", known.join(", ")))
    })
}

fn available(balances: &[Balance], asset: cambist_model::AssetId) -> Amount {
    balances.iter().find(|balance| balance.asset == asset).map(|balance| balance.available).unwrap_or_default()
}

fn reference(ticker: Option<&Ticker>, book: Option<&OrderBook>) -> Option<Reference> {
    let ticker = ticker?;
    let touch = |levels: Option<&cambist_model::PriceLevel>| levels.map(|level| level.price);
    let bid = book.map_or(ticker.bid, |book| touch(book.bids.first()));
    let ask = book.map_or(ticker.ask, |book| touch(book.asks.first()));
    Some(Reference { bid, ask, mid: ticker.mid()?, as_of: ticker.as_of })
}

/// What the order would find in the book if it came to the market now: nothing for one that waits for a trigger.
fn estimate(
    request: &OrderRequest,
    product: &Product,
    book: Option<&OrderBook>,
) -> Option<cambist_model::FillEstimate> {
    let limit = match request.kind() {
        OrderKind::Market => None,
        OrderKind::Limit(limit) => Some(limit),
        OrderKind::StopLoss { .. } | OrderKind::StopLimit { .. } | OrderKind::TakeProfit { .. } => {
            return None;
        }
    };
    book?.estimate(product, request.side(), request.size(), limit).ok()
}
