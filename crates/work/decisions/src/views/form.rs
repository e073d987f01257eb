//! The form of a decision.

use castra_platform::{
    terms::Filled,
    ui::{
        Button, Card, Checkbox, Choice, Field, Form, Link, Markup, PageHead, RadioGroup, choices, disclosure,
        field_row, html,
    },
};

use crate::{
    kinds::{Importance, Sureness},
    url,
};

/// The form to record or edit a decision.
#[derive(Clone, Debug, Default)]
pub(crate) struct DecisionForm {
    /// The URL it posts to.
    pub(crate) action: String,
    pub(crate) is_new: bool,
    /// The scopes to choose from: id and name.
    pub(crate) scopes: Vec<(String, String)>,
    /// Possible deciders: id and name.
    pub(crate) people: Vec<(String, String)>,
    /// Areas in use.
    pub(crate) areas: Vec<String>,
    /// Whether it was decided: then its core is shown, and not changed.
    pub(crate) is_decided: bool,
    pub(crate) filled: Filled,
}

impl DecisionForm {
    /// The main content.
    pub(crate) fn render(&self) -> Markup {
        let title = if self.is_new { "Record a decision" } else { "Edit decision" };
        let back = if self.is_new { url::list(None) } else { self.action.clone() };
        let buttons = html! {
            @if self.is_new {
                (Button::primary("Record as decided").sends("do", "decide"))
                (Button::new("Record as open").sends("do", "propose"))
            } @else {
                (Button::primary("Save"))
            }
            (Button::quiet("Cancel").href(back))
        };
        let mut form = Form::post(&self.action, self.fields(), buttons);
        if !self.is_new {
            form = form.hidden("scope", self.filled.value("scope"));
            if self.filled.has("restricted", "yes") {
                form = form.hidden("restricted", "yes");
            }
        }
        let form = self.filled.form(form);
        html! {
            (PageHead::new(title).crumbs(vec![Link::new("Decisions", url::list(None))]).lead(if self.is_decided {
                "It was decided, so its core stays as it is: what can change are its area, people, dates, confirmation, links and notes."
            } else {
                "Two lines suffice: what, and because. From cross-team up, context, options and advice are asked for."
            }))
            (Card::new("The decision", html! { (form) }))
        }
    }

    fn fields(&self) -> Markup {
        let filled = &self.filled;
        let scopes = choices(self.scopes.clone());
        let people =
            choices(std::iter::once((String::new(), "No one yet".to_owned())).chain(self.people.clone()));
        let importance = Importance::ALL
            .iter()
            .map(|one| {
                Choice::new(one.as_str(), one.words()).hint(match one {
                    Importance::Member => "One person’s work. A member decides.",
                    Importance::Team => "It binds the team. The lead decides.",
                    Importance::CrossTeam => "It binds several teams, or is costly to take back.",
                    Importance::Executive => {
                        "It commits the organization’s direction or money. The CTO decides."
                    }
                })
            })
            .collect();
        let long = |name: &str, label: &str, rows: u8, hint: &str| {
            filled.fill(Field::text_area(name, label, rows).hint(hint))
        };
        html! {
            @if self.is_new { (filled.fill(Field::select("scope", "Team", scopes))) }
            (filled.fill(Field::text("title", "What").required().hint("What is decided, or to be decided: “Passes are checked on the phone”.")))
            (long("outcome", "Because", 3, "Why. May wait while it is open."))
            (RadioGroup::new("importance", "How far does it reach?", importance, filled.value("importance")).error(filled.error("importance")))
            (field_row(&html! {
                (filled.fill(Field::select("decider", "Decider", people)))
                (filled.fill(Field::text("area", "Area").suggestions(self.areas.clone()).hint("Optional, such as “Boarding app”.")))
            }))
            (field_row(&html! {
                (filled.fill(Field::date("due", "To be decided by")))
                (filled.fill(Field::date("review", "Review after").hint("It wakes up then: did it turn out as expected?")))
            }))
            (long("consulted", "Ask for advice", 3, "People or teams by name, one a line. They are asked on their Today page; nothing waits for them."))
            @if self.is_new {
                (Checkbox::new("restricted", "Restricted until announced").checked(filled.has("restricted", "yes"))
                    .hint("Only the decider, you, and the people you name can know that it exists."))
                @if let Some(error) = filled.error("restricted") { (castra_platform::ui::Notice::bad(error)) }
            }
            (self.more())
        }
    }

    fn more(&self) -> Markup {
        let filled = &self.filled;
        let long = |name: &str, label: &str, rows: u8, hint: &str| {
            filled.fill(Field::text_area(name, label, rows).hint(hint))
        };
        let sure = choices(
            std::iter::once(("", "Not said"))
                .chain(Sureness::ALL.iter().map(|sure| (sure.as_str(), sure.words()))),
        );
        let fields = html! {
            (long("context", "Context", 5, "What is the problem? Markdown, as in all long fields."))
            (long("drivers", "Drivers", 4, "What matters, most important first, one a line: “* No one waits for more than four minutes”."))
            (long("options", "Options", 4, "One a line: “* Signed passes, checked at the gate”."))
            (long("pros", "Pros and cons", 6, "A heading for each option, then its arguments: “### Signed passes”, “* Good, because it works offline”, “* Bad, because …”."))
            (long("consequences", "Consequences", 3, "What follows: “* Good, because …”, “* Bad, because …”."))
            (long("confirmation", "Confirmation", 2, "How you will know that it is carried out."))
            (field_row(&html! {
                (filled.fill(Field::text("expected", "What do you expect by the review?")))
                (filled.fill(Field::select("sure", "How sure?", sure)))
            }))
            (long("informed", "Inform", 2, "People or teams by name, one a line."))
            (long("links", "Links", 2, "One a line: “builds on payments-12”, “needs 7”, “amends 7”, “relates to 7”."))
            (long("places", "Files and folders", 2, "One a line: “payments-api:src/router”. People who know them are proposed for advice."))
            (long("more", "More information", 3, "Optional."))
        };
        disclosure("Context, options, and everything else", &fields)
    }
}
