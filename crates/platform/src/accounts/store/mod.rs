//! The rows of accounts, sessions, links, second factors and tokens.

mod account;
mod entering;
mod passkeys;
mod provider;
mod second_factor;
mod sessions;
mod tokens;

use sha2::{Digest, Sha256};

pub(super) use self::{
    account::*, entering::*, passkeys::*, provider::*, second_factor::*, sessions::*, tokens::*,
};

/// Tokens and links are kept as hashes: whoever reads the table cannot sign in with it.
pub(super) fn hash(token: &str) -> String {
    Sha256::digest(token.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}
