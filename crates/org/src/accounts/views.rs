//! The accounts page, for operators.

use castra_accounts::{AccountState, TOKEN_DAYS};
use castra_platform::{
    clock::Timestamp,
    context::ApiToken,
    ui::{
        Button, Card, Checkbox, Column, DataTable, EmptyState, Field, FieldError, FilterBar, Form, Markup,
        PageHead, Pill, Render, Row, Tone, actions, code_block, copy_button, field_row, html, inset, muted,
        paragraph, small, stack, when,
    },
};

use super::{actions::Entry, url};

/// Everyone who can sign in or could be invited, and the service tokens.
pub(super) struct AccountsPage {
    pub(super) entries: Vec<Entry>,
    pub(super) counts: Counts,
    /// The search text.
    pub(super) wanted: String,
    pub(super) tokens: Vec<ApiToken>,
    /// The viewer's id.
    pub(super) own: String,
    /// Whether an identity provider is configured.
    pub(super) by_provider: bool,
    pub(super) now: Timestamp,
    pub(super) errors: Vec<FieldError>,
}

pub(super) struct Counts {
    /// In the organization, or with an account.
    pub(super) everybody: usize,
    pub(super) with_account: usize,
    /// Matching the search.
    pub(super) found: usize,
}

impl AccountsPage {
    pub(super) fn render(&self) -> Markup {
        let lead = "Operators invite people and close accounts. They see no notes, feedback or concerns, and cannot sign in as another person.";
        html! {
            (PageHead::new("Accounts").lead(lead))
            (stack(&[self.people(), self.services()]))
        }
    }

    fn people(&self) -> Markup {
        let head = vec![
            Column::text("Person"),
            Column::text("Account"),
            Column::text("Second factor"),
            Column::text("Last seen"),
            Column::unlabelled("Actions"),
        ];
        let rows = self.entries.iter().map(|entry| self.row(entry)).collect();
        let Counts { everybody, with_account, found } = self.counts;
        let empty = EmptyState::new(
            "No matching person.",
            "People come from the organization file, an import or a directory.",
        );
        let search = Field::search("q", "Name or address").value(&self.wanted);
        let reset = (!self.wanted.is_empty()).then_some("/accounts");
        Card::flush("People", html! {
            (inset(&FilterBar::new("/accounts", html! { (search) }).reset(reset).render()))
            (DataTable::new("People and their accounts", head, rows).empty(empty))
            @if found > self.entries.len() {
                (inset(&muted(format!("Showing the first {} of {found}. Search to find the others.", self.entries.len()))))
            }
        })
        .note(format!("{with_account} of {everybody} have an account"))
        .render()
    }

    fn row(&self, entry: &Entry) -> Row {
        let (tone, state) = standing(entry);
        let account = entry.account.as_ref();
        let second = account.filter(|state| state.account.is_proven()).map(|state| state.second_factor);
        Row::new(vec![
            html! {
                a href={ "/people/" (entry.person) } { (entry.name) }
                @if let Some(email) = &entry.email { br; (small(email)) }
            },
            html! {
                (Pill::tone(tone, state))
                @if account.is_some_and(|state| state.account.operator) { " " (Pill::tone(Tone::Info, "Operator")) }
            },
            html! { @match second { Some(true) => { "On" } Some(false) => { (muted("Off")) } None => {} } },
            html! { @if let Some(seen) = account.and_then(|state| state.seen_at) { (date(seen)) } },
            self.buttons(entry),
        ])
        .id(format!("account-{}", entry.person))
    }

    fn buttons(&self, entry: &Entry) -> Markup {
        let to = |action: &str| url::act(&entry.person, action);
        let Some(AccountState { account, .. }) = &entry.account else {
            return html! { @if entry.email.is_some() { (Form::button(to("invite"), Button::new("Invite"))) } };
        };
        if account.disabled_at.is_some() {
            return Form::button(to("open"), Button::new("Reopen")).render();
        }
        let (operator, label) =
            if account.operator { ("no", "Remove operator rights") } else { ("yes", "Make operator") };
        actions(&html! {
            @if !account.is_proven() && entry.is_here { (Form::button(to("invite"), Button::new("Invite again"))) }
            @if entry.person != self.own {
                (Form::button(to("operator"), Button::quiet(label)).hidden("operator", operator))
                (Form::button(to("close"), Button::quiet("Close")))
            }
            @if self.by_provider && account.is_proven() {
                (Form::button(to("unbind"), Button::quiet("Unbind from identity provider")))
            }
        })
    }

