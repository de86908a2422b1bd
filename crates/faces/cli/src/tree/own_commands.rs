//! The commands that are no operations: Cambist's own.

use std::path::PathBuf;

use cambist_model::{ExchangeId, Symbol, Timeframe};
use cambist_ops::{Channel, Toolset, registry};
use clap::builder::ValueParser;
use clap::{Arg, ArgAction, ArgMatches, Command as Clap, value_parser};

use super::audit_commands::{audit_commands, read_audit_command};
use super::extent::Extent;
use super::groups::purpose;
use super::secrets_commands::{read_secrets_command, secrets_commands};
use super::words::words_of;
use crate::invocation::Shell;
use crate::{Command, ConfigAction, Globals, McpOptions, PaperTape, ServeOptions, WatchOptions};

/// Adds to a command, which has its name and purpose, what is its own.
type Finish = fn(Clap) -> Clap;

/// Every command with what is its own.
const OWN_COMMANDS: &[(&str, Finish)] = &[
    ("watch", |command| command.args(watch_arguments())),
    ("approve", |command| command.arg(order_argument())),
    ("serve", |command| command.args(serve_arguments()).args(tape_arguments())),
    ("mcp", |command| command.args(mcp_arguments()).args(tape_arguments())),
    ("doctor", |command| command),
    ("config", |command| {
        let action = |name: &'static str, about: &'static str| Clap::new(name).about(about);
        command
            .subcommand_required(true)
            .subcommand(action("show", "Shows every setting in effect and where it comes from."))
            .subcommand(action("check", "Says whether the configuration is valid."))
    }),
    ("audit", audit_commands),
    ("secrets", secrets_commands),
    ("migrate", |command| command),
    ("completions", |command| command.arg(shell_argument())),
    ("version", |command| command),
];

/// The commands of this extent.
pub(crate) fn own_commands(extent: Extent<'_>) -> impl Iterator<Item = Clap> {
    let wanted = OWN_COMMANDS.iter().filter(move |(name, _)| extent.has(&[*name]));
    wanted.map(|(name, finish)| finish(Clap::new(*name).about(purpose(name))))
}

/// What is asked for by one of these commands; `None` if it is none of them.
pub(crate) fn read_own_command(name: &str, matches: &ArgMatches, globals: &Globals) -> Option<Command> {
    Some(match name {
        "watch" => Command::Watch(watch(matches, globals)),
        "approve" => Command::Approve(matches.get_one::<String>("order_id").cloned()?),
        "serve" => Command::Serve(ServeOptions {
            host: matches.get_one("host").cloned(),
            port: matches.get_one("port").copied(),
            paper: tape(matches),
        }),
        "mcp" => Command::Mcp(McpOptions {
            toolsets: all(matches, "toolsets"),
            tools: all(matches, "tools"),
            exclude_tools: all(matches, "exclude_tools"),
            read_only: matches.get_flag("read_only"),
            paper: tape(matches),
        }),
        "doctor" => Command::Doctor,
        "config" => Command::Config(match matches.subcommand_name() {
            Some("check") => ConfigAction::Check,
            _ => ConfigAction::Show,
        }),
        "audit" => Command::Audit(read_audit_command(matches)?),
        "secrets" => Command::Secrets(read_secrets_command(matches)?),
        "migrate" => Command::Migrate,
        "completions" => Command::Completions(*matches.get_one::<Shell>("shell")?),
        "version" => Command::Version,
        _ => return None,
    })
}

fn order_argument() -> Arg {
    let order = Arg::new("order_id").value_name("ORDER_ID").help("An order that waits for a human: its id, or yours");
    order.required(true)
}

fn shell_argument() -> Arg {
    let shell = Arg::new("shell").value_name("SHELL").help("The shell");
    shell.required(true).value_parser(value_parser!(Shell))
}

