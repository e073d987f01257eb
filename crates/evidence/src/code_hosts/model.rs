//! What is known of code hosts.

use castra_org::organization::{CloneUrl, RepositoryId};
use castra_platform::clock::Timestamp;

/// As whom repositories below an address are cloned; without the secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeHost {
    /// Its id.
    pub id: String,
    /// What it is good for: this address and all below it.
    pub address: CloneUrl,
    /// The name that goes with the token; empty for SSH.
    pub username: String,
    /// What to tell the host of the private key, as `authorized_keys` has it; empty for HTTPS.
    pub public_key: String,
    /// By which the host shows who it is, as `known_hosts` has them, one on each line; empty for HTTPS.
    pub host_keys: String,
    /// Since when it is so.
    pub changed_at: Timestamp,
    /// Who said so, as the journal names them.
    pub changed_by: String,
}

/// A code host with its secret, as it is stored.
#[derive(Debug, Clone)]
pub(super) struct Stored {
    pub(super) host: CodeHost,
    pub(super) secret: String,
}

/// A code host and what is cloned by it.
#[derive(Debug, Clone)]
pub(super) struct Listed {
    /// The code host.
    pub(super) host: CodeHost,
    /// The repositories of today's teams whose addresses lie below it, and below no nearer one.
    pub(super) repositories: Vec<RepositoryId>,
}

/// What an operator says of a code host, not yet looked at.
#[derive(Debug, Clone, Default)]
pub struct Said {
    /// The address.
    pub address: String,
    /// The name that goes with the token.
    pub username: String,
    /// The token or the private key; for SSH, one is made where it is empty.
    pub secret: String,
    /// By which the host shows who it is, for SSH.
    pub host_keys: String,
}
