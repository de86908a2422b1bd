//! The whole document.

use cambist_ops::Toolset;
use serde_json::{Map, Value, json};

use super::{method, responses, schema};
use crate::pages::PAGES;
use crate::request::FAULT_HEADER;
use crate::route::routes;

/// The tag of what older designs asked for.
pub(super) const VIEWS: &str = "views";

/// The tag of what is about the server itself.
pub(super) const SERVER: &str = "server";

/// The interface as OpenAPI 3.1.
pub fn document() -> Value {
    let mut paths: Map<String, Value> = Map::new();
    let routes =
        routes().iter().map(|route| (route.http().path, route.http().method.as_str(), method::of_route(route)));
    let pages = PAGES.iter().map(|page| (page.path, "GET", method::of_page(page)));
    for (path, method, operation) in routes.chain(pages) {
        let item = paths.entry(path).or_insert_with(|| json!({}));
        if let Some(item) = item.as_object_mut() {
            item.insert(method.to_ascii_lowercase(), operation);
        }
    }
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Cambist",
            "version": env!("CARGO_PKG_VERSION"),
            "description": description(),
            "license": { "name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0" },
        },
        "servers": [{ "url": "/" }],
        "tags": tags(),
        "paths": paths,
        "components": {
            "schemas": schema::named(),
            "headers": responses::headers(),
            "responses": responses::failures(),
        },
    })
}

fn description() -> String {
    format!(
        "Market data, trading and portfolio. Amounts are decimal strings both ways; times are RFC 3339 in UTC, and are \
         also read as dates or as milliseconds since 1970.\n\n\
         Live data: a WebSocket at `/ws` takes `{{\"type\":\"subscribe\",\"channel\":\"ticker\",\
         \"symbols\":[\"BTC-USD\"]}}`; channels are `ticker`, `trades`, `book` and `orders`. `/ws/{{stream}}` fixes the \
         channel, `/ws/{{exchange}}/{{symbol}}` sends the price of one market as it changes.\n\n\
         Where the exchange is the paper one, the request header `{FAULT_HEADER}` makes a request go wrong on purpose: {}.",
        faults()
    )
}

fn faults() -> String {
    let faults: Vec<_> = cambist_model::SimulatedFault::ALL.iter().map(|fault| format!("`{fault}`")).collect();
    faults.join(", ")
}

fn tags() -> Vec<Value> {
    let toolsets = Toolset::ALL.iter().map(|toolset| (toolset.as_str(), about(*toolset)));
    let others = [(VIEWS, "The same operations under the addresses of older designs."), (SERVER, "The server itself.")];
    toolsets.chain(others).map(|(name, description)| json!({ "name": name, "description": description })).collect()
}

fn about(toolset: Toolset) -> &'static str {
    match toolset {
        Toolset::Market => "Prices, depth, trades, candles, products.",
        Toolset::Account => "Balances, positions, fees, limits.",
        Toolset::Trade => "Orders.",
    }
}