fn watch_arguments() -> [Arg; 4] {
    let symbols = Arg::new("symbols")
        .value_name("SYMBOL")
        .help("Markets, like BTC-USD")
        .num_args(1..)
        .required(true)
        .value_parser(|text: &str| Symbol::parse(text).map_err(|error| error.to_string()));
    let exchange = Arg::new("exchange")
        .long("exchange")
        .value_name("EXCHANGE")
        .help("Exchange; the first configured if absent.")
        .value_parser(|text: &str| ExchangeId::parse(text).map_err(|error| error.to_string()));
    let channel = Arg::new("channel")
        .long("channel")
        .value_name("CHANNEL")
        .help("What about them; orders are your own")
        .default_value(Channel::Ticker.as_str())
        .value_parser(words_of(Channel::ALL.iter().map(|channel| channel.as_str()), |text: &str| {
            Channel::parse(text).ok_or_else(|| format!("use one of: {}", Channel::names()))
        }));
    let timeframe = Arg::new("timeframe")
        .long("timeframe")
        .value_name("TIMEFRAME")
        .help("Length of each candle, like 1m; for candles")
        .value_parser(words_of(Timeframe::ALL.iter().map(|length| length.as_str()), |text: &str| {
            Timeframe::parse(text).ok_or_else(|| "is no length of candles".to_owned())
        }));
    [symbols, exchange, channel, timeframe]
}

fn watch(matches: &ArgMatches, globals: &Globals) -> WatchOptions {
    let mut symbols: Vec<Symbol> = Vec::new();
    for symbol in matches.get_many::<Symbol>("symbols").into_iter().flatten() {
        // Naming a market twice is no mistake; it is still shown once.
        if !symbols.contains(symbol) {
            symbols.push(*symbol);
        }
    }
    WatchOptions {
        symbols,
        channel: matches.get_one("channel").copied().unwrap_or(Channel::Ticker),
        timeframe: matches.get_one("timeframe").copied(),
        exchange: matches.get_one("exchange").copied(),
        fault: globals.simulate_fault,
    }
}

fn serve_arguments() -> [Arg; 2] {
    let host = Arg::new("host").long("host").value_name("ADDRESS").help("The address to listen at");
    let port = Arg::new("port").long("port").value_name("PORT").help("The port; 0 takes a free one");
    [host, port.value_parser(value_parser!(u16))]
}

fn mcp_arguments() -> [Arg; 4] {
    let list = |id: &'static str, help: &'static str, parser: ValueParser| {
        let long = id.replace('_', "-");
        Arg::new(id)
            .long(long)
            .value_name("LIST")
            .help(help)
            .value_delimiter(',')
            .action(ArgAction::Append)
            .value_parser(parser)
    };
    let toolset = ValueParser::from(Toolset::ALL.iter().map(|set| set.as_str()).collect::<Vec<_>>());
    let tools: Vec<_> = registry().entries().iter().map(|entry| entry.spec().name).collect();
    let tool = words_of::<String, _, _>(Vec::<String>::new(), move |text: &str| {
        let known = tools.contains(&text);
        if known { Ok(text.to_owned()) } else { Err(format!("there is no such tool; there are {}", tools.join(", "))) }
    });
    [
        list("toolsets", "Offer these sets of tools only, and --tools besides", toolset),
        list("tools", "Offer these tools only, and those of --toolsets besides", tool.clone()),
        list("exclude_tools", "Never offer these tools", tool),
        Arg::new("read_only").long("read-only").help("Offer only what changes nothing").action(ArgAction::SetTrue),
    ]
}

fn tape_arguments() -> [Arg; 3] {
    let argument = |id: &'static str, name: &'static str, help: &'static str| {
        Arg::new(id).long(id.replace('_', "-")).value_name(name).help(help)
    };
    [
        argument("paper_tape", "FILE", "Let the paper exchange play this recording of a market")
            .value_parser(value_parser!(PathBuf)),
        argument("paper_speed", "SPEED", "How fast the recording is played: 1x, 10x, max"),
        argument("paper_tape_symbol", "SYMBOL", "The market that the recording is of, like BTC-USD")
            .value_parser(|text: &str| Symbol::parse(text).map_err(|error| error.to_string())),
    ]
}

fn tape(matches: &ArgMatches) -> PaperTape {
    PaperTape {
        file: matches.get_one("paper_tape").cloned(),
        speed: matches.get_one("paper_speed").cloned(),
        symbol: matches.get_one("paper_tape_symbol").copied(),
    }
}

fn all(matches: &ArgMatches, id: &str) -> Vec<String> {
    matches.get_many::<String>(id).into_iter().flatten().cloned().collect()
}
