//! Views of the viewer's calendar for other programs.

use castra_platform::{
    terms::Filled,
    ui::{
        Button, Card, Choice, Column, DataTable, Field, Form, Link, Markup, Notice, PageHead, RadioGroup,
        Row, audience, code_block, html, inset, small, stack,
    },
};

/// A newly created secret, shown only once.
#[derive(Clone, Debug)]
pub(crate) enum Made {
    /// For a program that can send a password.
    Password { address: String, name: String, password: String },
    /// For a program that cannot.
    Address(String),
}

/// The page a person sees at the address for calendar programs.
pub(crate) fn ask_password() -> Markup {
    html! {
        (PageHead::new("For calendar programs").lead("They sign in with a name and a password that you create on your calendar page."))
        (Link::new("Your calendar", "/one-on-ones/calendar"))
    }
}

/// The programs that read the viewer's calendar.
#[derive(Clone, Debug, Default)]
pub(crate) struct ShowCalendars {
    /// For each: name, kind of access, date of creation, and the address to revoke it.
    pub(crate) feeds: Vec<[String; 4]>,
    /// A newly created one.
    pub(crate) made: Option<Made>,
    pub(crate) filled: Filled,
}

impl ShowCalendars {
    pub(crate) fn render(&self) -> Markup {
        let columns = vec![
            Column::text("Program"),
            Column::text("Access"),
            Column::text("Created"),
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
        let field = Field::text("name", "Program")
            .hint("Such as “Phone”, so that you know which one to revoke.")
            .required();
        let choices = vec![
            Choice::new("password", "With a name and a password")
                .hint("Works in most calendar programs. It sees who you meet, when and where."),
            Choice::new("address", "With a secret address only")
                .hint("For some services on the web. Addresses end up in many logs, so it sees when you are busy, and nothing else."),
        ];
        let chosen = if self.filled.has("by", "address") { "address" } else { "password" };
        let fields = html! {
            (self.filled.fill(field))
            (RadioGroup::new("by", "How does it sign in?", choices, chosen))
        };
        let buttons = html! { (Button::primary("Connect")) };
        let form = self.filled.form(Form::post("/one-on-ones/calendar", fields, buttons));
        html! {
            (PageHead::new("Calendar").crumbs(vec![Link::new("One-on-ones", "/one-on-ones")])
                .lead("Your one-on-ones in the calendar you use, updated automatically.")
                .actions(html! { (Button::new("Download once").download("/one-on-ones/calendar.ics")) }))
            @match &self.made {
                Some(Made::Password { address, name, password }) => {
                    (Notice::info("Add this to your calendar as a subscription. The password is shown only once.").body(html! {
                        (stack(&[
                            html! { div { (small("Address")) (code_block("The address", address)) } },
                            html! { div { (small("Name")) (code_block("The name", name)) } },
                            html! { div { (small("Password")) (code_block("The password", password)) } },
                            html! { p { "Anyone who has it sees who you meet, when and where, but nothing you keep." } },
                        ]))
                    }))
                }
                Some(Made::Address(address)) => {
                    (Notice::info("Add this address to your calendar as a subscription. It is shown only once.").body(html! {
                        (code_block("The address", address))
                        p { "Anyone who has it sees when you are busy, and nothing else." }
                    }))
                }
                None => {}
            }
            (Card::flush("Connected programs", html! {
                (inset(&audience("Only you")))
                (DataTable::new("Programs that read your calendar", columns, rows).empty("None yet. You can revoke each at any time; it then stops working."))
                (inset(&html! { (form) }))
            }))
        }
    }
}
