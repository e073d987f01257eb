//! The form of a request and of other terms.

use castra_platform::{
    terms::Filled,
    ui::{
        Button, Card, Checkbox, Choice, Field, Form, Link, Markup, PageHead, audience, choices, field_row,
        html, more,
    },
};
use castra_tone as tone;

use crate::{
    goals::Goals,
    kinds::{Level, Rhythm, Size},
};

/// The form of a request or of other terms.
#[derive(Clone, Debug)]
pub(crate) struct DelegationForm {
    /// The URL it posts to.
    pub(crate) action: String,
    /// The page it came from.
    pub(crate) back: Link,
    pub(crate) team: Option<Link>,
    pub(crate) is_new: bool,
    /// The delegation it continues.
    pub(crate) follows: String,
    /// Possible delegates: id and name.
    pub(crate) people: Vec<(String, String)>,
    /// Areas of the board: id and title.
    pub(crate) areas: Vec<(String, String)>,
    pub(crate) goals: Goals,
    /// The agreed level, if any.
    pub(crate) was: Option<Level>,
    pub(crate) filled: Filled,
    /// Findings of the tone check.
    pub(crate) checked: Vec<tone::CheckedField>,
    /// Whether the tone check was run.
    pub(crate) was_checked: bool,
}

impl Default for DelegationForm {
    fn default() -> Self {
        Self {
            action: String::new(),
            back: Link::new("Delegations", crate::url::MINE),
            team: None,
            is_new: false,
            follows: String::new(),
            people: Vec::new(),
            areas: Vec::new(),
            goals: Goals::default(),
            was: None,
            filled: Filled::default(),
            checked: Vec::new(),
            was_checked: false,
        }
    }
}

fn optional<T: Copy>(all: &[T], none: &str, show: impl Fn(T) -> (&'static str, String)) -> Vec<Choice> {
    let known = all.iter().map(|value| show(*value)).map(|(value, label)| Choice::new(value, label));
    std::iter::once(Choice::new("", none)).chain(known).collect()
}

impl DelegationForm {
    /// The fields that the tone check looks at.
    pub(crate) const TONED: [&'static str; 4] = ["outcome", "why", "authority", "words"];

    /// The main content.
    pub(crate) fn render(&self) -> Markup {
        let title = if self.is_new { "Delegate something" } else { "Propose a change" };
        let lead = if self.is_new {
            "Outcome, delegate and date are enough. The other accepts, proposes other terms, or declines."
        } else {
            "The other accepts or declines. Until then, what you agreed on applies."
        };
        let buttons = html! {
            (Button::primary(if self.is_new { "Send request" } else { "Send proposal" }).sends("do", "send"))
            (Button::new("Check the wording").sends("do", "check"))
            (Button::quiet("Cancel").href(&self.back.href))
        };
        let mut form = Form::post(&self.action, self.fields(), buttons).check(tone::CHECK, tone::PART);
        for name in Self::TONED {
            form = form.hidden("toned", name);
        }
        if !self.follows.is_empty() {
            form = form.hidden("follows", &self.follows);
        }
        let crumbs = self.team.iter().cloned().chain([self.back.clone()]).collect();
        html! {
            (PageHead::new(title).crumbs(crumbs).lead(lead))
            (Card::new("Terms", html! {
                (audience("You and the other; once accepted, the terms are open to everyone here"))
                (self.filled.form(form))
            }))
        }
    }

    fn fields(&self) -> Markup {
        let filled = &self.filled;
        let people = choices(
            std::iter::once(("", "Choose a member"))
                .chain(self.people.iter().map(|(id, name)| (id.as_str(), name.as_str()))),
        );
        html! {
            (filled.fill(Field::text("outcome", "Outcome wanted").required()
                .hint("A result, not the steps to it, such as “Releases go out without the lead”.")))
            (field_row(&html! {
                @if self.is_new { (filled.fill(Field::select("to", "To", people).required())) }
                (filled.fill(Field::date("due", "By").required()))
            }))
            @if !self.is_new {
                (filled.fill(Field::text_area("words", "Message", 2).hint(match self.was {
                    Some(was) => format!("Required for a level below {} {}.", was.number(), was.words()),
                    None => "Optional. What you would change, and why.".to_owned(),
                })))
            }
            (more(if self.is_new { "More" } else { "All terms" }, &self.details()))
            (tone::marks(&self.checked, self.was_checked))
        }
    }

    fn details(&self) -> Markup {
        let filled = &self.filled;
        let by_board = "As on the board";
        html! {
            (filled.fill(Field::text_area("why", "Why it matters", 2).hint("Optional.")))
            (filled.fill(Field::text_area("authority", "Scope of authority", 2).hint("Optional. What they may decide, spend or change on their own.")))
            (field_row(&html! {
                (filled.fill(Field::select("level", "Level", optional(Level::ALL, by_board, |level| (level.as_str(), level.label())))))
                (filled.fill(Field::select("rhythm", "Check-in", optional(Rhythm::ALL, by_board, |rhythm| (rhythm.as_str(), rhythm.words().to_owned())))))
            }))
            (field_row(&html! {
                (filled.fill(Field::select("size", "Size", optional(Size::ALL, "Not set", |size| (size.as_str(), size.words().to_owned())))))
                @if !self.areas.is_empty() {
                    (filled.fill(Field::select("area", "Area of the board", choices(std::iter::once((String::new(), "None".to_owned())).chain(self.areas.iter().cloned())))))
                }
            }))
            (self.goals.field(filled))
            (Checkbox::new("is_temporary", "Temporary: it ends by itself on the date").value("yes").checked(filled.has("is_temporary", "yes")))
        }
    }
}
