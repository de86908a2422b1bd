//! Judging and previewing an order without placing it.

use std::sync::Arc;

use cambist_model::safety::{Denial, Facts, Limits, Reference, order_value_usd};
use cambist_model::{
    Amount, AppError, FeeRate, FillEstimate, Money, OrderDraft, OrderRequest, OrderSize, Percent, Price, Side,
};

use super::OrderService;
use super::facts::Gathered;
use crate::Call;

/// What the gate would say to an order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assessment {
    /// Every rule that would fail; the order would be allowed if there is none.
    pub denials: Vec<Denial>,
    /// The most that the order may be worth, in USD.
    pub value_usd: Option<Amount>,
    /// What it was judged by.
    pub facts: Facts,
    /// What it was held to.
    pub limits: Limits,
}

/// What an order would cost and do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Preview {
    /// What the gate would say.
    pub assessment: Assessment,
    /// What it would find in the book at once.
    pub estimate: Option<FillEstimate>,
    /// How far the average price would be from the middle of the market, in percent, as a cost: positive is worse.
    pub slippage_pct: Option<Percent>,
    /// The fee if all of it takes from the book at the worst price.
    pub fee_at_most: Option<Money>,
    /// The fee rates of the account.
    pub maker_fee: FeeRate,
    /// The fee rates of the account.
    pub taker_fee: FeeRate,
    /// What it needs to be placed.
    pub needs: Option<Money>,
    /// What the account has of that.
    pub available: Money,
}

impl OrderService {
    /// What the gate would say to this order now.
    pub async fn assess(self: &Arc<Self>, call: &Call, draft: OrderDraft) -> Result<Assessment, AppError> {
        let request = OrderRequest::new(draft).map_err(AppError::invalid)?;
        self.assess_request(call, &request).await.map(|(assessment, _)| assessment)
    }

    /// What this order would cost and do now.
    pub async fn preview(self: &Arc<Self>, call: &Call, draft: OrderDraft) -> Result<Preview, AppError> {
        let request = OrderRequest::new(draft).map_err(AppError::invalid)?;
        let (assessment, gathered) = self.assess_request(call, &request).await?;
        Ok(preview(&request, assessment, &gathered))
    }

    async fn assess_request(&self, call: &Call, request: &OrderRequest) -> Result<(Assessment, Gathered), AppError> {
        let desk = self.desk(Some(request.exchange()))?;
        let mut gathered = self.gather(call, desk, request).await?;
        let denials = desk.judge(request.clone(), &mut gathered);
        let assessment = Assessment {
            denials,
            value_usd: order_value_usd(request, &gathered.facts),
            facts: gathered.facts.clone(),
            limits: desk.policy.limits.clone(),
        };
        Ok((assessment, gathered))
    }
}

fn preview(request: &OrderRequest, assessment: Assessment, gathered: &Gathered) -> Preview {
    let facts = &gathered.facts;
    let symbol = request.symbol();
    let value = largest_value(request, facts);
    let fee = value.and_then(|value| facts.taker_fee.of(value).ok());
    let (asset, available) = match request.side() {
        Side::Buy => (symbol.quote(), facts.available_quote),
        Side::Sell => (symbol.base(), facts.available_base),
    };
    let needs = match (request.side(), request.size()) {
        (Side::Buy, OrderSize::Quote(spend)) => Some(spend.amount()),
        (Side::Buy, OrderSize::Base(_)) => value.zip(fee).and_then(|(value, fee)| value.plus(fee).ok()),
        (Side::Sell, OrderSize::Base(quantity)) => Some(quantity.amount()),
        (Side::Sell, OrderSize::Quote(_)) => facts.estimate.map(|found| found.quantity.amount()),
    };
    Preview {
        estimate: facts.estimate,
        slippage_pct: slippage(request.side(), facts.estimate, facts.reference),
        fee_at_most: fee.map(|fee| Money::new(fee, symbol.quote())),
        maker_fee: gathered.fees.maker,
        taker_fee: gathered.fees.taker,
        needs: needs.map(|needs| Money::new(needs, asset)),
        available: Money::new(available, asset),
        assessment,
    }
}

fn largest_value(request: &OrderRequest, facts: &Facts) -> Option<Amount> {
    let one = Price::new(Amount::ONE).ok();
    order_value_usd(request, &Facts { quote_usd: one, ..facts.clone() })
}

fn slippage(side: Side, estimate: Option<FillEstimate>, reference: Option<Reference>) -> Option<Percent> {
    let (average, mid) = (estimate?.average_price?.amount(), reference?.mid.amount());
    let change = Percent::change(mid, average)?;
    Some(match side {
        Side::Buy => change,
        Side::Sell => Percent::new(change.amount().negated()),
    })
}
