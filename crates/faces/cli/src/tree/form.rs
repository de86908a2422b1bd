//! How an operation is asked for on the command line: as its spec says, or by one of the shorthands.

use cambist_ops::{Entry, registry};
use serde_json::{Map, Value};

/// A way to ask for an operation.
#[derive(Clone, Copy)]
pub(crate) struct Form {
    /// Noun and verb, or a single word.
    pub(crate) command: &'static [&'static str],
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
    shorthands().chain(registry().entries().iter().map(Form::of)).collect()
}

impl Form {
    /// The operation as its spec says.
    fn of(entry: &'static Entry) -> Self {
        let spec = entry.spec();
        Self {
            command: spec.cli.command,
            entry,
            about: spec.summary,
            positionals: spec.cli.positionals,
            renamed: &[],
            fixed: &[],
            follows: None,
        }
    }

    /// `order buy` and `order sell`: `place_order` in the words of a trader.
    fn in_short(self) -> Self {
        Self { positionals: &["symbol", "quantity"], renamed: SHORT_FLAGS, follows: Some(("type", order_type)), ..self }
    }
}

/// The operations that are asked for often, or in a hurry.
fn shorthands() -> impl Iterator<Item = Form> {
    registry().entries().iter().flat_map(|entry| {
        let form = Form::of(entry);
        match entry.spec().name {
            "place_order" => vec![
                Form { command: &["order", "buy"], about: BUYS, fixed: &[("side", "buy")], ..form.in_short() },
                Form { command: &["order", "sell"], about: SELLS, fixed: &[("side", "sell")], ..form.in_short() },
            ],
            "halt_trading" => vec![Form { command: &["halt"], ..form }],
            "resume_trading" => vec![Form { command: &["resume"], ..form }],
            _ => Vec::new(),
        }
    })
}

const BUYS: &str = "Buys: a market order, or with --limit or --stop an order that waits.";
const SELLS: &str = "Sells: a market order, or with --limit or --stop an order that waits.";

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
