//! The rows of accounts, sessions, links, second factors and tokens.

mod account;
mod entering;
mod passkeys;
mod provider;
mod second_factor;
mod sessions;
mod tokens;

use crate::ids;

pub(super) use self::{
    account::*, entering::*, passkeys::*, provider::*, second_factor::*, sessions::*, tokens::*,
};

/// Tokens and links are kept as hashes: whoever reads the table cannot sign in with it.
pub(super) fn hash(token: &str) -> String {
    ids::digest(token)
}
