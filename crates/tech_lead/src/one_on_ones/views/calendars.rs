//! One's calendar, read by other programs.

use castra_platform::ui::{
    Button, Card, Column, DataTable, Field, FieldError, Form, Link, Markup, Notice, PageHead, Row, audience,
    code_block, html, inset,
};

/// One's secret addresses.
#[derive(Clone, Debug, Default)]
pub(in crate::one_on_ones) struct ShowCalendars {
    /// What they are called, when they were made, and where each is revoked.
    pub(in crate::one_on_ones) feeds: Vec<(String, String, String)>,
    /// One that was just made: shown this once.
    pub(in crate::one_on_ones) made: Option<String>,
    /// What was typed, and what is to be put right.
    pub(in crate::one_on_ones) name: String,
    pub(in crate::one_on_ones) errors: Vec<FieldError>,
}

impl ShowCalendars {
    /// The main content.
    pub(in crate::one_on_ones) fn render(&self) -> Markup {
        let columns = vec![Column::text("Read by"), Column::text("Made"), Column::unlabelled("Action")];
        let row = |(name, made, revoke): &(String, String, String)| {
            Row::new(vec![
                html! { (name) },
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
        let form = Form::post(
            "/one-on-ones/calendar",
            html! { (field) },
            html! { (Button::primary("Make an address")) },
        )
        .beside();
        html! {
            (PageHead::new("Calendar").crumbs(vec![Link::new("One-on-ones", "/one-on-ones")])
                .lead("Your one-on-ones in the calendar that you use, kept up to date by itself.")
                .actions(html! { (Button::new("Download once").download("/one-on-ones/calendar.ics")) }))
            @if let Some(address) = &self.made {
                (Notice::info("This is the address. It is shown this once.").body(html! {
                    (code_block("The calendar's address", address))
                    p { "Whoever has it sees with whom you meet, when and where, and nothing of what you keep. Add it to your calendar as a subscription." }
                }))
            }
            (Card::flush("Secret addresses", html! {
                (inset(&audience("Only you")))
                (DataTable::new("Secret addresses of your calendar", columns, rows).empty("None yet. An address can be revoked at any time; then it gives nothing."))
                (inset(&html! { (form.errors(self.errors.clone())) }))
            }))
        }
    }
}
