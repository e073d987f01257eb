//! Who sends a request: answered by functions given at assembly, because the ground keeps no accounts.

use axum::response::Response;
use futures::future::BoxFuture;

use crate::{app::App, context::Credential, error::Result};

/// The author of a request.
#[derive(Debug)]
pub struct Known {
    /// The person's id, unless it is a service.
    pub person: Option<String>,
    /// The account's address, or the service's name.
    pub name: String,
    /// Whether they operate this instance; their token may still lack the scope.
    pub operator: bool,
    /// Whether their identity is confirmed; for a service, its token confirms it. Only then do they operate anything.
    pub is_proven: bool,
    /// Whether the account is open to them; otherwise they are a visitor.
    pub is_in_use: bool,
    /// The credential they showed.
    pub credential: Credential,
}

/// Finds the author of a request by the secret that it shows; `None` if the secret opens nothing.
pub type Identify = for<'a> fn(&'a App, &'a str) -> BoxFuture<'a, Result<Option<Known>>>;

/// The answer to a person who has to sign in first, given the address that they requested.
pub type SignInFirst = for<'a> fn(&'a App, &'a str) -> BoxFuture<'a, Response>;

/// How callers are identified.
#[derive(Debug, Clone, Copy)]
pub struct Callers {
    /// Finds the owner of a session by its token.
    pub of_session: Identify,
    /// Finds the holder of an API token.
    pub of_token: Identify,
    /// Leads to the sign-in.
    pub sign_in: SignInFirst,
}
