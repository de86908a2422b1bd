//! Tokens: who may ask for what.

mod create_token;
mod identify_token;
mod list_tokens;
mod revoke_token;
mod token_row;

pub(crate) use create_token::CreateToken;
pub(crate) use identify_token::IdentifyToken;
pub(crate) use list_tokens::ListTokens;
pub(crate) use revoke_token::RevokeToken;
