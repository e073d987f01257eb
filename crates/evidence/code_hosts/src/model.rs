//! Code hosts and their credentials.

use castra_org::organization::{CloneUrl, RepositoryId};
use castra_platform::clock::Timestamp;

/// The credentials for repositories below an address, without the secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeHost {
    /// The code host's id.
    pub id: String,
    /// The address that it applies to, with everything below it.
    pub address: CloneUrl,
    /// The username for the token; empty for SSH.
    pub username: String,
    /// The public key to add at the host, as in `authorized_keys`; empty for HTTPS.
    pub public_key: String,
    /// The host's own keys, as in `known_hosts`, one per line; empty for HTTPS.
    pub host_keys: String,
    /// When it was last changed.
    pub changed_at: Timestamp,
    /// Who changed it last, as the journal names them.
    pub changed_by: String,
}

/// A code host with its secret, as stored.
#[derive(Debug, Clone)]
pub(super) struct Stored {
    pub(super) host: CodeHost,
    pub(super) secret: String,
}

/// A code host and the repositories it is used for.
#[derive(Debug, Clone)]
pub(super) struct Listed {
    pub(super) host: CodeHost,
    /// The repositories of today's teams whose addresses are below it and below no more specific one.
    pub(super) repositories: Vec<RepositoryId>,
}

/// An operator's input for a code host, not yet checked.
#[derive(Debug, Clone, Default)]
pub struct Said {
    /// The address that the credentials apply to.
    pub address: String,
    /// The username for the token.
    pub username: String,
    /// The token or the private key; for SSH, a key is generated if this is empty.
    pub secret: String,
    /// The SSH host's own keys.
    pub host_keys: String,
}
