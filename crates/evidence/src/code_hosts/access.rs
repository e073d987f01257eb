//! What a fetch is handed to come in with.

use castra_org::organization::CloneUrl;
use serde::{Deserialize, Serialize};

/// What opens the way to a repository.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Access {
    /// To what it may be shown.
    pub(crate) address: CloneUrl,
    pub(crate) credential: Credential,
}

/// What a host is shown.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) enum Credential {
    /// For HTTPS.
    Token { username: String, token: String },
    /// For SSH, with the keys of which the host must show one, a line each.
    Key { key: String, host_keys: String },
}
