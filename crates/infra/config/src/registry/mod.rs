//! Every setting there is, found by walking the schema of the sections: what is documented is what is read.

mod aliases;
mod kind;
mod secret_names;
mod setting;
mod variable;

pub(crate) use aliases::{ALIASES, CONFIG_VARIABLE, NO_COLOR, OTHERS, PAPER_TRADING, PREFIX, TOKEN};
pub(crate) use kind::Kind;
pub(crate) use secret_names::{PASSPHRASE, PASSPHRASE_FILE, SECRETS_PREFIX, SecretVariable, secret_variable};
pub(crate) use setting::{Place, REGISTRY, schema};
pub use variable::{Variable, variables};
