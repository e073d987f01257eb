//! The settings of an identity provider.

use std::str::FromStr;

use crate::error::{Error, Result};

/// The provider's configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdentityProvider {
    /// How it signs people in.
    pub protocol: Protocol,
    /// The issuer, exactly as the provider publishes it; for GitHub its address.
    pub issuer: String,
    /// The client id registered at the provider.
    pub client_id: String,
    /// The client secret; `None` for a public client.
    pub client_secret: Option<String>,
    /// The name people know it by.
    pub name: String,
    /// The claim that lists a person's groups.
    pub groups_claim: String,
    /// The `acr` values that stand for two factors; they are requested.
    pub acr_values: Vec<String>,
    /// The mapping of groups to teams: pairs of a group's name and a team's id.
    pub teams: Vec<(String, String)>,
    /// Whether addresses count as verified where the provider does not say: no one there sets their own.
    pub addresses_verified: bool,
    /// The claim that carries a directory's identifier, and which identifier it is.
    pub directory_id: Option<(String, DirectoryId)>,
}

/// How a provider signs people in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Protocol {
    /// OpenID Connect, with an ID token.
    OpenIdConnect,
    /// GitHub's OAuth 2.0: who it is, its API says.
    GitHub,
}

impl Protocol {
    /// The protocol of a well-known issuer.
    pub fn of_issuer(issuer: &str) -> Self {
        if issuer.trim_end_matches('/') == "https://github.com" { Self::GitHub } else { Self::OpenIdConnect }
    }
}

impl FromStr for Protocol {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        match text {
            "openid" => Ok(Self::OpenIdConnect),
            "github" => Ok(Self::GitHub),
            _ => Err(Error::invalid(format!("`{text}` is neither openid nor github"))),
        }
    }
}

/// An identifier that a directory has for a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DirectoryId {
    /// The identifier in its source (`externalId`).
    External,
    /// The user name (`userName`).
    UserName,
}

impl DirectoryId {
    /// The attribute's name in SCIM.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::External => "externalId",
            Self::UserName => "userName",
        }
    }
}

impl FromStr for DirectoryId {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let known = [Self::External, Self::UserName].into_iter().find(|known| known.as_str() == text);
        known.ok_or_else(|| Error::invalid(format!("`{text}` is neither externalId nor userName")))
    }
}
