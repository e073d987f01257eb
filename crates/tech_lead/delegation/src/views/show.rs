//! One delegation: its terms, its history, and for the two their negotiation.

use std::sync::Arc;

use castra_org::{
    charter::show::{long_date, person_link},
    organization::{Organization, PersonId},
};
use castra_platform::ui::{
    Button, Card, Column, DataTable, Definition, Dialog, Event as Mark, Field, Form, Link, Markup, Notice,
    PageHead, Pill, Row, Tone, audience, columns, definitions, html, inset, markdown, muted, paragraph,
    strong, timeline,
};
use chrono::NaiveDate;

use super::{inline, pill};
use crate::{
    checkins::actions::CheckIn,
    goals::Goals,
    kinds::{DelegationEventKind, DelegationState, Felt, Level, RoundKind},
    model::{DelegationTerms, Event, Opened, OpenedRound},
    url,
};

/// The page of one delegation.
#[derive(Clone, Debug)]
pub(crate) struct ShowDelegation {
    /// Supplies names.
    pub(crate) organization: Arc<Organization>,
    /// The current day.
    pub(crate) today: NaiveDate,
    /// The viewer's id.
    pub(crate) me: PersonId,
    pub(crate) team: Link,
    pub(crate) check_ins: Vec<CheckIn>,
    /// Supplies the names of goals.
    pub(crate) goals: Goals,
    pub(crate) opened: Opened,
}

impl ShowDelegation {
    /// The title of the page.
    pub(crate) fn title(&self) -> String {
        self.opened.terms.as_ref().map_or("Delegation", |terms| terms.outcome.as_str()).to_owned()
    }

    fn is_mine(&self) -> bool {
        self.opened.rounds.is_some()
    }

    fn is_my_turn(&self) -> bool {
        self.is_mine() && self.opened.delegation.turn.as_ref() == Some(&self.me)
    }

    fn other(&self) -> &str {
        self.organization.person_name(self.opened.delegation.other(self.me.as_str()))
    }

    fn href(&self, tail: &str) -> String {
        format!("{}{tail}", url::show(&self.opened.delegation.id))
    }

    /// The main content.
    pub(crate) fn render(&self) -> Markup {
        let one = &self.opened.delegation;
        let crumbs = vec![self.team.clone(), Link::new("Delegation", url::team(one.team.as_str()))];
        html! {
            (PageHead::new(self.title()).crumbs(crumbs).lead(pill(one, self.today)).actions(self.buttons()))
            (audience(&self.audience()))
            (self.waits())
            (columns(
                &html! { (self.words()) (self.checks()) (self.negotiation()) },
                &html! { (self.facts()) (self.history()) },
            ))
            @if self.is_mine() { (self.dialogs()) }
        }
    }

    fn audience(&self) -> String {
        if self.opened.delegation.accepted_on.is_some() {
            "Everyone here".to_owned()
        } else {
            format!("You and {}", self.other())
        }
    }

    fn buttons(&self) -> Markup {
        let one = &self.opened.delegation;
        if !self.is_mine() {
            return html! {};
        }
        let is_giver = one.giver == self.me;
        html! {
            @match one.state {
                DelegationState::Asked => {
                    (Button::new("Propose other terms").href(self.href("/propose")))
                    @if is_giver { (self.press("/withdraw", Button::new("Withdraw"))) }
                }
                DelegationState::Open => {
                    (Button::new(if is_giver { "Take back" } else { "Hand back" }).opens("return"))
                    (Button::new("Propose a change").href(self.href("/propose")))
                    @if is_giver { (Button::new("Pass on").href(format!("{}?follows={}", url::new(one.team.as_str()), one.id))) }
                    (Button::primary("Finish").opens("finish"))
                }
                _ => {
                    @if is_giver && one.accepted_on.is_some() {
                        (Button::new("Delegate again").href(format!("{}?follows={}", url::new(one.team.as_str()), one.id)))
                    }
                }
            }
        }
    }

    fn press(&self, tail: &str, button: Button) -> Form {
        Form::button(self.href(tail), button).hidden("revision", self.opened.delegation.revision.to_string())
    }

    /// What awaits an answer.
    fn waits(&self) -> Markup {
        let one = &self.opened.delegation;
        let (Some(_), true) = (&one.turn, self.is_mine()) else { return html! {} };
        if !self.is_my_turn() {
            let since = one.turn_since.map_or_else(String::new, |day| format!(" since {}", long_date(day)));
            return html! { (Notice::info(format!("Waiting for {}{since}", self.other()))) };
        }
        let is_request = one.state == DelegationState::Asked;
        let title =
            if is_request { "This request waits for your answer" } else { "A change waits for your answer" };
        let body = html! {
            @if !is_request { (self.difference()) }
            p {
                (inline(self.press("/accept", Button::primary("Accept"))))
                " " (Button::new("Propose other terms").href(self.href("/propose")))
                " " (Button::new("Decline").opens("decline"))
            }
        };
        html! { (Notice::info(title).body(body)) }
    }

