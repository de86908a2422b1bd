//! What an operation is called, where, and how careful one has to be with it.

use cambist_model::access::Permission;

/// Everything that the faces need to know of an operation. Every field is given: a forgotten tier must not compile.
#[derive(Clone, Copy, Debug)]
pub struct OperationSpec {
    /// `verb_noun`; the name of the tool.
    pub name: &'static str,
    /// For people.
    pub title: &'static str,
    /// One line: the help text and the first sentence of the tool's description.
    pub summary: &'static str,
    /// What a model should know besides; empty if nothing.
    pub notes_for_agents: &'static str,
    /// What may come of it.
    pub tier: Tier,
    /// What whoever asks must have been granted.
    pub permission: Permission,
    /// What comes of repeating it.
    pub idempotency: Idempotency,
    /// Which tools it is offered with.
    pub toolset: Toolset,
    /// Is it among the tools that agents are shown, or only given to those that are told its name?
    pub listed: bool,
    /// Its route.
    pub http: HttpBinding,
    /// Its command.
    pub cli: CliBinding,
    /// How settled it is.
    pub stability: Stability,
    /// The version that brought it.
    pub since: &'static str,
}

impl OperationSpec {
    /// Is its answer the same for everybody who may ask? Then the same answer may be given to many.
    pub fn shows_all_the_same(&self) -> bool {
        self.tier == Tier::Read && self.permission == Permission::ReadMarketData
    }
}

/// What may come of an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tier {
    /// It shows what everybody may see.
    Read,
    /// It shows what belongs to an account.
    PrivateRead,
    /// It trades, or stops trading.
    Trade,
    /// It gives back what was taken away for safety, or decides who may do what. Never a tool; only for a human, or for
    /// whoever a human gave the permission to.
    Admin,
}

/// What comes of repeating an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Idempotency {
    /// It changes nothing.
    Safe,
    /// A second time changes nothing more.
    Idempotent,
    /// A second time is a second act, unless a key says that it is the same one.
    NeedsKey,
}

/// Tools that belong together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Toolset {
    /// Prices, depth, trades, candles, products.
    Market,
    /// Balances, positions, fees, limits.
    Account,
    /// Orders.
    Trade,
}

impl Toolset {
    /// Every toolset.
    pub const ALL: &[Self] = &[Self::Market, Self::Account, Self::Trade];

    /// Its name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Market => "market",
            Self::Account => "account",
            Self::Trade => "trade",
        }
    }
}

/// A route.
#[derive(Clone, Copy, Debug)]
pub struct HttpBinding {
    /// Its method.
    pub method: Method,
    /// Its path, with `{field}` where an input field stands. Only the last may hold a slash in its value.
    pub path: &'static str,
    /// The status of success.
    pub status: u16,
}

/// The methods in use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Reads; input in the path and the query.
    Get,
    /// Acts; input in the path and a JSON body.
    Post,
    /// Takes away; input in the path and the query.
    Delete,
}

impl Method {
    /// As it is written on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Delete => "DELETE",
        }
    }

    /// Is the input in a body?
    pub const fn has_body(self) -> bool {
        matches!(self, Self::Post)
    }
}

impl HttpBinding {
    /// The input fields that stand in the path, in order.
    pub fn path_fields(&self) -> impl Iterator<Item = &'static str> {
        self.path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
    }
}

/// A command.
#[derive(Clone, Copy, Debug)]
pub struct CliBinding {
    /// Its words after the program's name: noun, verb.
    pub command: &'static [&'static str],
    /// The input fields that are given by place rather than by flag.
    pub positionals: &'static [&'static str],
    /// What is shown as a table; the whole answer is shown as a list of fields if there is none.
    pub table: Option<Table>,
}

/// Which part of an answer is a table.
#[derive(Clone, Copy, Debug)]
pub struct Table {
    /// The field of the answer that holds the rows.
    pub rows: &'static str,
    /// The columns: where the value is found in a row, and what stands above it.
    pub columns: &'static [(&'static str, &'static str)],
}

/// How settled an operation is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stability {
    /// It will not change without a new major version.
    Stable,
    /// It may still change.
    Preview,
}
