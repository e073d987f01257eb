//! Mail that leaves the instance through the operator's own server.
//!
//! The sender composes the content, and mail is bound to be read on the way and kept for ever: it carries nothing
//! private. The server is the one in the configuration: no one else can set it, so unlike other outgoing requests it may
//! be in any network, including this machine's own.
//!
//! What is absent: a table of waiting mail. A job composes its mail again at each attempt.

mod letter;
mod settings;

use std::time::Duration;

pub use letter::{Letter, Recipient};
use lettre::{
    AsyncSmtpTransport, AsyncTransport, Tokio1Executor,
    transport::smtp::{
        authentication::Credentials,
        client::{Tls, TlsParameters},
        extension::ClientId,
    },
};
pub use settings::{MailSettings, TlsMode};

use crate::{
    clock::Timestamp,
    error::{Error, Kind, Result},
};

/// How long the server may take for each answer.
const PATIENCE: Duration = Duration::from_secs(20);

/// The outcome of sending a mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Posted {
    /// The server accepted it.
    Taken,
    /// The server will never accept it, with the number of its answer: there is no such mailbox.
    Refused(u16),
}

/// Sends mail.
#[derive(Debug, Clone)]
pub struct Mailer {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    settings: MailSettings,
    /// The host at which people reach Castra; the mailer introduces itself with it.
    host: String,
}

impl Mailer {
    /// A mailer for an instance with this address. It does not connect yet.
    pub fn new(settings: &MailSettings, public_url: &str) -> Result<Self> {
        // A second call finds it in place.
        drop(rustls::crypto::ring::default_provider().install_default());
        let host = public_url.split_once("://").map_or(public_url, |(_, rest)| rest);
        let host = host.split(['/', ':']).next().unwrap_or_default().to_owned();
        let parameters = || {
            TlsParameters::new(settings.host.clone())
                .map_err(|error| Error::internal("mail cannot be sent over TLS").caused_by(error))
        };
        let tls = match settings.tls {
            TlsMode::Tls => Tls::Wrapper(parameters()?),
            TlsMode::StartTls => Tls::Required(parameters()?),
            TlsMode::None => Tls::None,
        };
        let mut builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&settings.host)
            .port(settings.port)
            .timeout(Some(PATIENCE))
            .hello_name(ClientId::Domain(host.clone()))
            .tls(tls);
        if let Some(user) = &settings.user {
            let password = settings.password.clone().unwrap_or_default();
            builder = builder.credentials(Credentials::new(user.clone(), password));
        }
        Ok(Self { transport: builder.build(), settings: settings.clone(), host })
    }

    /// Hands a mail to the server. Where the server cannot be reached or defers it, the error says that it may be tried
    /// again.
    pub async fn send(&self, now: Timestamp, letter: &Letter) -> Result<Posted> {
        let message = letter.to_message(now, &self.settings, &self.host)?;
        match self.transport.send(message).await {
            Ok(_) => Ok(Posted::Taken),
            Err(error) if error.is_permanent() => Ok(Posted::Refused(error.status().map_or(0, u16::from))),
            Err(error) => Err(self.unreachable(error)),
        }
    }

    /// Connects, and signs in where there is a user; sends nothing. Returns the server's name.
    pub async fn check(&self) -> Result<String> {
        match self.transport.test_connection().await {
            Ok(true) => Ok(format!("{}:{}", self.settings.host, self.settings.port)),
            Ok(false) => Err(self.refused("it does not answer like a mail server")),
            Err(error) if error.is_permanent() => {
                let code = error.status().map_or(0, u16::from);
                Err(self.refused(&format!("it refuses with {code}")).caused_by(error))
            }
            Err(error) => Err(self.unreachable(error)),
        }
    }

    fn refused(&self, what: &str) -> Error {
        let MailSettings { host, port, .. } = &self.settings;
        Error::new(Kind::Unavailable, format!("the mail server {host}:{port}: {what}"))
            .hint("check mail_user, mail_password and mail_tls")
    }

    fn unreachable(&self, error: lettre::transport::smtp::Error) -> Error {
        let MailSettings { host, port, .. } = &self.settings;
        let what = if error.is_tls() {
            "offers no TLS that can be trusted"
        } else if error.is_transient() {
            "accepts no mail at the moment"
        } else {
            "cannot be reached"
        };
        Error::new(Kind::Unavailable, format!("the mail server {host}:{port} {what}"))
            .hint("check mail_host, mail_port and mail_tls, and that it can be reached from here")
            .caused_by(error)
    }
}
