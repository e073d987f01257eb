//! One concern: its messages and the form to reply.

use std::sync::Arc;

use castra_org::{
    charter::show::long_date,
    organization::{Organization, PersonId},
};
use castra_platform::{
    terms::Filled,
    ui::{
        Button, Card, Choice, Definition, Field, Form, Link, Markup, PageHead, RadioGroup, audience, columns,
        definitions, html, markdown, muted,
    },
};
use chrono::NaiveDate;

use super::words::{ERASED, days_ago, pill, who, working_days};
use crate::{
    kinds::ConcernState,
    model::{Opened, Word},
    rules,
};

/// The messages of a concern, as one of its readers sees them.
#[derive(Clone, Debug)]
pub(crate) struct Conversation {
    /// Supplies names.
    pub(crate) organization: Arc<Organization>,
    /// The current day.
    pub(crate) today: NaiveDate,
    pub(crate) opened: Opened,
    /// Whether the viewer is its author.
    pub(crate) by_author: bool,
}

impl Conversation {
    pub(super) fn title(&self) -> &str {
        self.opened.about.as_deref().unwrap_or("Erased concern")
    }

    fn name<'a>(&'a self, person: &'a PersonId) -> &'a str {
        self.organization.person_name(person)
    }

    /// The messages, in order.
    pub(super) fn words(&self) -> Markup {
        html! {
            @for (word, text) in &self.opened.words {
                (Card::new(self.said_by(word), html! {
                    @match text {
                        Some(text) => { (markdown(text)) }
                        None => { (muted(ERASED)) }
                    }
                }).note(html! {
                    (long_date(word.written_on))
                    @if let Some(state) = word.state { " " (pill(state)) }
                }))
            }
        }
    }

    fn said_by(&self, word: &Word) -> String {
        match &word.writer {
            Some(writer) => self.name(writer).to_owned(),
            None if self.by_author => "You, anonymously".to_owned(),
            None => "Anonymous".to_owned(),
        }
    }

    /// The people involved and the dates.
    pub(super) fn facts(&self, next: Option<&str>) -> Markup {
        let concern = &self.opened.concern;
        let answer = match concern.answered_on {
            Some(on) => working_days(rules::working_days(concern.raised_on, on)),
            None => "not yet".to_owned(),
        };
        let mut raised = long_date(concern.raised_on);
        if concern.state.is_open() {
            raised.push_str(&format!(", {}", days_ago(concern.raised_on, self.today)));
        }
        let told = match &concern.passed_from {
            Some(before) => {
                format!(
                    "{}; first {}, who can still read it",
                    self.name(&concern.addressee),
                    self.name(before)
                )
            }
            None if self.organization.is_active(&concern.addressee, self.today) => {
                self.name(&concern.addressee).to_owned()
            }
            None => format!("{}, who has left", self.name(&concern.addressee)),
        };
        let mut facts = vec![
            Definition::new("Raised by", who(&self.organization, concern.author.as_ref())),
            Definition::new("Raised with", told),
            Definition::new("Raised", raised),
            Definition::new("First answer", answer),
        ];
        if let Some(next) = next {
            let on = concern.raised_on + chrono::Days::new(rules::PATIENCE_DAYS);
            facts.push(Definition::new("If unanswered", format!("escalates to {next} on {}", long_date(on))));
        }
        definitions(&facts)
    }

    /// Its readers, in words.
    fn audience(&self, me: &str) -> String {
        let concern = &self.opened.concern;
        let named = concern.author.as_ref().map(|id| self.name(id).to_owned());
        let named = named.unwrap_or_else(|| "the anonymous author".to_owned());
        let author = if self.by_author { None } else { Some(named) };
        let told = [Some(&concern.addressee), concern.passed_from.as_ref()].into_iter().flatten();
        let told = told.filter(|id| id.as_str() != me).map(|id| self.name(id).to_owned());
        let others: Vec<String> = author.into_iter().chain(told).collect();
        format!("You and {}", others.join(" and "))
    }
}

/// One concern, for a signed-in reader.
#[derive(Clone, Debug)]
pub(crate) struct ShowConcern {
    /// The messages.
    pub(crate) conversation: Conversation,
    /// The viewer's id.
    pub(crate) me: String,
    /// The next leader, if it can still escalate.
    pub(crate) next: Option<String>,
    /// The reply to write.
    pub(crate) filled: Filled,
}

impl ShowConcern {
    /// The main content.
    pub(crate) fn render(&self) -> Markup {
        let seen = &self.conversation;
        html! {
            (PageHead::new(seen.title()).crumbs(vec![Link::new("Concerns", "/concerns")])
                .lead(pill(seen.opened.concern.state)))
            (columns(
                &html! { (seen.words()) (self.answer()) },
                &html! { (Card::new("Details", html! { (audience(&seen.audience(&self.me))) (seen.facts(self.next.as_deref())) })) },
            ))
        }
    }

    fn answer(&self) -> Markup {
        let concern = &self.conversation.opened.concern;
        let label = if self.conversation.by_author { "Message" } else { "Your answer" };
        let fields = html! {
            (self.filled.fill(Field::text_area("words", label, 5).required()))
            (outcome(concern.state, self.conversation.by_author, &self.filled))
        };
        let buttons = html! { (Button::primary("Send reply")) };
        let form = self.filled.form(Form::post(crate::url::show(&concern.id), fields, buttons));
        html! { (Card::new(if self.conversation.by_author { "Add a message" } else { "Answer" }, html! { (form) })) }
    }
}

/// The choice of the concern's new status.
pub(super) fn outcome(state: ConcernState, by_author: bool, filled: &Filled) -> Markup {
    let stays =
        Choice::new("", if by_author || state != ConcernState::Raised { "No change" } else { "Answered" });
    let resolved = Choice::new("resolved", "Resolved").hint("It is no longer a concern. Say what helped.");
    let closed = if by_author {
        Choice::new("closed", "Withdrawn").hint("Say why.")
    } else {
        Choice::new("closed", "Closed").hint("Nothing more will be done. Say why.")
    };
    let choices = match (state.is_open(), by_author) {
        (true, true) => vec![stays, resolved, closed],
        (true, false) => {
            let worked_on = Choice::new("worked-on", "Being worked on")
                .hint("Say what is being done, and when you will know more.");
            vec![stays, worked_on, resolved, closed]
        }
        (false, _) => {
            vec![stays, Choice::new("answered", "Reopened").hint("It is not over after all.")]
        }
    };
    html! { (RadioGroup::new("to", "New status", choices, filled.value("to")).error(filled.error("to"))) }
}
