//! The prompts.

use std::borrow::Cow;

use super::spec::{ArgumentSpec, DataSpec, Given, PromptSpec};
use crate::values::Values;

/// Every prompt, in the order in which they are listed.
pub(crate) const PROMPTS: &[PromptSpec] = &[ANALYZE_POSITION, RISK_CHECK, MARKET_SUMMARY];

const PRODUCT_ID: ArgumentSpec =
    ArgumentSpec { name: "product_id", description: "Market, like BTC-USD.", required: true, values: Values::Product };

const ANALYZE_POSITION: PromptSpec = PromptSpec {
    name: "analyze_position",
    title: "Analyze a position",
    description: "Profit and loss, entry against price, risk, and whether to hold, exit or scale.",
    arguments: &[PRODUCT_ID],
    text: include_str!("../../prompts/analyze_position.md"),
    data: &[
        DataSpec {
            heading: "Position and its risk",
            operation: "calculate_position_metrics",
            input: &[("symbol", Given::Argument("product_id"))],
        },
        DataSpec {
            heading: "Market",
            operation: "get_market_data",
            input: &[("symbols", Given::Argument("product_id")), ("include_order_book", Given::Word("true"))],
        },
        DataSpec {
            heading: "Recent own fills",
            operation: "list_fills",
            input: &[("symbol", Given::Argument("product_id")), ("limit", Given::Word("20"))],
        },
    ],
};

const RISK_CHECK: PromptSpec = PromptSpec {
    name: "risk_check",
    title: "Check an order's risk",
    description: "Judges an order before it is placed: approve or reject, with reasons.",
    arguments: &[
        PRODUCT_ID,
        ArgumentSpec {
            name: "side",
            description: "buy or sell.",
            required: true,
            values: Values::Words(Cow::Borrowed(&["buy", "sell"])),
        },
        ArgumentSpec {
            name: "size",
            description: "Amount of the base asset, like 0.1.",
            required: true,
            values: Values::Any,
        },
        ArgumentSpec {
            name: "order_type",
            description: "market or limit.",
            required: true,
            values: Values::Words(Cow::Borrowed(&["market", "limit"])),
        },
        ArgumentSpec {
            name: "price",
            description: "Worst price; for limit orders only.",
            required: false,
            values: Values::Any,
        },
    ],
    text: include_str!("../../prompts/risk_check.md"),
    data: &[
        DataSpec {
            heading: "Cost of the order",
            operation: "preview_order",
            input: &[
                ("symbol", Given::Argument("product_id")),
                ("side", Given::Argument("side")),
                ("type", Given::Argument("order_type")),
                ("quantity", Given::Argument("size")),
                ("limit_price", Given::Argument("price")),
            ],
        },
        DataSpec {
            heading: "What the safety rules say",
            operation: "check_trade_risk",
            input: &[
                ("symbol", Given::Argument("product_id")),
                ("side", Given::Argument("side")),
                ("quantity", Given::Argument("size")),
                ("limit_price", Given::Argument("price")),
            ],
        },
        DataSpec { heading: "Account and limits", operation: "get_account", input: &[] },
        DataSpec { heading: "Positions", operation: "list_positions", input: &[] },
    ],
};

const MARKET_SUMMARY: PromptSpec = PromptSpec {
    name: "market_summary",
    title: "Summarize markets",
    description: "Price and change, liquidity, support and resistance of some markets.",
    arguments: &[ArgumentSpec {
        name: "product_ids",
        description: "Markets with commas between them, like BTC-USD,ETH-USD; at most 10.",
        required: true,
        values: Values::Products,
    }],
    text: include_str!("../../prompts/market_summary.md"),
    data: &[
        DataSpec {
            heading: "Markets",
            operation: "get_market_data",
            input: &[("symbols", Given::Argument("product_ids")), ("include_order_book", Given::Word("true"))],
        },
        DataSpec {
            heading: "Candles of an hour, two days",
            operation: "get_historical_candles",
            input: &[
                ("symbol", Given::Each("product_ids")),
                ("timeframe", Given::Word("1h")),
                ("limit", Given::Word("48")),
            ],
        },
    ],
};
