//! The options that every command takes.

use std::path::PathBuf;

use cambist_model::SimulatedFault;
use clap::{Arg, ArgAction, ArgMatches, value_parser};

use crate::tree::words_of;

/// What was said with any command. What `server`, `data_dir`, `config` and `verbose` mean is the executable's to decide.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Globals {
    /// Answers and problems as JSON.
    pub json: bool,
    /// The running Cambist to ask, as given.
    pub server: Option<String>,
    /// Where the records are.
    pub data_dir: Option<PathBuf>,
    /// The configuration file.
    pub config: Option<PathBuf>,
    /// What a simulated exchange is to get wrong.
    pub simulate_fault: Option<SimulatedFault>,
    /// No talk besides answers and errors.
    pub quiet: bool,
    /// No color, even on a terminal.
    pub no_color: bool,
    /// How often `-v` was said.
    pub verbose: u8,
}

impl Globals {
    pub(crate) fn read(matches: &ArgMatches) -> Self {
        Self {
            json: matches.get_flag("json"),
            server: matches.get_one("server").cloned(),
            data_dir: matches.get_one("data_dir").cloned(),
            config: matches.get_one("config").cloned(),
            simulate_fault: matches.get_one("simulate_fault").copied(),
            quiet: matches.get_flag("quiet"),
            no_color: matches.get_flag("no_color"),
            verbose: matches.get_count("verbose"),
        }
    }
}

/// The options, for the root command. The commands below it take them too.
pub(crate) fn arguments() -> Vec<Arg> {
    let flag = |id: &'static str, help: &'static str| {
        Arg::new(id).long(id.replace('_', "-")).help(help).global(true).action(ArgAction::SetTrue)
    };
    let value = |id: &'static str, name: &'static str, help: &'static str| {
        Arg::new(id).long(id.replace('_', "-")).value_name(name).help(help).global(true)
    };
    let path = value_parser!(PathBuf);
    vec![
        flag("json", "Print the answer as JSON, exactly as it came; problems too, on standard error"),
        value("server", "URL", "Ask a running server: http://HOST:PORT or unix:PATH"),
        value("data_dir", "DIR", "Where the records are kept").value_parser(path.clone()),
        value("config", "FILE", "The configuration file").value_parser(path),
        value("simulate_fault", "KIND", "Let the paper exchange fail this way")
            .value_parser(words_of(SimulatedFault::ALL.iter().map(|kind| kind.as_str()), read_fault)),
        flag("quiet", "Say nothing but answers and errors").short('q'),
        flag("no_color", "No color; NO_COLOR in the environment does the same"),
        Arg::new("verbose").short('v').help("Say more; twice for still more").global(true).action(ArgAction::Count),
    ]
}

fn read_fault(text: &str) -> Result<SimulatedFault, String> {
    let known = || SimulatedFault::ALL.iter().map(|kind| kind.as_str()).collect::<Vec<_>>().join(", ");
    SimulatedFault::parse(text).ok_or_else(|| format!("there is no such fault; use one of: {}", known()))
}
