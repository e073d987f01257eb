//! The credentials a fetch is given.

use castra_org::organization::CloneUrl;
use serde::{Deserialize, Serialize};

/// The credentials for one repository.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Access {
    /// The address that the credential may be sent to.
    pub(crate) address: CloneUrl,
    pub(crate) credential: Credential,
}

/// What a host is shown.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) enum Credential {
    /// For HTTPS.
    Token { username: String, token: String },
    /// For SSH. The host must show one of these keys, one per line.
    Key { key: String, host_keys: String },
}
