//! What the operator lets clients ask for.

use cambist_ops::Toolset;

/// Which operations are offered. What is not offered cannot be asked for, neither as a tool nor as a resource or prompt.
///
/// With nothing set, everything is offered.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct McpSettings {
    /// Only these toolsets, and the single `tools` besides.
    pub toolsets: Vec<Toolset>,
    /// Only these tools, and those of `toolsets` besides.
    pub tools: Vec<String>,
    /// Never these tools, whatever else is said.
    pub exclude_tools: Vec<String>,
    /// Only what changes nothing, whatever else is said.
    pub read_only: bool,
}

/// Why settings were refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SettingsError {
    /// A tool is named that does not exist.
    #[error("there is no tool {name:?}; there are {}", known.join(", "))]
    UnknownTool {
        /// The name.
        name: String,
        /// Every name that exists.
        known: Vec<&'static str>,
    },
    /// The settings contradict each other: no tool passes all of them.
    #[error("the toolsets, tools, exclude_tools and read_only settings leave no tool to offer")]
    NothingOffered,
}
