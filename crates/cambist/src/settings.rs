//! From the command line to the configuration.

use std::collections::BTreeMap;

use cambist_cli::{Globals, McpOptions, PaperTape, ServeOptions};
use cambist_config::{Config, Environment, Flags, Loaded, LogLevel, Origin, Sources, init_logging, load};
use cambist_mcp::McpSettings;
use cambist_model::access::TradingMode;
use cambist_model::{AppError, ErrorCode};
use cambist_ops::Toolset;

/// What the command line says about settings.
#[derive(Default)]
pub(crate) struct Said(Flags);

impl Said {
    /// By `serve`.
    pub(crate) fn serving(options: &ServeOptions) -> Self {
        Self::default()
            .maybe("server.host", "--host", options.host.clone())
            .maybe("server.port", "--port", options.port.map(|port| port.to_string()))
            .tape(&options.paper)
    }

    /// By `mcp`.
    pub(crate) fn speaking_mcp(options: &McpOptions) -> Self {
        Self::default().tape(&options.paper)
    }

    fn tape(self, tape: &PaperTape) -> Self {
        self.maybe("exchanges.paper.tape", "--paper-tape", tape.file.as_ref().map(|file| file.display().to_string()))
            .maybe("exchanges.paper.tape_speed", "--paper-speed", tape.speed.clone())
            .maybe("exchanges.paper.tape_symbol", "--paper-tape-symbol", tape.symbol.map(|symbol| symbol.to_string()))
    }

    fn maybe(self, key: &str, flag: &str, value: Option<String>) -> Self {
        match value {
            Some(value) => Self(self.0.set(key, flag, value)),
            None => self,
        }
    }
}

/// Reads the configuration.
pub(crate) fn read(environment: &Environment, globals: &Globals, said: Said) -> Result<Loaded, AppError> {
    let dir = globals.data_dir.as_ref().map(|dir| dir.display().to_string());
    let flags = said.maybe("storage.data_dir", "--data-dir", dir).0;
    let sources = Sources { environment: environment.clone(), config_file: globals.config.clone(), flags };
    Ok(load(&sources)?)
}

/// Sends the log to standard error. What is done in a moment is quiet about it unless somebody asks for more (`-v`).
pub(crate) fn start_log(loaded: &Loaded, globals: &Globals, lasts: bool) -> Result<(), AppError> {
    let mut log = loaded.config.log;
    let said = loaded.origin("log.level") != Origin::Default;
    match globals.verbose {
        0 if globals.quiet && !said => log.level = LogLevel::Error,
        0 if !lasts && !said => log.level = LogLevel::Warn,
        0 => {}
        1 => log.level = LogLevel::Info,
        2 => log.level = LogLevel::Debug,
        _ => log.level = LogLevel::Trace,
    }
    init_logging(&log).map_err(|error| AppError::new(ErrorCode::Internal, error.to_string()))
}

/// The settings that decide what an answer is: limits, and the market that is simulated.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Rules {
    /// All of them, by name.
    pub(crate) all: BTreeMap<String, String>,
    /// Those that somebody chose.
    pub(crate) chosen: BTreeMap<String, String>,
}

impl Rules {
    /// The rules of a configuration.
    pub(crate) fn of(loaded: &Loaded) -> Self {
        let mut rules = Self::default();
        for value in loaded.effective() {
            if !value.key.starts_with("safety.") && !value.key.starts_with("exchanges.") {
                continue;
            }
            let text = value.value.to_string();
            if value.origin != Origin::Default {
                rules.chosen.insert(value.key.clone(), text.clone());
            }
            rules.all.insert(value.key, text);
        }
        rules
    }

    /// What was chosen here and holds otherwise, or not at all, where `theirs` are the rules.
    pub(crate) fn conflicts<'a>(&'a self, theirs: &'a BTreeMap<String, String>) -> Vec<String> {
        let differs = |(key, mine): (&String, &String)| match theirs.get(key) {
            Some(theirs) if theirs == mine => None,
            Some(theirs) => Some(format!("{key} is {mine} here and {theirs} there")),
            None => Some(format!("{key} is {mine} here and not set there")),
        };
        self.chosen.iter().filter_map(differs).collect()
    }
}

/// What is at stake in the accounts in use.
pub(crate) fn stakes(config: &Config) -> impl Iterator<Item = TradingMode> {
    config.exchanges.modes().map(TradingMode::of)
}

/// What agents are offered.
pub(crate) fn offer(options: &McpOptions) -> McpSettings {
    let named = |set: &&Toolset| options.toolsets.iter().any(|name| name == set.as_str());
    McpSettings {
        toolsets: Toolset::ALL.iter().filter(named).copied().collect(),
        tools: options.tools.clone(),
        exclude_tools: options.exclude_tools.clone(),
        read_only: options.read_only,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules(variables: &[(&str, &str)]) -> Rules {
        let environment = Environment::new(variables.iter().copied().chain([("HOME", "/home/u")]));
        Rules::of(&read(&environment, &Globals::default(), Said::default()).unwrap())
    }

    #[test]
    fn only_what_was_chosen_can_be_in_conflict() {
        let usual = rules(&[]);
        let strict = rules(&[("CAMBIST_SAFETY__MAX_ORDER_VALUE_USD", "50")]);
        assert!(usual.conflicts(&strict.all).is_empty(), "whoever wants nothing special takes what there is");
        let conflicts = strict.conflicts(&usual.all);
        assert_eq!(conflicts, [r#"safety.max_order_value_usd is "50" here and "1000" there"#]);
        assert!(strict.conflicts(&strict.all).is_empty());
        assert_eq!(strict.conflicts(&BTreeMap::new()).len(), 1, "an older process that tells no rules");
    }

    #[test]
    fn a_setting_that_decides_no_answer_is_no_rule() {
        let elsewhere = rules(&[("CAMBIST_DATA_DIR", "/elsewhere"), ("LOG_LEVEL", "debug")]);
        assert!(elsewhere.chosen.is_empty(), "{elsewhere:?}");
    }
}
