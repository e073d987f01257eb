//! The parts of an account.

use std::str::FromStr;

use castra_platform::clock::Timestamp;

/// A person's account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// The person's id.
    pub person: String,
    /// The e-mail address they sign in with, in lower case.
    pub email: String,
    /// Whether they operate this instance.
    pub operator: bool,
    /// When the account was closed, if it is.
    pub disabled_at: Option<Timestamp>,
    /// When the account was first used to sign in; before that, it is an invitation.
    pub signed_in_at: Option<Timestamp>,
    /// When the person's identity was confirmed. Until then, a person who signed in by a link that someone else has seen gains nothing
    /// older than their account.
    pub proven_at: Option<Timestamp>,
    /// Whether nothing private was older than the invitation: then its link opens the account, although someone else has seen
    /// it.
    pub admits: bool,
    /// The author of the last invitation, as the journal names them.
    pub invited_by: Option<String>,
    pub(super) password_hash: Option<String>,
}

impl Account {
    /// Whether the account can be used at all.
    pub fn is_open(&self) -> bool {
        self.disabled_at.is_none()
    }

    /// Whether the person's identity is confirmed.
    pub fn is_proven(&self) -> bool {
        self.proven_at.is_some()
    }

    /// Whether the account is in use: by a person whose identity is confirmed, or from the beginning by one whose invitation
    /// opened nothing older than itself. Anyone else who has signed in is a visitor.
    pub fn is_in_use(&self) -> bool {
        self.is_proven() || (self.admits && self.signed_in_at.is_some())
    }

    /// Whether this person made the last invitation.
    pub fn was_invited_by(&self, person: &str) -> bool {
        self.invited_by.as_deref().and_then(|by| by.strip_prefix("person:")) == Some(person)
    }

    /// Whether it has a password.
    pub fn has_password(&self) -> bool {
        self.password_hash.is_some()
    }
}

/// A way of authenticating.
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

/// What a link is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LinkKind {
    /// To come in for the first time, or again after everything was lost.
    Invites,
    /// To choose a new password.
    Resets,
    /// To look around a demonstration company.
    Enters,
}

impl LinkKind {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Invites => "invites",
            Self::Resets => "resets",
            Self::Enters => "enters",
        }
    }
}

impl FromStr for LinkKind {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        [Self::Invites, Self::Resets, Self::Enters].into_iter().find(|kind| kind.as_str() == text).ok_or(())
    }
}

/// An invitation that was not taken up yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invited {
    /// When the person was last invited, if known.
    pub at: Option<Timestamp>,
    /// Until when its link works; absent where there is none: it is still to be sent, or could not be.
    pub until: Option<Timestamp>,
    /// When the link was first opened.
    pub opened_at: Option<Timestamp>,
    /// Why it could not be mailed, if so.
    pub not_mailed: Option<String>,
}

/// A browser in which a person is signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// The id; not the token.
    pub id: String,
    /// The owner's person id.
    pub person: String,
    /// How the session began.
    pub method: Method,
    /// Whether both factors were shown at the start.
    pub two_factors: bool,
    /// When the owner last authenticated, if known.
    pub shown_at: Option<Timestamp>,
    /// The user agent at the start.
    pub agent: String,
    /// The address from which it was started.
    pub address: String,
    /// When they signed in.
    pub created_at: Timestamp,
    /// When it was last used, to within a few minutes.
    pub seen_at: Timestamp,
    /// When it expires.
    pub expires_at: Timestamp,
}

/// A passkey: a key in an authenticator, used to sign in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Passkey {
    /// The id; not the credential's.
    pub(super) id: String,
    pub(super) person: String,
    pub(super) name: String,
    /// The host it was created for; it works nowhere else.
    pub(super) host: String,
    pub(super) created_at: Timestamp,
    /// When it was last used to sign in.
    pub(super) used_at: Option<Timestamp>,
    /// The authenticator's id for it.
    pub(super) credential_id: String,
    /// The public key and counter.
    pub(super) credential: String,
}

/// Why a browser is asked for a passkey.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ceremony<'a> {
    /// To add one to this person's account.
    Adding(&'a str),
    /// To sign in without anything else.
    SigningIn,
    /// To complete the half sign-in with this token.
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

/// The second factors of an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct SecondFactors {
    /// Whether there is an authenticator app.
    pub(super) app: bool,
    /// The number of passkeys.
    pub(super) passkeys: i64,
    /// The number of recovery codes left.
    pub(super) codes: i64,
}

impl SecondFactors {
    /// Whether signing in asks for a second factor.
    pub(super) fn are_asked_for(self) -> bool {
        self.app || self.passkeys > 0
    }
}

/// An authenticator app.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Authenticator {
    /// The shared secret, sealed.
    pub(super) secret: String,
    /// The last time step whose code was used: no code works twice.
    pub(super) last_step: i64,
}
