//! The accounts page, for operators.

use castra_accounts::{AccountState, TOKEN_DAYS};
use castra_platform::{
    clock::Timestamp,
    context::ApiToken,
    ui::{
        Button, Card, Checkbox, Column, DataTable, Definition, EmptyState, Field, FieldError, FilterBar,
        Form, Markup, PageHead, Pill, Render, Row, Tone, actions, address, code_block, copy_button,
        definitions, field_row, html, inset, muted, paragraph, small, stack, when,
    },
};

use super::{
    inviting::ShownLink,
    model::{Entry, Stage, Tally},
    url,
};

/// Everyone who can sign in or could be invited, and the service tokens.
pub(super) struct AccountsPage {
    pub(super) entries: Vec<Entry>,
    pub(super) tally: Tally,
    /// Matching the search.
    pub(super) found: usize,
    /// The search text.
    pub(super) wanted: String,
    pub(super) tokens: Vec<ApiToken>,
    /// The viewer's id.
    pub(super) own: String,
    /// Whether an identity provider is configured.
    pub(super) by_provider: bool,
    /// Whether a mail server is set up.
    pub(super) by_mail: bool,
    pub(super) now: Timestamp,
    pub(super) errors: Vec<FieldError>,
}

impl AccountsPage {
    pub(super) fn render(&self) -> Markup {
        let lead = "Operators invite people and close accounts. They see no notes, feedback or concerns, and cannot sign in as another person.";
        html! {
            (PageHead::new("Accounts").lead(lead).actions(html! { (Button::new("Single sign-on").href("/accounts/single-sign-on")) }))
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
        let (found, Tally { people, active, invited, to_invite, .. }) = (self.found, self.tally);
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
        .note(format!("{active} of {people} active, {invited} invited"))
        .actions(html! { @if to_invite > 0 { (self.invite_all(to_invite)) } })
        .render()
    }

    fn invite_all(&self, number: usize) -> Markup {
        let label = match (number == self.tally.people, number) {
            (true, _) => "Invite everyone".to_owned(),
            (false, 1) => "Invite the last one".to_owned(),
            (false, _) => format!("Invite the other {number}"),
        };
        Form::button(url::INVITE_ALL, Button::primary(label)).render()
    }

    fn row(&self, entry: &Entry) -> Row {
        let stage = entry.stage(self.now);
        let (tone, state) = words(stage);
        let account = entry.account.as_ref();
        let second = account.filter(|state| state.account.is_proven()).map(|state| state.second_factor);
        Row::new(vec![
            html! {
                a href={ "/people/" (entry.person) } { (entry.name) }
                @if let Some(email) = &entry.email { br; (small(address(email))) }
            },
            html! {
                (Pill::tone(tone, state))
                @if account.is_some_and(|state| state.account.operator) { " " (Pill::tone(Tone::Info, "Operator")) }
                @if let Some(more) = details(entry, stage) { br; (more) }
            },
            html! { @match second { Some(true) => { "On" } Some(false) => { (muted("Off")) } None => {} } },
            html! { @if let Some(seen) = account.and_then(|state| state.seen_at) { (date(seen)) } },
            self.buttons(entry, stage),
        ])
        .id(format!("account-{}", entry.person))
    }

    fn buttons(&self, entry: &Entry, stage: Stage) -> Markup {
        let to = |action: &str| url::act(&entry.person, action);
        let button = |action: &str, button: Button| Form::button(to(action), button.about(&entry.name));
        let Some(AccountState { account, .. }) = &entry.account else {
            return html! { @if entry.email.is_some() { (button("invite", Button::new("Invite"))) } };
        };
        if account.disabled_at.is_some() {
            return button("open", Button::new("Reopen")).render();
        }
        let (operator, label) =
            if account.operator { ("no", "Remove operator rights") } else { ("yes", "Make operator") };
        let again = if self.by_mail { "Send again" } else { "New link" };
        actions(&html! {
            @if !account.is_proven() && entry.is_here { (button("invite", Button::new(again))) }
            @if stage.is_invited() && entry.person != self.own { (button("withdraw", Button::quiet("Withdraw"))) }
            @if stage == Stage::Active && self.by_mail && entry.is_here { (button("reset", Button::quiet("Send a link for a new password"))) }
            @if entry.person != self.own {
                (button("operator", Button::quiet(label)).hidden("operator", operator))
                @if !stage.is_invited() { (button("close", Button::quiet("Close"))) }
            }
            @if self.by_provider && account.is_proven() {
                (button("unbind", Button::quiet("Unbind from identity provider")))
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

fn words(stage: Stage) -> (Tone, &'static str) {
    match stage {
        Stage::NoAddress => (Tone::Neutral, "No address"),
        Stage::None => (Tone::Neutral, "Not invited"),
        Stage::Sending => (Tone::Info, "Being sent"),
        Stage::NotMailed => (Tone::Bad, "Not delivered"),
        Stage::Invited => (Tone::Info, "Invited"),
        Stage::Opened => (Tone::Info, "Link opened"),
        Stage::Ended => (Tone::Warn, "Invitation ended"),
        Stage::Unconfirmed => (Tone::Warn, "Not confirmed"),
        Stage::Active => (Tone::Good, "Active"),
        Stage::Closed => (Tone::Bad, "Closed"),
        Stage::Left => (Tone::Neutral, "Left, no access"),
    }
}

/// What else there is to say about an invitation.
fn details(entry: &Entry, stage: Stage) -> Option<Markup> {
    let invited = entry.account.as_ref()?.invited.as_ref()?;
    match stage {
        Stage::Invited => Some(small(html! { "Until " (date(invited.until?)) })),
        Stage::Opened => {
            Some(small(html! { "Opened on " (date(invited.opened_at?)) ", nothing chosen yet" }))
        }
        Stage::Ended => Some(small(html! {
            @match invited.until { Some(until) => { "Unused until " (date(until)) } None => { "No link works any more" } }
        })),
        Stage::NotMailed => Some(small(sentence(invited.not_mailed.as_deref()?))),
        _ => None,
    }
}

/// An error's message as a sentence.
fn sentence(message: &str) -> String {
    let mut letters = message.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

fn date(at: Timestamp) -> Markup {
    when(&at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true), &at.format("%-d %B %Y").to_string())
}

/// What holds for a link that its maker sees.
const SEEN: &str = "Because you have seen it, they see private records only once their lead, manager or the CTO has confirmed their identity.";
const BY_MAIL: &str = "The journal records that you created it. With a mail server, invitations are mailed to the person and no one else sees the link.";

pub(super) struct InvitationPage {
    pub(super) link: String,
}

impl InvitationPage {
    pub(super) fn render(&self) -> Markup {
        let lead = format!(
            "Send this to them only: the first person to use it is signed in. It works for a week, until they have chosen how they sign in. {SEEN}"
        );
        html! {
            (PageHead::new("Invitation").lead(lead))
            (Card::new("Their link", html! {
                (code_block("the link", &self.link))
                (paragraph(BY_MAIL))
                (actions(&html! { (copy_button(&self.link, "Copy")) (Button::primary("Done").href("/accounts")) }))
            }))
        }
    }
}

/// The links of everyone who was invited at once.
pub(super) struct InvitationsPage {
    pub(super) links: Vec<ShownLink>,
}

impl InvitationsPage {
    pub(super) fn render(&self) -> Markup {
        let lead = "Send each person their own link, and no other: the first person to use it is signed in. Shown only now. Each works for a week, until its owner has chosen how they sign in.";
        let links = self.links.iter().map(|shown| {
            let ShownLink { person, name, email, link } = shown;
            Definition::new(name, html! { a href={ "/people/" (person) } { (address(email)) } (code_block(&format!("the link of {name}"), link)) })
        });
        let links: Vec<Definition> = links.collect();
        let lines =
            self.links.iter().map(|shown| format!("{} <{}>: {}", shown.name, shown.email, shown.link));
        let all = lines.collect::<Vec<_>>().join("\n");
        html! {
            (PageHead::new("Invitations").lead(lead))
            (stack(&[
                Card::new("Links to hand on", definitions(&links))
                    .note(format!("{} people", self.links.len()))
                    .actions(html! { (copy_button(&all, "Copy all")) (Button::primary("Done").href("/accounts")) })
                    .render(),
                Card::new("One list", html! {
                    (code_block("all links", &all))
                    (paragraph("Because you have seen these links, people who use them see private records only once their lead, manager or the CTO has confirmed their identity. With a mail server, invitations are mailed and no one else sees them."))
                }).render(),
            ]))
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
