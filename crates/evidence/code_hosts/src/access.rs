//! The credentials a fetch is given.

use castra_org::organization::CloneUrl;
use serde::{Deserialize, Serialize};

/// The credentials for one repository.
#[derive(Clone, Serialize, Deserialize)]
pub struct Access {
    /// The address that the credential may be sent to.
    pub address: CloneUrl,
    /// What its host is shown.
    pub credential: Credential,
}

/// What a host is shown.
#[derive(Clone, Serialize, Deserialize)]
pub enum Credential {
    /// For HTTPS.
    Token {
        /// The name that goes with it.
        username: String,
        /// The token.
        token: String,
    },
    /// For SSH.
    Key {
        /// The private key.
        key: String,
        /// The host must show one of these, one per line.
        host_keys: String,
    },
}