    /// What a proposed change would change.
    fn difference(&self) -> Markup {
        let (Some(before), Some(after)) = (self.opened.terms.as_ref(), self.opened.pending()) else {
            return html! {};
        };
        let lines = rows(before, &self.goals)
            .into_iter()
            .zip(rows(after, &self.goals))
            .filter(|(was, becomes)| was.1 != becomes.1)
            .map(|((term, was), (_, becomes))| {
                let shown = |text: String| if text.is_empty() { "none".to_owned() } else { text };
                Definition::new(term, format!("{} → {}", shown(was), shown(becomes)))
            })
            .collect::<Vec<_>>();
        definitions(&lines)
    }

    fn words(&self) -> Markup {
        let Some(terms) = &self.opened.terms else {
            return html! { (Card::new("Terms", muted("Erased."))) };
        };
        let one = &self.opened.delegation;
        html! {
            @if !terms.why.is_empty() { (Card::new("Why it matters", markdown(&terms.why))) }
            @if !terms.authority.is_empty() { (Card::new("Scope of authority", markdown(&terms.authority))) }
            @if let Some(result) = &one.result { (Card::new("What came of it", markdown(result))) }
        }
    }

    fn facts(&self) -> Markup {
        let one = &self.opened.delegation;
        let terms = self.opened.terms.clone().unwrap_or_default();
        let mut lines = vec![
            Definition::new("Delegate", html! { (person_link(&self.organization, &one.taker)) }),
            Definition::new("From", html! { (person_link(&self.organization, &one.giver)) }),
        ];
        let shown = rows(&terms, &self.goals)
            .into_iter()
            .filter(|(term, text)| *term != "Outcome" && !text.is_empty());
        lines.extend(
            shown.filter(|(term, _)| !matches!(*term, "Why it matters" | "Scope of authority")).map(
                |(term, text)| match term {
                    "Goal" => Definition::new(term, self.goals.link(&terms.goal)),
                    _ => Definition::new(term, text),
                },
            ),
        );
        if let Some(earlier) = &one.follows {
            lines.push(Definition::new(
                "Continues",
                html! { (Link::new("the earlier delegation", url::show(earlier))) },
            ));
        }
        html! { (Card::new("Terms", definitions(&lines))) }
    }

    fn negotiation(&self) -> Markup {
        let Some(rounds) = &self.opened.rounds else { return html! {} };
        html! {
            (Card::new("Negotiation", html! {
                (audience(&format!("You and {}", self.other())))
                (timeline(&rounds.iter().map(|round| self.round(round)).collect::<Vec<_>>()))
            }))
        }
    }

    fn round(&self, opened: &OpenedRound) -> Mark {
        let round = &opened.round;
        let title = html! {
            (strong(self.organization.person_name(&round.writer))) " " (round.kind.words().to_lowercase())
            @if let Some(words) = opened.words.as_ref().filter(|words| !words.is_empty()) { (paragraph(words)) }
            @if opened.words.is_none() { " " (muted("Erased.")) }
        };
        let mark = Mark::new(round.written_on.to_string(), long_date(round.written_on), title);
        let is_offer = matches!(round.kind, RoundKind::Ask | RoundKind::Change);
        match opened.terms.as_ref().filter(|_| is_offer) {
            Some(terms) => mark.note(in_short(terms)),
            None => mark,
        }
    }

    /// The check-ins; for the two with what is to do.
    fn checks(&self) -> Markup {
        let one = &self.opened.delegation;
        if one.accepted_on.is_none() || self.check_ins.is_empty() {
            return html! {};
        }
        let is_taker = self.is_mine() && one.taker == self.me;
        let is_open = one.state == DelegationState::Open;
        let rows = self.check_ins.iter().rev().take(12).map(|known| {
            let status = match known.held_on {
                Some(held) if held == known.on => html! { (Pill::tone(Tone::Good, "Held")) },
                Some(held) => html! { (Pill::tone(Tone::Good, format!("Held {}", long_date(held)))) },
                None if known.is_missed => html! { (Pill::tone(Tone::Warn, "Missed")) },
                None if known.on < self.today => html! { (Pill::tone(Tone::Info, "Due")) },
                None => html! { (muted("Planned")) },
            };
            let mut cells = vec![html! { (long_date(known.on)) }, status];
            if self.is_mine() {
                cells.push(html! {
                    @if let Some(felt) = known.felt { (felt.words()) " " }
                    @if is_taker && (is_open || known.held_on.is_some()) && known.felt.is_none() { (self.feel(known)) }
                    @else if is_open && known.held_on.is_none() { (self.check(known, Button::new("Mark as held"), None)) }
                });
            }
            Row::new(cells)
        });
        let mut head = vec![Column::text("Day"), Column::text("Status")];
        if self.is_mine() {
            head.push(Column::text("How it feels"));
        }
        let table = DataTable::new("Check-ins, newest first", head, rows.collect());
        html! {
            (Card::flush("Check-ins", html! {
                @if self.is_mine() { (inset(&audience(&format!("How it feels: you and {}", self.other())))) }
                (table)
            }).id("check-ins"))
        }
    }

