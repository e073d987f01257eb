//! The page of credentials for cloning.

use castra_platform::ui::{
    Button, Card, Column, DataTable, EmptyState, Field, FieldError, Form, Markup, PageHead, Render, Row,
    actions, code, code_block, disclosure, field_row, html, muted, paragraph, small, stack, when,
};

use super::model::{CodeHost, Listed, Said};

/// Every code host, and a form for each kind.
pub(super) struct CodeHostsPage {
    pub(super) hosts: Vec<Listed>,
    /// Rejected input, without its secret.
    pub(super) said: Said,
    pub(super) errors: Vec<FieldError>,
}

impl CodeHostsPage {
    pub(super) fn render(&self) -> Markup {
        let lead = "Credentials for cloning. Public repositories need none. A secret is sealed, sent only to addresses below its own, and never shown again.";
        html! {
            (PageHead::new("Code hosts").lead(lead))
            (stack(&[self.known(), self.by_token(), self.by_key()]))
        }
    }

    fn known(&self) -> Markup {
        let head = vec![
            Column::text("Address"),
            Column::text("Credentials"),
            Column::text("Used for"),
            Column::text("Since"),
            Column::unlabelled("Actions"),
        ];
        let empty = EmptyState::new(
            "No credentials yet.",
            "Add a token or a key below for repositories that are not public.",
        );
        let table = DataTable::new("Code hosts", head, self.hosts.iter().map(row).collect()).empty(empty);
        Card::flush("Credentials", table.render()).render()
    }

    fn error(&self, name: &str) -> Option<String> {
        self.errors.iter().find(|error| error.field == name).map(|error| error.message.clone())
    }

    fn is_ssh(&self) -> bool {
        self.said.address.trim().starts_with("ssh://")
    }

    /// The address field of a form, with the rejected input and its error if it came from that form.
    fn address(&self, is_ssh: bool, example: &str) -> Field {
        let field = Field::text("address", "Address").hint(example).required();
        let field = field.id(if is_ssh { "ssh-address" } else { "https-address" });
        if self.is_ssh() != is_ssh {
            return field;
        }
        field.value(&self.said.address).error(self.error("address"))
    }

    fn by_token(&self) -> Markup {
        let here = |name: &str| self.error(name).filter(|_| !self.is_ssh());
        let fields = html! {
            (self.address(false, "Applies to everything below it, such as https://github.com/example"))
            (field_row(&html! {
                (Field::text("username", "Username").value(if self.is_ssh() { "" } else { &self.said.username }).error(here("username"))
                    .hint("Many hosts accept any username with a token").required())
                (Field::password("secret", "Token", "off").id("https-secret").error(here("secret"))
                    .hint("It needs read access to code, and nothing else").required())
            }))
            @if let Some(message) = here("host_keys") { (small(message)) }
        };
        let button = html! { (Button::new("Save token")) };
        Card::new("With a token, over HTTPS", Form::post("/code-hosts", fields, button).render())
            .id("token")
            .render()
    }

    fn by_key(&self) -> Markup {
        let here = |name: &str| self.error(name).filter(|_| self.is_ssh());
        let fields = html! {
            (self.address(true, "Applies to everything below it, such as ssh://git@github.com/example"))
            (Field::text_area("host_keys", "Host keys", 3).value(&self.said.host_keys).error(here("host_keys"))
                .hint("They identify the host: hosts publish theirs, and ssh-keyscan prints them").required())
            (disclosure("Use my own private key", &html! {
                (Field::text_area("secret", "Private key", 5).id("ssh-secret").error(here("secret")).autocomplete("off")
                    .hint("Ed25519 or ECDSA, without a passphrase. If this is empty, Castra generates one."))
            }))
            @if let Some(message) = here("secret").or_else(|| here("username")) { (small(message)) }
        };
        let button = html! { (Button::new("Save key")) };
        Card::new("With a key, over SSH", Form::post("/code-hosts", fields, button).render())
            .id("key")
            .render()
    }
}

fn row(Listed { host, repositories }: &Listed) -> Row {
    let used = match repositories.as_slice() {
        [] => muted("no repository yet"),
        [only] => html! { a href={ "/repositories/" (only) } { (only) } },
        several => html! { (several.len()) " repositories" },
    };
    let whom = html! {
        @if host.public_key.is_empty() {
            (host.username) ", with a token"
        } @else {
            "with a key"
            (disclosure("Public key", &html! { (code_block("the public key", &host.public_key)) }))
        }
    };
    Row::new(vec![
        code(&host.address.to_string()),
        whom,
        used,
        when(
            &host.changed_at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true),
            &host.changed_at.format("%-d %B %Y").to_string(),
        ),
        Form::button(format!("/code-hosts/{}/remove", host.id), Button::quiet("Remove")).render(),
    ])
    .id(format!("code-host-{}", host.id))
}

/// The public key to add at the host.
pub(super) struct NewKeyPage {
    pub(super) host: CodeHost,
}

impl NewKeyPage {
    pub(super) fn render(&self) -> Markup {
        let key = &self.host.public_key;
        html! {
            (PageHead::new("Add this key at the host").lead("Add it as a deploy key, or to an account of its own, with read access. Its private half is sealed and never shown."))
            (Card::new(self.host.address.to_string(), html! {
                (code_block("the public key", key))
                (paragraph("Repositories below this address are cloned with it from the next scan on."))
                (actions(&html! { (Button::primary("Done").href("/code-hosts")) }))
            }))
        }
    }
}
