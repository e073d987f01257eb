//! One mail: in plain text and in HTML, with the headers that good mail has.

use std::time::SystemTime;

use lettre::{
    Address, Message,
    message::{
        Mailbox, MultiPart,
        header::{Header, HeaderName, HeaderValue},
    },
};
use maud::{DOCTYPE, Markup, html};

use super::MailSettings;
use crate::{
    clock::Timestamp,
    error::{Error, Result},
    text,
};

/// The recipient of a mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recipient {
    /// The name.
    pub name: String,
    /// The e-mail address.
    pub email: String,
}

/// One mail.
#[derive(Debug, Clone)]
pub struct Letter {
    /// An id that stays the same however often it is sent: mail programs show two mails with the same id once.
    pub id: String,
    /// The recipient.
    pub to: Recipient,
    /// The subject, on one line.
    pub subject: String,
    /// The body in plain text.
    pub plain: String,
    /// The body in HTML.
    pub html: Markup,
    /// The full address at which one press ends mails like this one, if they are recurring.
    pub unsubscribe: Option<String>,
}

impl Letter {
    /// The message to send. Line ends and other control characters cannot enter a header: they are replaced.
    pub(super) fn to_message(&self, now: Timestamp, settings: &MailSettings, host: &str) -> Result<Message> {
        let address: Address = self
            .to
            .email
            .parse()
            .map_err(|_| Error::invalid("an e-mail address here is not one that mail can be sent to"))?;
        let name = text::plain(&self.to.name);
        let mut builder = Message::builder()
            .from(settings.from.clone())
            .to(Mailbox::new(Some(name).filter(|name| !name.is_empty()), address))
            .subject(text::plain(&self.subject))
            .date(SystemTime::from(now))
            .message_id(Some(format!("<{}@{host}>", self.id)))
            .header(AutoSubmitted("auto-generated".to_owned()));
        if let Some(address) = &self.unsubscribe {
            builder = builder
                .header(ListUnsubscribe(format!("<{address}>")))
                .header(ListUnsubscribePost("List-Unsubscribe=One-Click".to_owned()));
        }
        let whole = document(&self.subject, &self.html);
        builder
            .multipart(MultiPart::alternative_plain_html(self.plain.clone(), whole))
            .map_err(|error| Error::internal("a mail could not be composed").caused_by(error))
    }
}

/// HTML that every mail program shows alike: no style sheet, no picture, nothing loaded from elsewhere.
fn document(title: &str, content: &Markup) -> String {
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head { meta charset="utf-8"; meta name="viewport" content="width=device-width"; title { (title) } }
            body { (content) }
        }
    };
    text::in_order(&page.into_string()).into_owned()
}

/// A one-line header that the library does not know.
macro_rules! header {
    ($(#[$about:meta])* $type:ident = $name:literal) => {
        $(#[$about])*
        #[derive(Clone)]
        struct $type(String);

        impl Header for $type {
            fn name() -> HeaderName {
                HeaderName::new_from_ascii_str($name)
            }

            fn parse(text: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
                Ok(Self(text.to_owned()))
            }

            fn display(&self) -> HeaderValue {
                HeaderValue::new(Self::name(), text::plain(&self.0))
            }
        }
    };
}

header! {
    /// RFC 3834: no out-of-office reply answers it.
    AutoSubmitted = "Auto-Submitted"
}
header! {
    /// RFC 2369.
    ListUnsubscribe = "List-Unsubscribe"
}
header! {
    /// RFC 8058: a post to that address is enough.
    ListUnsubscribePost = "List-Unsubscribe-Post"
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{clock::from_text, mail::TlsMode};

    fn letter(name: &str, subject: &str) -> Letter {
        Letter {
            id: "7".to_owned(),
            to: Recipient { name: name.to_owned(), email: "zoe@example.org".to_owned() },
            subject: subject.to_owned(),
            plain: "Größe\n".to_owned(),
            html: html! { p { "Größe" } },
            unsubscribe: Some(format!("https://castra.example.org/unsubscribe/{}", "00ff".repeat(16))),
        }
    }

    fn written(letter: &Letter) -> String {
        let settings = MailSettings {
            host: "mail.example.org".to_owned(),
            port: 25,
            tls: TlsMode::None,
            user: None,
            password: None,
            from: MailSettings::mailbox("Castra <castra@example.org>").unwrap(),
        };
        let now = from_text("2026-03-02T12:00:00Z").unwrap();
        let message = letter.to_message(now, &settings, "castra.example.org").unwrap();
        String::from_utf8(message.formatted()).unwrap()
    }

    #[test]
    fn a_letter_has_both_parts_and_its_headers() {
        let text = written(&letter("Zoë Example", "2 things wait for you"));
        let address = letter("", "").unsubscribe.unwrap();
        assert!(text.contains(&format!("List-Unsubscribe: <{address}>\r\n")), "{text}");
        for part in [
            "From: Castra <castra@example.org>\r\n",
            "<zoe@example.org>\r\n",
            "Subject: 2 things wait for you\r\n",
            "Date: Mon, 02 Mar 2026 12:00:00 +0000\r\n",
            "Message-ID: <7@castra.example.org>\r\n",
            "Auto-Submitted: auto-generated\r\n",
            "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n",
            "multipart/alternative",
            "text/plain; charset=utf-8",
            "text/html; charset=utf-8",
        ] {
            assert!(text.contains(part), "{part} in {text}");
        }
        assert!(text.contains("=?utf-8?"), "the name is encoded: {text}");
    }

    #[test]
    fn nothing_that_somebody_typed_becomes_a_header() {
        for sent in
            ["a\r\nBcc: eve@example.org", "a\nBcc: eve@example.org", "a\rBcc: x", "a\0b", "\u{2028}Bcc: x"]
        {
            let text = written(&letter(sent, sent));
            let (head, _) = text.split_once("\r\n\r\n").unwrap();
            assert!(!head.lines().any(|line| line.starts_with("Bcc")), "{sent:?}: {head}");
        }
        let mut wrong = letter("A", "b");
        wrong.to.email = "zoe@example.org\r\nBcc: eve@example.org".to_owned();
        let settings_fail = wrong.to.email.parse::<Address>();
        assert!(settings_fail.is_err(), "an invalid address is refused");
    }
}
