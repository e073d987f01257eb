//! The sessions card.

use castra_platform::ui::{Button, Card, Column, DataTable, Form, Pill, Row, Tone, small};
use maud::{Markup, Render, html};

use super::{
    OwnAccount,
    times::{ago, date},
};
use crate::{
    model::{Method, Session},
    rules::SESSION_DAYS,
};

impl OwnAccount {
    pub(in crate::views) fn sessions(&self) -> Markup {
        let head = vec![
            Column::text("Browser"),
            Column::text("Signed in"),
            Column::text("Last used"),
            Column::unlabelled("Actions"),
        ];
        let rows = self.sessions.iter().map(|session| {
            let is_current = session.id == self.current;
            Row::new(vec![
                html! { (browser(&session.agent)) @if is_current { " " (Pill::tone(Tone::Good, "This browser")) } },
                html! { (date(session.created_at)) " " (small(how(session))) },
                html! { (ago(session.seen_at, self.now)) },
                html! { @if !is_current { (Form::button(format!("/account/sessions/{}/end", session.id), Button::quiet("Sign out"))) } },
            ])
        });
        let table = DataTable::new("Where you are signed in", head, rows.collect());
        let mut card = Card::flush("Where you are signed in", html! { (table) })
            .id("sessions")
            .note(format!("Ends after a week without use, and after {SESSION_DAYS} days at the latest"));
        if self.sessions.len() > 1 {
            card = card.actions(html! { (Form::button("/account/sessions/end-others", Button::new("Sign out everywhere else"))) });
        }
        card.render()
    }
}

fn how(session: &Session) -> String {
    let by = match session.method {
        Method::Password => "by password",
        Method::Link => "by a link",
        Method::SetUp => "by set-up link",
        Method::Passkey => "by passkey",
        Method::Provider => "by your identity provider",
    };
    if session.address.is_empty() { by.to_owned() } else { format!("{by}, from {}", session.address) }
}

/// A user agent is long and means little to people; browser and system are in it.
pub(in crate::views) fn browser(agent: &str) -> String {
    let named = |names: &[(&str, &'static str)]| {
        names.iter().find(|(mark, _)| agent.contains(mark)).map(|(_, name)| *name)
    };
    let maker = named(&[
        ("Edg/", "Edge"),
        ("OPR/", "Opera"),
        ("Firefox/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    ]);
    let system = named(&[
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS", "macOS"),
        ("Linux", "Linux"),
    ]);
    match (maker, system) {
        (Some(maker), Some(system)) => format!("{maker} on {system}"),
        (Some(name), None) | (None, Some(name)) => name.to_owned(),
        (None, None) => {
            agent.split(['/', ' ']).next().filter(|name| !name.is_empty()).unwrap_or("Unknown").to_owned()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn browsers_are_named_as_people_name_them() {
        let check = |agent: &str, expected: &str| assert_eq!(browser(agent), expected);
        check("Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0", "Firefox on Linux");
        check(
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Mobile Safari/604.1",
            "Safari on iPhone",
        );
        check("curl/8.9.1", "curl");
        check("", "Unknown");
    }
}
