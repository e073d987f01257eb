//! Where mail goes out, as the configuration says it.

use std::{fmt, str::FromStr};

use lettre::message::Mailbox;

use crate::error::{Error, Result};

/// How the way to the server is kept from being listened to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TlsMode {
    /// TLS from the first byte on; usually at port 465.
    Tls,
    /// TLS before anything is said that matters, or nothing is said; usually at port 587.
    StartTls,
    /// In the open: for a server on the same machine or behind the same wall.
    None,
}

impl TlsMode {
    /// The port where such servers usually are.
    pub fn usual_port(self) -> u16 {
        match self {
            Self::Tls => 465,
            Self::StartTls => 587,
            Self::None => 25,
        }
    }
}

impl FromStr for TlsMode {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        match text {
            "tls" => Ok(Self::Tls),
            "starttls" => Ok(Self::StartTls),
            "none" => Ok(Self::None),
            _ => Err(Error::invalid(format!("mail_tls: `{text}` is none of tls, starttls, none"))),
        }
    }
}

/// Where mail goes out.
#[derive(Clone, PartialEq, Eq)]
pub struct MailSettings {
    /// The server's name.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the way there is kept from being listened to.
    pub tls: TlsMode,
    /// Who Castra is there, if it asks.
    pub user: Option<String>,
    /// What Castra shows it.
    pub password: Option<String>,
    /// Who mail is from.
    pub from: Mailbox,
}

impl MailSettings {
    /// Reads who mail is from: an address, or a name with an address in angle brackets.
    pub fn mailbox(text: &str) -> Result<Mailbox> {
        text.parse().map_err(|_| {
            Error::invalid(format!("mail_from: `{text}` is no address such as `Castra <castra@example.org>`"))
        })
    }
}

impl fmt::Debug for MailSettings {
    /// Without the password: settings are written to logs when something fails.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { host, port, tls, user, from, .. } = self;
        formatter
            .debug_struct("MailSettings")
            .field("host", host)
            .field("port", port)
            .field("tls", tls)
            .field("user", user)
            .field("from", &from.to_string())
            .finish_non_exhaustive()
    }
}