    fn check(&self, known: &CheckIn, button: Button, felt: Option<Felt>) -> Form {
        let button = button.about(long_date(known.on));
        let form = inline(Form::button(self.href("/check-ins"), button).hidden("on", known.on.to_string()));
        match felt {
            Some(felt) => form.hidden("felt", felt.as_str()),
            None => form,
        }
    }

    /// The three buttons of the delegate, each of which also marks the check-in as held.
    fn feel(&self, known: &CheckIn) -> Markup {
        html! { @for felt in Felt::ALL { (self.check(known, Button::new(felt.words()), Some(*felt))) " " } }
    }

    fn history(&self) -> Markup {
        if self.opened.events.is_empty() {
            return html! {};
        }
        let marks: Vec<Mark> = self.opened.events.iter().map(|event| self.event(event)).collect();
        html! { (Card::new("History", timeline(&marks))) }
    }

    fn event(&self, event: &Event) -> Mark {
        let mark = Mark::new(
            event.happened_on.to_string(),
            long_date(event.happened_on),
            html! { (event.kind.words()) },
        );
        let note = match (event.kind, &event.was, &event.became) {
            (
                DelegationEventKind::LevelLowered | DelegationEventKind::LevelRaised,
                Some(was),
                Some(became),
            ) => {
                let level = |text: &str| {
                    text.parse::<Level>().map_or_else(
                        |()| text.to_owned(),
                        |level| format!("{} {}", level.number(), level.words()),
                    )
                };
                format!("{} → {}", level(was), level(became))
            }
            (DelegationEventKind::DueMoved, Some(was), Some(became)) => {
                let day = |text: &str| text.parse().map_or_else(|_| text.to_owned(), long_date);
                format!("{} → {}", day(was), day(became))
            }
            _ => match &event.person {
                Some(person) => self.organization.person_name(person).to_owned(),
                None => String::new(),
            },
        };
        if note.is_empty() { mark } else { mark.note(note) }
    }

    fn dialogs(&self) -> Markup {
        let one = &self.opened.delegation;
        let reason = |id: &str, tail: &str, label: &str, button: &str| {
            let field = Field::text_area("reason", label, 3)
                .id(format!("{id}-reason"))
                .required()
                .hint(format!("{} and you can read it.", self.other()));
            Form::post(self.href(tail), html! { (field) }, html! { (Button::primary(button)) })
                .hidden("revision", one.revision.to_string())
        };
        html! {
            @if self.is_my_turn() {
                (Dialog::new("decline", "Decline", html! { (reason("decline", "/decline", "Why not, or not like this?", "Decline")) }))
            }
            @if one.state == DelegationState::Open {
                @let (title, button) = if one.giver == self.me { ("Take back", "Take back") } else { ("Hand back", "Hand back") };
                (Dialog::new("return", title, html! { (reason("return", "/return", "Why?", button)) }))
                (Dialog::new("finish", "Finish", html! {
                    (Form::post(
                        self.href("/finish"),
                        html! { (Field::text_area("result", "What came of it?", 3).id("finish-result").hint("Optional. Everyone here can read it.")) },
                        html! { (Button::primary("Finish")) },
                    ).hidden("revision", one.revision.to_string()))
                }))
            }
        }
    }
}

/// The terms as term and text, in order.
fn rows(terms: &DelegationTerms, goals: &Goals) -> Vec<(&'static str, String)> {
    vec![
        ("Outcome", terms.outcome.clone()),
        ("Level", terms.level.map_or_else(String::new, Level::label)),
        ("Due", terms.due.map_or_else(String::new, long_date)),
        ("Check-in", terms.rhythm.map_or_else(String::new, |rhythm| rhythm.words().to_owned())),
        ("Size", terms.size.map_or_else(String::new, |size| size.words().to_owned())),
        ("Goal", goals.name(&terms.goal)),
        (
            "Temporary",
            if terms.is_temporary { "ends by itself on the date".to_owned() } else { String::new() },
        ),
        ("Why it matters", terms.why.clone()),
        ("Scope of authority", terms.authority.clone()),
    ]
}

/// The terms of an offer in one line.
fn in_short(terms: &DelegationTerms) -> String {
    let level = terms.level.map(|level| format!("level {} {}", level.number(), level.words()));
    let due = terms.due.map(|due| format!("by {}", long_date(due)));
    let rhythm = terms.rhythm.map(|rhythm| rhythm.words().to_lowercase());
    [level, due, rhythm].into_iter().flatten().collect::<Vec<_>>().join(", ")
}
