//! The rows of accounts, sessions, links, second factors and tokens.

mod account;
mod entering;
mod passkeys;
mod provider;
mod second_factor;
mod sessions;
mod tokens;

use castra_platform::ids;

pub(super) use self::{
    account::*, entering::*, passkeys::*, provider::*, second_factor::*, sessions::*, tokens::*,
};

/// Tokens and links are stored as hashes: reading the table does not let anyone sign in.
pub(super) fn hash(token: &str) -> String {
    ids::digest(token)
}
