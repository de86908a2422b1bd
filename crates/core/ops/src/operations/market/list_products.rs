//! Products.

use cambist_app::{App, Call};
use cambist_model::access::Permission;
use cambist_model::{AppError, AssetId, ExchangeId, Product, Source, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{CliBinding, HttpBinding, Idempotency, Method, Operation, OperationSpec, Stability, Table, Tier, Toolset};

pub(crate) struct ListProducts;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Input {
    /// Exchange; the first configured if absent.
    exchange: Option<ExchangeId>,
    /// Only markets of this base asset.
    base: Option<AssetId>,
    /// Only markets priced in this asset.
    quote: Option<AssetId>,
}

#[derive(Serialize, JsonSchema)]
pub(crate) struct Output {
    /// All that match; there is no further page.
    products: Vec<Product>,
    source: Source,
    as_of: Timestamp,
    age_ms: u64,
}

impl Operation for ListProducts {
    type Input = Input;
    type Output = Output;

    const SPEC: OperationSpec = OperationSpec {
        name: "list_products",
        title: "Products",
        summary: "The markets of an exchange with their trading rules: increments, smallest and largest order, status.",
        notes_for_agents: "",
        tier: Tier::Read,
        permission: Permission::ReadMarketData,
        idempotency: Idempotency::Safe,
        toolset: Toolset::Market,
        listed: true,
        http: HttpBinding { method: Method::Get, path: "/api/v1/products", status: 200 },
        cli: CliBinding {
            command: &["product", "list"],
            positionals: &[],
            table: Some(Table {
                rows: "products",
                columns: &[
                    ("symbol", "SYMBOL"),
                    ("status", "STATUS"),
                    ("price_increment", "TICK"),
                    ("quantity_increment", "LOT"),
                    ("min_quantity", "MIN"),
                    ("max_quantity", "MAX"),
                    ("min_notional", "MIN VALUE"),
                ],
            }),
        },
        stability: Stability::Stable,
        since: "0.1.0",
    };

    async fn run(app: &App, call: &Call, input: Input) -> Result<Output, AppError> {
        let products = app.market.products(call, input.exchange).await?;
        let wanted = |product: &Product| {
            input.base.is_none_or(|base| base == product.symbol.base())
                && input.quote.is_none_or(|quote| quote == product.symbol.quote())
        };
        let (source, as_of) = (products.source, products.as_of);
        let products = products.value.into_iter().filter(wanted).collect();
        Ok(Output { products, source, as_of, age_ms: app.market.age_ms(as_of) })
    }
}
