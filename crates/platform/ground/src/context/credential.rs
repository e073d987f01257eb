//! What a request shows to say whose it is, and what a recent sign-in allows.

use std::{fmt, str::FromStr};

use chrono::TimeDelta;

use super::Ctx;
use crate::{
    clock::Timestamp,
    error::{Error, Kind, Result},
};

/// How long after authenticating a person may change how they sign in.
pub const FRESH: TimeDelta = TimeDelta::minutes(15);

/// The credential of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Credential {
    /// None, or the machine itself.
    None,
    /// A session's cookie.
    Session {
        /// The session's id.
        id: String,
        /// When its owner last authenticated, if known.
        shown_at: Option<Timestamp>,
    },
    /// A half sign-in: it opens nothing but the setting up of a second factor.
    Half {
        /// The hash of its token.
        id: String,
        /// When the first factor was shown, if known.
        shown_at: Option<Timestamp>,
    },
    /// An API token.
    Token(ApiToken),
}

impl Credential {
    /// The session's id, if it is one.
    pub fn session(&self) -> Option<&str> {
        match self {
            Self::Session { id, .. } => Some(id),
            Self::None | Self::Half { .. } | Self::Token(_) => None,
        }
    }

    /// When its holder last authenticated, if known.
    pub fn shown_at(&self) -> Option<Timestamp> {
        match self {
            Self::Session { shown_at, .. } | Self::Half { shown_at, .. } => *shown_at,
            Self::None | Self::Token(_) => None,
        }
    }

    /// Whether it is this session.
    pub fn is_session(&self, id: &str) -> bool {
        self.session() == Some(id)
    }

    /// Whether it may be used for this: a token for its scopes, everything else for anything.
    pub fn allows(&self, scope: Scope) -> bool {
        match self {
            Self::None | Self::Session { .. } | Self::Half { .. } => true,
            Self::Token(token) => token.allows(scope),
        }
    }
}

/// A permission of an API token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scope {
    /// Read what its holder may read.
    Read,
    /// Change what its holder may change.
    Write,
    /// Act as an operator, if its holder is one.
    Operate,
    /// Provision people and groups by SCIM; for services only.
    Provision,
}

impl Scope {
    /// Every scope, from the least to the most.
    pub const ALL: [Self; 4] = [Self::Read, Self::Write, Self::Operate, Self::Provision];

    /// The name used in token lists.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Write => "write",
            Self::Operate => "operate",
            Self::Provision => "provision",
        }
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

impl FromStr for Scope {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|scope| scope.as_str() == text).ok_or(())
    }
}

/// The holder of an API token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Holder {
    /// A person, with the roles they hold now.
    Person(String),
    /// A program, which holds no role.
    Service(String),
}

/// An API token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiToken {
    /// The id; not the token.
    pub id: String,
    /// The holder.
    pub holder: Holder,
    /// The name its author gave it.
    pub name: String,
    /// Its scopes.
    pub scopes: Vec<Scope>,
    /// The author.
    pub created_by: String,
    /// When it was created.
    pub created_at: Timestamp,
    /// When it was last used, to within a few minutes.
    pub seen_at: Option<Timestamp>,
    /// When it expires.
    pub expires_at: Timestamp,
}

impl ApiToken {
    /// Whether the token may be used for this. Writing includes reading.
    pub fn allows(&self, scope: Scope) -> bool {
        self.scopes.contains(&scope) || (scope == Scope::Read && self.scopes.contains(&Scope::Write))
    }
}

/// Whether a person authenticated a short while ago. An unknown time does not count.
pub fn is_within_fresh(shown_at: Option<Timestamp>, now: Timestamp) -> bool {
    shown_at.is_some_and(|shown_at| now - shown_at < FRESH)
}

/// The viewer's own id, for a request about their own account.
pub fn own(ctx: &Ctx) -> Result<&str> {
    if ctx.viewer.unproven.is_some() {
        return Err(Error::forbidden(
            "you cannot do this until a person who knows you has confirmed your identity",
        )
        .hint("your account page says who can confirm it, and which code to give them"));
    }
    let person = ctx.viewer.person.as_deref();
    person.ok_or_else(|| Error::forbidden("only a person can do this; a service has no account"))
}

/// Refuses unless the caller signed in a short while ago, in a browser: a session left open, or a token, is not enough to
/// change an account's sign-in methods.
pub fn fresh(ctx: &Ctx) -> Result<&str> {
    if is_within_fresh(ctx.credential.shown_at(), ctx.now()) {
        return own(ctx);
    }
    Err(Error::new(Kind::Unauthenticated, "sign in again to change this: it needs a recent sign-in"))
}

/// Refuses unless the caller signed in a short while ago, or uses a token made just now, which itself needed a recent
/// sign-in. For everything that hands over all private records at once.
pub fn fresh_or_new_token(ctx: &Ctx) -> Result<&str> {
    match &ctx.credential {
        Credential::Token(token) if is_within_fresh(Some(token.created_at), ctx.now()) => own(ctx),
        Credential::Token(_) => Err(Error::new(
            Kind::Unauthenticated,
            "this token is too old: this needs one made within the last 15 minutes",
        )
        .hint("create a token on your account page and use it at once")),
        Credential::Session { .. } | Credential::Half { .. } | Credential::None => {
            own(ctx)?;
            fresh(ctx)
        }
    }
}

/// Whether [`fresh`] would succeed.
pub fn is_fresh(ctx: &Ctx) -> bool {
    fresh(ctx).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_shown_long_ago_or_nobody_knows_when_is_not_fresh() {
        let now = Timestamp::default() + TimeDelta::days(1);
        let check = |shown_at: Option<Timestamp>, expected: bool| {
            assert_eq!(is_within_fresh(shown_at, now), expected, "{shown_at:?}");
        };
        check(Some(now), true);
        check(Some(now - FRESH + TimeDelta::seconds(1)), true);
        check(Some(now - FRESH), false);
        check(None, false);
    }
}