    fn services(&self) -> Markup {
        let head = vec![
            Column::text("Service"),
            Column::text("Scope"),
            Column::text("Last used"),
            Column::text("Expires"),
            Column::unlabelled("Actions"),
        ];
        let rows = self.tokens.iter().map(|token| {
            let may: Vec<&str> = token.scopes.iter().map(|scope| scope.as_str()).collect();
            Row::new(vec![
                html! { (token.name) },
                html! { (may.join(", ")) },
                html! { @match token.seen_at { Some(seen) => { (date(seen)) } None => { (muted("never")) } } },
                html! { (date(token.expires_at)) @if token.expires_at <= self.now { " " (Pill::tone(Tone::Neutral, "Expired")) } },
                Form::button(url::revoke_service(&token.id), Button::quiet("Revoke")).render(),
            ])
        });
        let empty = EmptyState::new(
            "No service tokens yet.",
            "A service acts for no person: it reads what everyone in the organization may read.",
        );
        let error = |name: &str| {
            self.errors.iter().find(|error| error.field == name).map(|error| error.message.clone())
        };
        let fields = html! {
            (field_row(&html! {
                (Field::text("name", "Name of the service").error(error("name")).required())
                (Field::number("days", "Valid for (days)").value("90").narrow().error(error("days"))
                    .range(Some("1".to_owned()), Some(TOKEN_DAYS.to_string())).required())
            }))
            (Checkbox::new("scopes", "Read what everyone may read").value("read").checked(true))
            (Checkbox::new("scopes", "Provision people and teams over SCIM").value("provision"))
            @if let Some(message) = error("scopes") { (small(message)) }
        };
        Card::flush("Services", html! {
            (DataTable::new("Service tokens", head, rows.collect()).empty(empty))
            (inset(&Form::post("/accounts/services", fields, html! { (Button::new("Create token")) }).render()))
        })
        .id("services")
        .render()
    }
}

fn standing(entry: &Entry) -> (Tone, &'static str) {
    match &entry.account {
        None if entry.email.is_none() => (Tone::Neutral, "No address"),
        None => (Tone::Neutral, "None"),
        Some(state) if state.account.disabled_at.is_some() => (Tone::Bad, "Closed"),
        Some(state) if !entry.is_here && !state.account.operator => (Tone::Neutral, "Left, no access"),
        Some(state) if state.account.signed_in_at.is_none() => (Tone::Warn, "Invited"),
        Some(state) if !state.account.is_proven() => (Tone::Warn, "Not confirmed"),
        Some(_) => (Tone::Good, "Open"),
    }
}

fn date(at: Timestamp) -> Markup {
    when(&at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true), &at.format("%-d %B %Y").to_string())
}

pub(super) struct InvitationPage {
    pub(super) link: String,
}

impl InvitationPage {
    pub(super) fn render(&self) -> Markup {
        html! {
            (PageHead::new("Invitation").lead("Send this to them only: the first person to open it is signed in. It works once, within a week. Because you have seen it, they see private records only once their lead, manager or the CTO has confirmed their identity."))
            (Card::new("Their link", html! {
                (code_block("the link", &self.link))
                (paragraph("The journal records that you created it. With a mail server, invitations are mailed to the person and no one else sees the link."))
                (actions(&html! { (copy_button(&self.link, "Copy")) (Button::primary("Done").href("/accounts")) }))
            }))
        }
    }
}

/// A service's new token, shown only once.
pub(super) struct ServiceTokenPage {
    pub(super) secret: String,
}

impl ServiceTokenPage {
    pub(super) fn render(&self) -> Markup {
        html! {
            (PageHead::new("New service token").lead("Shown only once: Castra keeps only a hash."))
            (Card::new("Copy it now", html! {
                (code_block("the token", &self.secret))
                (actions(&html! { (copy_button(&self.secret, "Copy")) (Button::primary("Done").href("/accounts")) }))
            }))
        }
    }
}
