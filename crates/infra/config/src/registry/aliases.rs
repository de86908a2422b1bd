//! Variables of the environment whose names do not follow from a setting.

use super::{PASSPHRASE, PASSPHRASE_FILE};

/// What the names of our variables begin with.
pub(crate) const PREFIX: &str = "CAMBIST_";

/// Names the configuration file.
pub(crate) const CONFIG_VARIABLE: &str = "CAMBIST_CONFIG";

/// Holds the token for a server elsewhere.
pub(crate) const TOKEN: &str = "CAMBIST_TOKEN";

/// Says that trading is on paper. There is nothing else yet, so that only `true` is possible.
pub(crate) const PAPER_TRADING: &str = "PAPER_TRADING";

/// Asks for output without color, see <https://no-color.org>.
pub(crate) const NO_COLOR: &str = "NO_COLOR";

/// How the reference writes the variables that give secrets.
pub(super) const SECRET: &str = "CAMBIST_SECRETS__<EXCHANGE>__<MODE>__<NAME>";

/// Other names for settings. The setting's own name counts if both are there.
pub(crate) const ALIASES: &[(&str, &str)] = &[
    ("CAMBIST_DATA_DIR", "storage.data_dir"),
    ("LOG_FORMAT", "log.format"),
    ("LOG_LEVEL", "log.level"),
    ("REDIS_URL", "cache.redis_url"),
];

/// Variables that set no setting, with what they are for.
pub(crate) const OTHERS: &[(&str, &str)] = &[
    (
        CONFIG_VARIABLE,
        "The configuration file. If it is not set: `config.toml` in `$XDG_CONFIG_HOME/cambist` or `~/.config/cambist`, on \
         macOS in `~/Library/Application Support/cambist`, on Windows in `%APPDATA%\\cambist`, if it is there.",
    ),
    ("CAMBIST_CRASH_ROUNDS", "How often the tests kill a server. Cambist itself does not use it."),
    ("CAMBIST_CRASH_SEED", "From what the tests draw when to kill a server. Cambist itself does not use it."),
    ("CAMBIST_E2E_CACHE", "Where the tests with outside clients keep those clients. Cambist itself does not use it."),
    (
        PASSPHRASE,
        "The passphrase of `secrets.age` in the data directory. Prefer `CAMBIST_SECRETS_PASSPHRASE_FILE`: other programs of \
         the same user can read the environment.",
    ),
    (PASSPHRASE_FILE, "A file with the passphrase of `secrets.age` in the data directory."),
    (
        SECRET,
        "A secret of an exchange, like `CAMBIST_SECRETS__COINBASE__LIVE__API_KEY`; the mode is `SANDBOX` or `LIVE`. With \
         `_FILE` at the end, the file that holds it. It counts before `secrets.age`.",
    ),
    (
        TOKEN,
        "The token that is shown to the server that `--server` names. Prefer it to anything on the command line, which others \
         on the machine can read.",
    ),
    ("CAMBIST_TEST_DATA", "Where the tests find recorded markets. Cambist itself does not use it."),
    (NO_COLOR, "If it is set to anything, nothing is printed in color."),
    (PAPER_TRADING, "Whether trading is on paper. Only `true` is possible: live trading is not there yet."),
];
