//! Passkeys: their card, and the page of one.

use castra_platform::{
    clock::Timestamp,
    ui::{
        Button, ButtonKind, Card, Column, DataTable, EmptyState, ErrorSummary, Field, FieldError, Form, Link,
        Notice, PageHead, Row, actions, inset, muted, paragraph, small, stack, without_passkeys,
    },
};
use maud::{Markup, Render, html};

use super::{
    OwnAccount,
    sessions::browser,
    times::{ago, date},
};
use crate::{model::Passkey, rules::NoPasskeys};

impl OwnAccount {
    pub(in crate::views) fn passkeys(&self) -> Markup {
        let head = vec![
            Column::text("Device"),
            Column::text("Added"),
            Column::text("Last used"),
            Column::unlabelled("Actions"),
        ];
        let empty = EmptyState::new(
            "You have no passkeys.",
            "With a passkey you sign in with your fingerprint, your face or your device's PIN: nothing to remember, and nothing that a fake page could steal.",
        );
        let rows = self.passkeys.iter().map(|passkey| self.passkey(passkey)).collect();
        Card::flush(
            "Passkeys",
            html! {
                (DataTable::new("Passkeys", head, rows).empty(empty))
                (inset(&self.add_passkey()))
            },
        )
        .id("passkeys")
        .render()
    }

    fn passkey(&self, passkey: &Passkey) -> Row {
        let here = self.passkey_host.as_ref().is_ok_and(|host| *host == passkey.host);
        Row::new(vec![
            html! { (passkey.name) @if !here { " " (small(format!("made for {}, works only there", passkey.host))) } },
            html! { (date(passkey.created_at)) },
            html! { @match passkey.used_at { Some(used) => { (ago(used, self.now)) } None => { (muted("never")) } } },
            html! { (Button::quiet("Rename or remove").about(passkey.name.clone()).href(format!("/account/passkeys/{}", passkey.id))) },
        ])
    }

    fn add_passkey(&self) -> Markup {
        if let Err(no) = &self.passkey_host {
            return muted(NoPasskeys::reason(*no));
        }
        if !self.fresh {
            return muted("Adding a passkey needs a recent sign-in.");
        }
        add_passkey("/account/passkeys", &self.agent, None, &self.errors)
    }
}

/// The form that adds a passkey; during sign-in it carries the page to continue to.
pub(in crate::views) fn add_passkey(
    action: &str,
    agent: &str,
    to: Option<&str>,
    errors: &[FieldError],
) -> Markup {
    let of = |name: &str| errors.iter().filter(|error| error.field == name).cloned().collect::<Vec<_>>();
    let field = Field::text("passkey-name", "Device name")
        .value(browser(agent))
        .hint("Helps you find the right one to remove if you lose it.")
        .error(of("passkey-name").first().map(|error| error.message.clone()))
        .required();
    let form = Form::post(action, html! { (field) }, html! { (Button::new("Add a passkey")) })
        .passkey(format!("{action}/begin"))
        .errors(of("passkey"));
    let form = match to {
        None => form,
        Some(to) => form.hidden("to", to),
    };
    html! {
        (form)
        (without_passkeys("Adding a passkey needs a browser that supports passkeys and runs this page's script."))
    }
}

/// The page of one passkey: rename or remove it.
pub(crate) struct PasskeyPage {
    pub(crate) passkey: Passkey,
    pub(crate) fresh: bool,
    pub(crate) now: Timestamp,
    pub(crate) errors: Vec<FieldError>,
}

impl PasskeyPage {
    pub(crate) fn render(&self) -> Markup {
        let path = format!("/account/passkeys/{}", self.passkey.id);
        let lead = html! {
            "Added on " (date(self.passkey.created_at)) ", "
            @match self.passkey.used_at { Some(used) => { "last used " (ago(used, self.now)) "." } None => { "not used yet." } }
            " Only you see this page."
        };
        let head = PageHead::new(self.passkey.name.clone())
            .lead(lead)
            .crumbs(vec![Link::new("Your account", "/account")]);
        if !self.fresh {
            let again = Notice::info("Sign in again to change how you sign in").body(actions(&html! {
                (Button::primary("Sign in again").href("/sign-in?to=/account"))
            }));
            return html! { (head) (again) };
        }
        let of = |name: &str| -> Vec<FieldError> {
            self.errors.iter().filter(|error| error.field == name).cloned().collect()
        };
        let wrong = of("passkey-name");
        let field = Field::text("passkey-name", "Device name")
            .value(self.passkey.name.clone())
            .error(wrong.first().map(|error| error.message.clone()))
            .required();
        let name = Form::post(path.clone(), html! { (field) }, html! { (Button::new("Rename")) });
        let remove = html! {
            (ErrorSummary { errors: of("remove") })
            (paragraph("Remove it if the device is lost or in other hands. The passkey stops working and you are signed out everywhere else. It stays on the device until it is deleted there."))
            (Form::button(format!("{path}/remove"), Button::new("Remove").kind(ButtonKind::Danger)))
        };
        let parts = [
            Card::new("Name", name.render()).render(),
            Card::new("Remove this passkey", remove).id("remove").render(),
        ];
        html! { (head) (stack(&parts)) }
    }
}
