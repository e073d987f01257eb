//! What an account consists of.

use std::{fmt, str::FromStr};

use crate::clock::Timestamp;

/// What somebody signs in with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// The person's id.
    pub person: String,
    /// What they sign in with, in lower case.
    pub email: String,
    /// Whether they operate this instance.
    pub operator: bool,
    /// Since when it is closed, if it is.
    pub disabled_at: Option<Timestamp>,
    /// When somebody first signed in with it; before that, it is an invitation.
    pub signed_in_at: Option<Timestamp>,
    /// When somebody showed that they are its person. Whoever came in by a link that somebody else saw is a visitor until
    /// then.
    pub proven_at: Option<Timestamp>,
    /// Who made the last invitation to it, as the journal names them.
    pub invited_by: Option<String>,
    pub(super) password_hash: Option<String>,
}

impl Account {
    /// Whether it opens anything at all.
    pub fn is_open(&self) -> bool {
        self.disabled_at.is_none()
    }

    /// Whether somebody showed that they are its person.
    pub fn is_proven(&self) -> bool {
        self.proven_at.is_some()
    }

    /// Whether this person made the invitation to it.
    pub fn was_invited_by(&self, person: &str) -> bool {
        self.invited_by.as_deref().and_then(|by| by.strip_prefix("person:")) == Some(person)
    }

    /// Whether it has a password.
    pub fn has_password(&self) -> bool {
        self.password_hash.is_some()
    }
}

/// By what somebody showed who they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// A password.
    Password,
    /// A one-time link.
    Link,
    /// The link that sets an instance up.
    SetUp,
    /// A passkey.
    Passkey,
    /// An identity provider.
    Provider,
}

impl Method {
    pub(super) const ALL: [Self; 5] =
        [Self::Password, Self::Link, Self::SetUp, Self::Passkey, Self::Provider];

    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::Link => "link",
            Self::SetUp => "set-up",
            Self::Passkey => "passkey",
            Self::Provider => "provider",
        }
    }
}

impl FromStr for Method {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|method| method.as_str() == text).ok_or(())
    }
}

/// A browser somebody is signed in with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Its id; not its token.
    pub id: String,
    /// Whose it is.
    pub person: String,
    /// How it began.
    pub method: Method,
    /// Whether both factors were shown then.
    pub two_factors: bool,
    /// When its owner showed who they are, as far as that is known.
    pub shown_at: Option<Timestamp>,
    /// What the browser called itself then.
    pub agent: String,
    /// From which address it began.
    pub address: String,
    /// When they signed in.
    pub created_at: Timestamp,
    /// When it was last used, to within a few minutes.
    pub seen_at: Timestamp,
    /// When it ends by itself.
    pub expires_at: Timestamp,
}

/// What an API token may be used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scope {
    /// Reading what its holder may read.
    Read,
    /// Changing what its holder may change.
    Write,
    /// What its holder may do as an operator.
    Operate,
    /// Provisioning people and groups by SCIM; for services alone.
    Provision,
}

impl Scope {
    /// Every scope, from the least.
    pub const ALL: [Self; 4] = [Self::Read, Self::Write, Self::Operate, Self::Provision];

    /// Its name in a token's list.
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

/// Whom an API token speaks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Holder {
    /// A person, with what they hold now.
    Person(String),
    /// A program, which holds no role.
    Service(String),
}

/// A token for programs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiToken {
    /// Its id; not the token.
    pub id: String,
    /// Whom it speaks for.
    pub holder: Holder,
    /// What its maker calls it.
    pub name: String,
    /// What it may be used for.
    pub scopes: Vec<Scope>,
    /// Who made it.
    pub created_by: String,
    /// When.
    pub created_at: Timestamp,
    /// When it was last used, to within a few minutes.
    pub seen_at: Option<Timestamp>,
    /// From when it is worth nothing.
    pub expires_at: Timestamp,
}

/// A key that an authenticator holds, by which its owner signs in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Passkey {
    /// Its id; not the credential's.
    pub(super) id: String,
    /// Whose it is.
    pub(super) person: String,
    /// What they call it.
    pub(super) name: String,
    /// The host that it was made for; it works nowhere else.
    pub(super) host: String,
    /// When it was added.
    pub(super) created_at: Timestamp,
    /// When somebody last signed in with it.
    pub(super) used_at: Option<Timestamp>,
    /// What its authenticator calls it.
    pub(super) credential_id: String,
    /// Its public key and counter.
    pub(super) credential: String,
}

/// What a browser is asked a passkey for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ceremony<'a> {
    /// Adding one to this person's account.
    Adding(&'a str),
    /// Signing in with nothing else.
    SigningIn,
    /// The second half of the sign-in whose first half has this token.
    SecondFactor(&'a str),
}

impl Ceremony<'_> {
    pub(super) fn purpose(&self) -> &'static str {
        match self {
            Self::Adding(_) => "adding",
            Self::SigningIn => "signing in",
            Self::SecondFactor(_) => "second factor",
        }
    }
}

/// What stands beside somebody's password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct SecondFactors {
    /// Whether there is an authenticator app.
    pub(super) app: bool,
    /// How many passkeys there are.
    pub(super) passkeys: i64,
    /// How many recovery codes are left.
    pub(super) codes: i64,
}

impl SecondFactors {
    /// Whether signing in asks for one.
    pub(super) fn are_asked_for(self) -> bool {
        self.app || self.passkeys > 0
    }
}

/// What stands in for a password's second half.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Authenticator {
    /// The shared secret, sealed.
    pub(super) secret: String,
    /// The last time step whose code was used: no code is good twice.
    pub(super) last_step: i64,
}
