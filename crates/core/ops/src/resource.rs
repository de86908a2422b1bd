//! Resources: addresses under which answers can be read, each a view of an operation.

use cambist_model::{Symbol, Timeframe};

use crate::{Channel, FeedRequest};

/// An address, or a family of addresses, and what it shows.
#[derive(Clone, Copy, Debug)]
pub struct ResourceSpec {
    /// The address; `{field}` stands for an input field, `{?a,b}` at the end for fields in the query.
    pub uri: &'static str,
    /// A short name.
    pub name: &'static str,
    /// For people.
    pub title: &'static str,
    /// What it shows.
    pub description: &'static str,
    /// The operation that answers.
    pub operation: &'static str,
    /// What the operation is told besides.
    pub fixed: &'static [(&'static str, &'static str)],
    /// The feed that says when what it shows may have changed; `None` if nothing says so.
    pub feed: Option<Channel>,
}

/// Every resource, in the order in which they are listed.
pub const RESOURCES: &[ResourceSpec] = &[
    ResourceSpec {
        uri: "account://balances",
        name: "balances",
        title: "Balances",
        description: "All balances: available, held, worth in USD.",
        operation: "list_balances",
        fixed: &[],
        feed: Some(Channel::Orders),
    },
    ResourceSpec {
        uri: "account://positions",
        name: "positions",
        title: "Positions",
        description: "Positions with average cost, realized and unrealized profit and loss.",
        operation: "list_positions",
        fixed: &[],
        feed: Some(Channel::Orders),
    },
    ResourceSpec {
        uri: "account://profile",
        name: "profile",
        title: "Account",
        description: "The account's worth, fee tier and limits.",
        operation: "get_account",
        fixed: &[],
        feed: Some(Channel::Orders),
    },
    ResourceSpec {
        uri: "market://products",
        name: "products",
        title: "Products",
        description: "Markets, their status and trading rules.",
        operation: "list_products",
        fixed: &[],
        feed: None,
    },
    ResourceSpec {
        uri: "market://ticker/{symbol}",
        name: "ticker",
        title: "Ticker",
        description: "Price, volume and 24h change of a market.",
        operation: "get_market_data",
        fixed: &[],
        feed: Some(Channel::Ticker),
    },
    ResourceSpec {
        uri: "market://orderbook/{symbol}",
        name: "orderbook",
        title: "Order book",
        description: "50 levels of each side, and the spread.",
        operation: "get_order_book",
        fixed: &[("depth", "50")],
        feed: Some(Channel::Book),
    },
    ResourceSpec {
        uri: "market://candles/{symbol}{?granularity,count}",
        name: "candles",
        title: "Candles",
        description: "OHLCV of a market; granularity such as 1h (default), count up to 1000 (default 100).",
        operation: "get_historical_candles",
        fixed: &[("granularity", "1h")],
        feed: Some(Channel::Candles),
    },
    ResourceSpec {
        uri: "order://active",
        name: "active-orders",
        title: "Active orders",
        description: "Orders that may still fill.",
        operation: "list_orders",
        fixed: &[("open_only", "true"), ("limit", "1000")],
        feed: Some(Channel::Orders),
    },
    ResourceSpec {
        uri: "order://history{?start,end,status,symbol,limit,cursor}",
        name: "order-history",
        title: "Order history",
        description: "Orders by time, status and market, in pages.",
        operation: "list_orders",
        fixed: &[],
        feed: Some(Channel::Orders),
    },
    ResourceSpec {
        uri: "order://status/{order_id}",
        name: "order-status",
        title: "Order",
        description: "One order with its executions, fees and history.",
        operation: "get_order",
        fixed: &[("include_events", "true")],
        feed: Some(Channel::Orders),
    },
    ResourceSpec {
        uri: "history://fills{?product,start,end,limit,cursor}",
        name: "fills",
        title: "Fills",
        description: "Own executions with fee and maker or taker, in pages.",
        operation: "list_fills",
        fixed: &[],
        feed: Some(Channel::Orders),
    },
    ResourceSpec {
        uri: "history://transfers",
        name: "transfers",
        title: "Transfers",
        description: "Deposits and withdrawals.",
        operation: "list_transfers",
        fixed: &[],
        feed: None,
    },
];

impl ResourceSpec {
    /// Does it stand for a family of addresses?
    pub fn is_template(&self) -> bool {
        self.uri.contains('{')
    }

    /// The part of the address before the query fields.
    fn path(&self) -> &'static str {
        self.uri.split_once("{?").map_or(self.uri, |(path, _)| path)
    }

    /// The fields that may stand in the query.
    fn query_fields(&self) -> impl Iterator<Item = &'static str> {
        let list = self.uri.split_once("{?").map_or("", |(_, list)| list.trim_end_matches('}'));
        list.split(',').filter(|field| !field.is_empty())
    }

    /// The fields of the address, if it is one of this family.
    fn fields(&self, uri: &str) -> Option<Vec<(String, String)>> {
        let (path, query) = uri.split_once('?').unwrap_or((uri, ""));
        let mut fields = match self.path().split_once('{') {
            None if self.path() == path => Vec::new(),
            None => return None,
            Some((prefix, rest)) => {
                let value = path.strip_prefix(prefix).filter(|value| !value.is_empty())?;
                vec![(rest.trim_end_matches('}').to_owned(), percent_decoded(value))]
            }
        };
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            fields.push((name.to_owned(), percent_decoded(value)));
        }
        Some(fields)
    }
}

/// Finds the resource of an address and the pairs that its operation is asked with.
pub fn resolve_resource(uri: &str) -> Option<(&'static ResourceSpec, Vec<(String, String)>)> {
    let (spec, given) = RESOURCES.iter().find_map(|spec| spec.fields(uri).map(|fields| (spec, fields)))?;
    let allowed = |name: &str| spec.uri.contains(&format!("{{{name}}}")) || spec.query_fields().any(|f| f == name);
    let mut pairs: Vec<(String, String)> = Vec::new();
    for (name, value) in given {
        if !allowed(&name) {
            return None;
        }
        pairs.push((
            if name == "symbol" && spec.operation == "get_market_data" { "symbols".into() } else { name },
            value,
        ));
    }
    for (name, value) in spec.fixed {
        if !pairs.iter().any(|(given, _)| given == name) {
            pairs.push(((*name).to_owned(), (*value).to_owned()));
        }
    }
    Some((spec, pairs))
}

/// The feed that says when what an address shows may have changed.
pub fn resource_feed(uri: &str) -> Option<FeedRequest> {
    let (spec, pairs) = resolve_resource(uri)?;
    let channel = spec.feed?;
    let value = |field: &str| pairs.iter().find(|(name, _)| name == field).map(|(_, value)| value.as_str());
    if !channel.of_a_market() {
        return Some(FeedRequest::new(channel, None));
    }
    let symbol = value("symbols").or_else(|| value("symbol")).and_then(|text| Symbol::parse(text).ok())?;
    let timeframe = value("granularity").and_then(Timeframe::parse);
    let is_complete = timeframe.is_some() || channel != Channel::Candles;
    is_complete.then_some(FeedRequest { timeframe, ..FeedRequest::new(channel, Some(symbol)) })
}

fn percent_decoded(text: &str) -> String {
    percent_encoding::percent_decode_str(text).decode_utf8_lossy().into_owned()
}
