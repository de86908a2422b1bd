//! The commands by what they are for: the order of the first page of help.

/// Commands that belong together.
pub(crate) struct Group {
    /// What they have in common.
    pub(crate) title: &'static str,
    /// Name and purpose.
    pub(crate) commands: &'static [(&'static str, &'static str)],
}

/// Every command of the first level.
pub(crate) const GROUPS: &[Group] = &[
    Group {
        title: "Markets",
        commands: &[
            ("market", "Prices, order books, candles and public trades"),
            ("product", "The markets of an exchange and their rules"),
            ("exchange", "The exchanges and what each can do"),
            ("watch", "Prices as they change, until Ctrl-C"),
        ],
    },
    Group {
        title: "Trading",
        commands: &[
            ("order", "Place, check, find and cancel orders"),
            ("fill", "Your own executions"),
            ("approve", "Say yes to an order that waits for a human"),
            ("approval", "Look at orders that wait for a human, or decline them"),
            ("halt", "Stop an account at once and cancel its open orders"),
            ("resume", "Let an account that was stopped trade again"),
            ("trading", "The same two by their full names"),
        ],
    },
    Group {
        title: "Account",
        commands: &[
            ("account", "Worth, fees, safety limits"),
            ("balance", "What the account holds"),
            ("position", "Holdings with profit and loss"),
            ("transfer", "Deposits and withdrawals"),
        ],
    },
    Group {
        title: "Cambist itself",
        commands: &[
            ("serve", "Serve REST, WebSockets and MCP on this machine"),
            ("mcp", "Speak MCP on standard input and output, for agents"),
            ("audit", "Who did what, and whether the records of it are untouched"),
            ("cache", "What is kept of markets for a while, and forgetting it"),
            ("token", "Who may come in from outside, and what they may do"),
            ("secrets", "Set, list, remove and rotate the secrets of exchanges"),
            ("doctor", "Look whether everything is in order"),
            ("config", "Show or check the configuration"),
            ("migrate", "Bring the records to the form of this version"),
            ("completions", "Print a completion script for a shell"),
            ("version", "Say the version"),
        ],
    },
];

/// The purpose of a command of the first level.
pub(crate) fn purpose(command: &str) -> &'static str {
    let found = GROUPS.iter().flat_map(|group| group.commands).find(|(name, _)| *name == command);
    found.map_or("", |(_, purpose)| purpose)
}
