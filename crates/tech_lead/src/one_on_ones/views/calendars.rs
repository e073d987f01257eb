//! One's calendar, read by other programs.

use castra_platform::ui::{
    Button, Card, Choice, Column, DataTable, Field, FieldError, Form, Link, Markup, Notice, PageHead,
    RadioGroup, Row, audience, code_block, html, inset, small, stack,
};

/// What was just made, and is shown this once.
#[derive(Clone, Debug)]
pub(in crate::one_on_ones) enum Made {
    /// For a program that can send a password.
    Password { address: String, name: String, password: String },
    /// For one that can send nothing.
    Address(String),
}

/// What a person sees where a calendar program shows a password.
pub(in crate::one_on_ones) fn ask_password() -> Markup {
    html! {
        (PageHead::new("A calendar program reads this").lead("With a name and a password that you make for it on your calendar's page."))
        (Link::new("Your calendar", "/one-on-ones/calendar"))
    }
}

/// What reads one's calendar.
#[derive(Clone, Debug, Default)]
pub(in crate::one_on_ones) struct ShowCalendars {
    /// What each is called, by what it reads, when that was made, and where it is revoked.
    pub(in crate::one_on_ones) feeds: Vec<[String; 4]>,
    /// One that was just made.
    pub(in crate::one_on_ones) made: Option<Made>,
    /// What was typed, and what is to be put right.
    pub(in crate::one_on_ones) name: String,
    pub(in crate::one_on_ones) busy: bool,
    pub(in crate::one_on_ones) errors: Vec<FieldError>,
}

impl ShowCalendars {
    /// The main content.
    pub(in crate::one_on_ones) fn render(&self) -> Markup {
        let columns = vec![
            Column::text("Program"),
            Column::text("Reads by"),
            Column::text("Made"),
            Column::unlabelled("Action"),
        ];
        let row = |[name, by, made, revoke]: &[String; 4]| {
            Row::new(vec![
                html! { (name) },
                html! { (by) },
                html! { (made) },
                html! { (Form::button(revoke, Button::new("Revoke").about(name))) },
            ])
        };
        let rows = self.feeds.iter().map(row).collect();
        let error = self.errors.first().map(|error| error.message.clone());
        let field = Field::text("name", "What reads it?")
            .hint("Such as “Phone”: so that you know which to revoke.")
            .required()
            .value(&self.name)
            .error(error);
        let choices = vec![
            Choice::new("password", "A name and a password")
                .hint("Most calendar programs can. It sees with whom you meet, when and where."),
            Choice::new("address", "Nothing but an address")
                .hint("Some services on the web. Addresses stand in many logs, so it sees when you are busy, and nothing else."),
        ];
        let by = RadioGroup::new(
            "by",
            "What can it send?",
            choices,
            if self.busy { "address" } else { "password" },
        );
        let form = Form::post(
            "/one-on-ones/calendar",
            html! { (field) (by) },
            html! { (Button::primary("Let it read")) },
        );
        html! {
            (PageHead::new("Calendar").crumbs(vec![Link::new("One-on-ones", "/one-on-ones")])
                .lead("Your one-on-ones in the calendar that you use, kept up to date by itself.")
                .actions(html! { (Button::new("Download once").download("/one-on-ones/calendar.ics")) }))
            @match &self.made {
                Some(Made::Password { address, name, password }) => {
                    (Notice::info("Add this to your calendar as a subscription. The password is shown this once.").body(html! {
                        (stack(&[
                            html! { div { (small("Address")) (code_block("The address", address)) } },
                            html! { div { (small("Name")) (code_block("The name", name)) } },
                            html! { div { (small("Password")) (code_block("The password", password)) } },
                            html! { p { "Whoever has it sees with whom you meet, when and where, and nothing of what you keep." } },
                        ]))
                    }))
                }
                Some(Made::Address(address)) => {
                    (Notice::info("Add this address to your calendar as a subscription. It is shown this once.").body(html! {
                        (code_block("The address", address))
                        p { "Whoever has it sees when you are busy, and nothing else." }
                    }))
                }
                None => {}
            }
            (Card::flush("What reads your calendar", html! {
                (inset(&audience("Only you")))
                (DataTable::new("What reads your calendar", columns, rows).empty("Nothing yet. What you make here can be revoked at any time; then it gives nothing."))
                (inset(&html! { (form.errors(self.errors.clone())) }))
            }))
        }
    }
}
