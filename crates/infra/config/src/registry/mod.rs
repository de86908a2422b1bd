//! Every setting there is, found by walking the schema of the sections: what is documented is what is read.

mod aliases;
mod described;
mod kind;
mod secret_names;
mod setting;
mod variable;

pub(crate) use aliases::{ALIASES, CONFIG_VARIABLE, NO_COLOR, OTHERS, PAPER_TRADING, PREFIX, TOKEN};
use described::described;
pub(crate) use described::schema;
pub(crate) use kind::Kind;
pub(crate) use secret_names::{PASSPHRASE, PASSPHRASE_FILE, SECRETS_PREFIX, SecretVariable, secret_variable};
pub(crate) use setting::{Place, REGISTRY};
pub use variable::{Variable, variables};
