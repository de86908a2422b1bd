//! How an operation is asked for on the command line: as its spec says, or by one of the shorthands.

use cambist_ops::{Entry, registry};
use serde_json::{Map, Value};

/// A way to ask for an operation.
#[derive(Clone, Copy)]
pub(crate) struct Form {
    /// Noun and verb.
    pub(crate) command: [&'static str; 2],
    /// What is asked for.
    pub(crate) entry: &'static Entry,
    /// One line of help.
    pub(crate) about: &'static str,
    /// The fields that are given by place.
    pub(crate) positionals: &'static [&'static str],
    /// Fields whose flag is called otherwise.
    pub(crate) renamed: &'static [Renamed],
    /// Fields that the command itself says.
    pub(crate) fixed: &'static [(&'static str, &'static str)],
    /// A field that follows from the others, and how.
    pub(crate) follows: Option<(&'static str, Rule)>,
}

/// A field whose flag is called otherwise.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Renamed {
    /// The field.
    pub(crate) field: &'static str,
    /// The flag, without dashes.
    pub(crate) flag: &'static str,
    /// What it does here.
    pub(crate) help: &'static str,
}

/// The value that follows from an input.
pub(crate) type Rule = fn(&Map<String, Value>) -> &'static str;

/// Every form, in the order of the registry; the shorthands first among the commands of their noun.
pub(crate) fn forms() -> Vec<Form> {
    let mut forms = shorthands();
    for entry in registry().entries() {
        let spec = entry.spec();
        if let [noun, verb] = *spec.cli.command {
            forms.push(Form {
                command: [noun, verb],
                entry,
                about: spec.summary,
                positionals: spec.cli.positionals,
                renamed: &[],
                fixed: &[],
                follows: None,
            });
        }
    }
    forms
}

/// `order buy` and `order sell`: `place_order` in the words of a trader.
fn shorthands() -> Vec<Form> {
    let place_order = registry().entries().iter().find(|entry| entry.spec().name == "place_order");
    let form = |entry, verb, about, fixed| Form {
        command: ["order", verb],
        entry,
        about,
        positionals: &["symbol", "quantity"],
        renamed: SHORT_FLAGS,
        fixed,
        follows: Some(("type", order_type)),
    };
    let pair = |entry| {
        [
            form(
                entry,
                "buy",
                "Buys: a market order, or with --limit or --stop an order that waits.",
                &[("side", "buy")],
            ),
            form(
                entry,
                "sell",
                "Sells: a market order, or with --limit or --stop an order that waits.",
                &[("side", "sell")],
            ),
        ]
    };
    place_order.map(pair).into_iter().flatten().collect()
}

const SHORT_FLAGS: &[Renamed] = &[
    Renamed { field: "limit_price", flag: "limit", help: "Worst price: makes it a limit order." },
    Renamed {
        field: "stop_price",
        flag: "stop",
        help: "Trigger price: makes it a stop order, with --limit a stop-limit order.",
    },
    Renamed {
        field: "quote_quantity",
        flag: "quote",
        help: "Instead of QUANTITY, market orders only: amount of the quote asset, fees included.",
    },
];

fn order_type(input: &Map<String, Value>) -> &'static str {
    match (input.contains_key("limit_price"), input.contains_key("stop_price")) {
        (true, true) => "stop_limit",
        (false, true) => "stop_loss",
        (true, false) => "limit",
        (false, false) => "market",
    }
}
