//! The mail server's settings.

use std::{fmt, str::FromStr};

use lettre::message::Mailbox;

use crate::error::{Error, Result};

/// How the connection to the mail server is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TlsMode {
    /// TLS from the first byte; usually on port 465.
    Tls,
    /// TLS before anything else is sent, or nothing is sent; usually on port 587.
    StartTls,
    /// Unencrypted: for a server on the same machine or in the same protected network.
    None,
}

impl TlsMode {
    /// The usual port of such servers.
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
            _ => Err(Error::invalid(format!("mail_tls: `{text}` is not one of tls, starttls, none"))),
        }
    }
}

/// The mail server's settings.
#[derive(Clone, PartialEq, Eq)]
pub struct MailSettings {
    /// The server's name.
    pub host: String,
    /// The port.
    pub port: u16,
    /// How the connection is protected.
    pub tls: TlsMode,
    /// The user name, if the server asks.
    pub user: Option<String>,
    /// The password.
    pub password: Option<String>,
    /// The sender.
    pub from: Mailbox,
}

impl MailSettings {
    /// Parses the sender: an address, or a name with an address in angle brackets.
    pub fn mailbox(text: &str) -> Result<Mailbox> {
        text.parse().map_err(|_| {
            Error::invalid(format!(
                "mail_from: `{text}` is not an address such as `Castra <castra@example.org>`"
            ))
        })
    }
}

impl fmt::Debug for MailSettings {
    /// Without the password, because settings are written to logs when something fails.
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
