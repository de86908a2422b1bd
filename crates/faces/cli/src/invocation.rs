//! What the command line asks for.

use std::fmt;
use std::path::PathBuf;

use cambist_model::{ExchangeId, SimulatedFault, Symbol, Timeframe};
use cambist_ops::Channel;

use crate::{Globals, HelpPage, OperationCall};

pub use clap_complete::Shell;

/// A command line, read.
#[derive(Clone, Debug)]
pub struct Invocation {
    /// What was said with it.
    pub globals: Globals,
    /// What is to be done.
    pub command: Command,
}

/// What is to be done.
#[derive(Clone, Debug)]
pub enum Command {
    /// Ask for an operation: [`crate::run_operation`].
    Operation(OperationCall),
    /// Show what happens in markets, as it happens: [`crate::run_watch`].
    Watch(WatchOptions),
    /// Show a human what an order would do, and send it if the human agrees.
    Approve(String),
    /// Serve REST, feeds and MCP until told to stop.
    Serve(ServeOptions),
    /// Speak MCP on standard input and output.
    Mcp(McpOptions),
    /// Look whether everything is in order.
    Doctor,
    /// Show or check the configuration.
    Config(ConfigAction),
    /// Check, export or sign the audit.
    Audit(AuditAction),
    /// Set, list, remove or rotate secrets.
    Secrets(SecretsAction),
    /// Bring the records to the form of this version.
    Migrate,
    /// Print a completion script: [`crate::print_completions`].
    Completions(Shell),
    /// Say the version.
    Version,
    /// Show a page of help: [`HelpPage::show`].
    Help(HelpPage),
}

/// What to watch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WatchOptions {
    /// Which markets; at least one, none twice.
    pub symbols: Vec<Symbol>,
    /// What about them.
    pub channel: Channel,
    /// How long each candle; for candles.
    pub timeframe: Option<Timeframe>,
    /// At which exchange; the first if absent.
    pub exchange: Option<ExchangeId>,
    /// What a simulated exchange is to get wrong.
    pub fault: Option<SimulatedFault>,
}

/// How to serve. What is absent is the configuration's to say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ServeOptions {
    /// The address to listen at.
    pub host: Option<String>,
    /// The port; 0 takes a free one.
    pub port: Option<u16>,
    /// A recording for the paper exchange.
    pub paper: PaperTape,
}

/// How to speak MCP.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct McpOptions {
    /// Only tools of these sets; all if empty.
    pub toolsets: Vec<String>,
    /// These tools besides, or only these if no set is named.
    pub tools: Vec<String>,
    /// Not these tools.
    pub exclude_tools: Vec<String>,
    /// Only tools that change nothing.
    pub read_only: bool,
    /// A recording for the paper exchange.
    pub paper: PaperTape,
}

/// The recording that the paper exchange plays. What is absent is the configuration's to say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PaperTape {
    /// The file.
    pub file: Option<PathBuf>,
    /// How fast, as given: `1x`, `10x`, `max`.
    pub speed: Option<String>,
    /// The market that it is of.
    pub symbol: Option<Symbol>,
}

/// What to do with the configuration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConfigAction {
    /// Show what is in effect, and where each value comes from.
    Show,
    /// Say whether it is valid.
    Check,
}

/// What to do with the audit, without asking anybody who answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AuditAction {
    /// Say whether it is as it was recorded.
    Verify(VerifyOptions),
    /// Give every entry.
    Export {
        /// To this file, which must not be there; to standard output if absent.
        output: Option<PathBuf>,
    },
    /// Say where it ends.
    Head {
        /// With a signature?
        sign: bool,
    },
}

/// What to do with secrets. Names are as given.
#[derive(Clone, PartialEq, Eq)]
pub enum SecretsAction {
    /// Set one.
    Set {
        /// Which.
        name: String,
        /// Did somebody write the value, or anything else, on the command line?
        value_was_given: bool,
        /// If the file is still to be made: is it sealed with a key beside it?
        no_passphrase: bool,
    },
    /// Show which there are.
    List,
    /// Take one out.
    Remove {
        /// Which.
        name: String,
    },
    /// Replace one.
    Rotate {
        /// Which.
        name: String,
        /// Did somebody write the value, or anything else, on the command line?
        value_was_given: bool,
    },
    /// Seal the file with a new passphrase.
    NewPassphrase,
    /// Seal the file with a new key.
    NewKey,
}

/// The act only: what stands in a name's place may be a secret.
impl fmt::Debug for SecretsAction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Set { .. } => "Set",
            Self::List => "List",
            Self::Remove { .. } => "Remove",
            Self::Rotate { .. } => "Rotate",
            Self::NewPassphrase => "NewPassphrase",
            Self::NewKey => "NewKey",
        })
    }
}

/// What to check the audit against.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct VerifyOptions {
    /// An export to check instead of the records.
    pub file: Option<PathBuf>,
    /// Heads that it must have passed, as given: `COUNT:HASH`.
    pub heads: Vec<String>,
    /// Files with signed heads that it must have passed.
    pub head_files: Vec<PathBuf>,
    /// The key that must have signed them, as given.
    pub public_key: Option<String>,
}
