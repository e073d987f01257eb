//! Plain data to HTML: a team's agreements, and the form of a proposal.

use std::sync::Arc;

use castra_org::{
    charter::show::long_date,
    organization::{Organization, PersonId},
};
use castra_platform::{
    terms::Filled,
    ui::{
        Button, Card, Column, DataTable, Dialog, EmptyState, Event, Field, Form, Link, Markup, Notice,
        PageHead, Pill, Row, Status, Tone, actions, choices, columns, field_row, html, inset, list, muted,
        paragraph, small, strong, timeline,
    },
};
use chrono::NaiveDate;

use crate::{
    actions::Shown,
    kinds::{CheckKind, FigureTest, GateRule, ProposalKind, ProposalState},
    model::{Check, Checked, Opened, Outcome},
    rules, url,
};

/// A team's agreements, proposals and history.
#[derive(Debug, Clone)]
pub(crate) struct ShowAgreements {
    pub(crate) organization: Arc<Organization>,
    pub(crate) today: NaiveDate,
    pub(crate) team: Link,
    pub(crate) is_member: bool,
    /// Whether the viewer answers reviews.
    pub(crate) may_answer: bool,
    pub(crate) me: PersonId,
    pub(crate) reading: Option<(Status, String)>,
    pub(crate) shown: Shown,
}

impl ShowAgreements {
    /// The main content.
    pub(crate) fn render(&self) -> Markup {
        let open: Vec<&Opened> = self.of_state(true);
        let team = self.shown.team.as_str();
        let may_add = self.is_member && self.shown.agreements.len() < rules::MOST;
        html! {
            (PageHead::new("Working agreements").crumbs(vec![self.team.clone()])
                .lead("What the team holds itself to: at most ten sentences, each with a check, changed by the team together.")
                .actions(html! { @if may_add { (Button::primary("Propose an agreement").href(url::new(team))) } }))
            (columns(
                &html! {
                    @for known in &open { (self.proposal(known)) }
                    (Card::flush("Agreements", self.table()))
                },
                &html! { (self.side()) },
            ))
            @if self.is_member {
                @for known in &self.shown.agreements { (end_dialog(known)) }
                @for known in &open { (object_dialog(known)) }
            }
        }
    }

    fn of_state(&self, is_open: bool) -> Vec<&Opened> {
        let all = self.shown.proposals.iter();
        all.filter(|known| (known.proposal.state == ProposalState::Open) == is_open).collect()
    }

    fn name<'a>(&'a self, person: &'a PersonId) -> &'a str {
        self.organization.person_name(person)
    }

    fn table(&self) -> Markup {
        if self.shown.agreements.is_empty() {
            let text = if self.is_member {
                "Begin with one sentence the team already keeps, such as “A review is answered within one working day”. Any member proposes; the team decides."
            } else {
                "The members of the team propose them."
            };
            return inset(&html! { (EmptyState::new("No working agreements yet", text)) });
        }
        let columns = vec![
            Column::text("Agreement"),
            Column::text("Check"),
            Column::text("Last check"),
            Column::unlabelled("Actions"),
        ];
        let rows = self.shown.agreements.iter().map(|known| self.row(known));
        html! { (DataTable::new("Working agreements", columns, rows.collect())) }
    }

    fn row(&self, known: &Checked) -> Row {
        let agreement = &known.agreement;
        let has_open_question = known.asked.is_some() && self.may_answer;
        Row::new(vec![
            html! { (strong(&agreement.words)) (small(format!("Since {}", long_date(agreement.began_on)))) },
            html! {
                (self.check(&agreement.check))
                @if let Some(asked) = &known.asked {
                    (small(format!(
                        "{} is asked until {}",
                        self.name(asked),
                        long_date(rules::last_day(agreement, rules::period(agreement, self.today)))
                    )))
                }
            },
            html! { (pill(&known.outcome)) (small(known.outcome.because())) },
            html! { (actions(&html! {
                @if has_open_question {
                    (Form::button(url::agreement(&agreement.id, "/answer"), Button::new("Held").about(&agreement.words).sends("held", "yes")))
                    (Form::button(url::agreement(&agreement.id, "/answer"), Button::new("Not held").about(&agreement.words)))
                }
                @if self.is_member {
                    (Button::quiet("Edit").about(&agreement.words).href(url::edit(agreement.team.as_str(), &agreement.id)))
                    (Button::quiet("End").about(&agreement.words).opens(format!("end-{}", agreement.id)))
                }
            })) },
        ])
    }

    fn check(&self, check: &Check) -> String {
        let every = format!("every {} days", check.every_days);
        match check.kind {
            CheckKind::Review => format!("A member is asked {every}"),
            CheckKind::Gate => match check.rule.unwrap_or(GateRule::Any) {
                GateRule::Any => format!("The gate passes, over {} days", check.every_days),
                rule => format!("The gate: {}, over {} days", rule.words().to_lowercase(), check.every_days),
            },
            CheckKind::Figure => {
                let id = check.figure.as_deref().unwrap_or_default();
                let known = self.organization.catalog.responsibility(id);
                let title = known.map_or(id, |known| known.title.as_str());
                let bound = check.bound.as_deref().unwrap_or_default();
                match check.test.unwrap_or(FigureTest::Practised) {
                    FigureTest::Practised => format!("{title} is practised, {every}"),
                    FigureTest::AtLeast => format!("{title}: at least {bound}, {every}"),
                    FigureTest::AtMost => format!("{title}: at most {bound}, {every}"),
                }
            }
        }
    }

    fn proposal(&self, known: &Opened) -> Markup {
        let proposal = &known.proposal;
        let before = proposal.agreement.as_ref().and_then(|id| {
            self.shown.agreements.iter().find(|known| &known.agreement.id == id).map(|known| &known.agreement)
        });
        let mine = known.votes.iter().find(|vote| vote.person == self.me);
        let agrees = known.votes.iter().filter(|vote| vote.agrees).map(|vote| self.name(&vote.person));
        let agrees: Vec<&str> = agrees.collect();
        let objections: Vec<Markup> = known
            .votes
            .iter()
            .filter(|vote| !vote.agrees)
            .map(|vote| html! { (strong(self.name(&vote.person))) " objects: " (vote.words) })
            .collect();
        let buttons = html! {
            @if self.is_member {
                @if mine.is_none_or(|vote| !vote.agrees) {
                    (Form::button(url::proposal(&proposal.id, "/agree"), Button::primary("Agree").about(&proposal.words)))
                }
                @if mine.is_none_or(|vote| vote.agrees) && proposal.proposed_by != self.me {
                    (Button::new("Object").about(&proposal.words).opens(format!("object-{}", proposal.id)))
                }
                @if proposal.proposed_by == self.me {
                    (Form::button(url::proposal(&proposal.id, "/withdraw"), Button::quiet("Withdraw").about(&proposal.words)))
                }
            }
        };
        let body = html! {
            (paragraph(strong(&proposal.words)))
            @if proposal.kind != ProposalKind::End { (muted(self.check(&proposal.check))) }
            @if let Some(before) = before.filter(|before| before.words != proposal.words) {
                (muted(format!("Now: {}", before.words)))
            }
            @if !proposal.why.is_empty() { (paragraph(&proposal.why)) }
            (small(format!("{} of {} agreed: {}", agrees.len(), known.of, agrees.join(", "))))
            @if !objections.is_empty() { (list(&objections)) }
            (small(Self::deadline(known, !objections.is_empty())))
            (actions(&buttons))
        };
        let title = match proposal.kind {
            ProposalKind::Add => "Proposed: a new agreement",
            ProposalKind::Change => "Proposed: a change",
            ProposalKind::End => "Proposed: an end",
        };
        let note = format!("{}, {}", self.name(&proposal.proposed_by), long_date(proposal.proposed_on));
        html! { (Card::new(title, body).note(note).id(format!("proposal-{}", proposal.id))) }
    }

    fn deadline(known: &Opened, has_objection: bool) -> String {
        let proposal = &known.proposal;
        if has_objection {
            let lapses = proposal.proposed_on + chrono::Days::new(rules::LAPSE_DAYS);
            return format!(
                "With an objection it takes effect once more than half of the team agreed, and lapses after {}.",
                long_date(lapses)
            );
        }
        format!(
            "Takes effect once more than half of the team agreed, or after {} if no member objects.",
            long_date(proposal.until)
        )
    }

    fn side(&self) -> Markup {
        let decided = self.of_state(false);
        html! {
            @if let Some((status, because)) = &self.reading {
                (Card::new("Reading", html! { (Pill::status(*status)) (muted(because)) }))
            }
            (self.answers())
            @if !decided.is_empty() {
                (Card::new("History", timeline(&decided.iter().take(20).map(|known| Self::event(known)).collect::<Vec<_>>())))
            }
        }
    }

    fn event(known: &Opened) -> Event {
        let proposal = &known.proposal;
        let on = proposal.decided_on.unwrap_or(proposal.proposed_on);
        let tone = match proposal.state {
            ProposalState::Taken => Tone::Good,
            _ => Tone::Neutral,
        };
        let title = html! { (proposal.kind.words()) ": " (proposal.words) };
        Event::new(on.to_string(), long_date(on), title).tone(tone).note(format!(
            "{}. {}",
            proposal.state.words(),
            proposal.outcome
        ))
    }

    fn answers(&self) -> Markup {
        if self.shown.answers.is_empty() {
            return html! {};
        }
        let sentence = |id: &str| {
            let now = self.shown.agreements.iter().map(|known| &known.agreement);
            now.chain(&self.shown.ended).find(|known| known.id == id).map_or("", |known| known.words.as_str())
        };
        let items: Vec<Markup> = self
            .shown
            .answers
            .iter()
            .take(8)
            .map(|answer| {
                let word = if answer.held { "Held" } else { "Not held" };
                html! {
                    (sentence(&answer.agreement))
                    (small(format!("{word}, {}, {}", self.name(&answer.person), long_date(answer.answered_on))))
                    @if !answer.words.is_empty() { (small(&answer.words)) }
                }
            })
            .collect();
        html! { (Card::new("Latest answers", list(&items))) }
    }
}

fn pill(outcome: &Outcome) -> Pill {
    let tone = match outcome {
        Outcome::Held(_) => Tone::Good,
        Outcome::Broken(_) => Tone::Bad,
        Outcome::NotRun(_) => Tone::Warn,
        Outcome::TooEarly => Tone::Neutral,
    };
    Pill::tone(tone, outcome.label())
}

fn end_dialog(known: &Checked) -> Markup {
    let id = &known.agreement.id;
    let form = Form::post(
        url::agreement(id, "/propose-end"),
        html! {
            (paragraph(&known.agreement.words))
            (Field::text_area("why", "Why should it end?", 3).id(format!("end-why-{id}")).required())
        },
        html! { (Button::primary("Propose the end")) },
    );
    html! { (Dialog::new(format!("end-{id}"), "End an agreement", html! { (form) })) }
}

fn object_dialog(known: &Opened) -> Markup {
    let id = &known.proposal.id;
    let form = Form::post(
        url::proposal(id, "/object"),
        html! {
            (paragraph(&known.proposal.words))
            (Field::text_area("why", "What speaks against it?", 3).id(format!("object-why-{id}")).required().hint("The team reads this."))
        },
        html! { (Button::primary("Object")) },
    );
    html! { (Dialog::new(format!("object-{id}"), "Object", html! { (form) })) }
}

/// The form of a new or changed agreement.
#[derive(Debug, Clone, Default)]
pub(crate) struct AgreementForm {
    pub(crate) team: Option<Link>,
    /// The address of the team's agreements.
    pub(crate) agreements: String,
    /// The address it posts to.
    pub(crate) action: String,
    pub(crate) is_new: bool,
    /// The possible figures: id and title.
    pub(crate) figures: Vec<(String, String)>,
    pub(crate) filled: Filled,
}

impl AgreementForm {
    /// The main content.
    pub(crate) fn render(&self) -> Markup {
        let title = if self.is_new { "Propose an agreement" } else { "Propose a change" };
        let buttons = html! { (Button::primary("Propose")) (Button::quiet("Cancel").href(&self.agreements)) };
        let form = self.filled.form(Form::post(&self.action, self.fields(), buttons));
        let page = Link::new("Working agreements", &self.agreements);
        let crumbs = self.team.iter().cloned().chain([page]).collect();
        html! {
            (PageHead::new(title).crumbs(crumbs)
                .lead("It takes effect once more than half of the team agreed, or after 7 days without an objection."))
            (Card::new("The agreement", html! { (form) }))
            (Notice::info("Everyone here reads it").body("The sentence, who agreed or objected, and the answers of reviews are open to the organization."))
        }
    }

    fn fields(&self) -> Markup {
        let none = |label: &str| (String::new(), label.to_owned());
        let checks = CheckKind::ALL.iter().map(|kind| (kind.as_str(), kind.words()));
        let gate_rules = GateRule::ALL.iter().map(|rule| (rule.as_str().to_owned(), rule.words().to_owned()));
        let figures = self.figures.iter().cloned();
        let tests = FigureTest::ALL.iter().map(|test| (test.as_str().to_owned(), test.words().to_owned()));
        html! {
            (self.filled.fill(Field::text("words", "Sentence").required().hint("Such as “A review is answered within one working day”.")))
            (field_row(&html! {
                (self.filled.fill(Field::select("check", "Checked by", choices(checks)).required()))
                (self.filled.fill(Field::number("every_days", "Period in days").required().range(Some("7".to_owned()), Some("180".to_owned())).hint("7 to 180.")))
            }))
            (self.filled.fill(Field::select("rule", "Gate rule", choices(std::iter::once(none("No rule")).chain(gate_rules))).hint("For a check by the gate.")))
            (field_row(&html! {
                (self.filled.fill(Field::select("figure", "Figure", choices(std::iter::once(none("No figure")).chain(figures))).hint("For a check by a figure: a reading of the team.")))
                (self.filled.fill(Field::select("test", "Must be", choices(std::iter::once(none("Choose")).chain(tests)))))
                (self.filled.fill(Field::text("bound", "Bound").narrow().hint("Such as 0.9.")))
            }))
            (self.filled.fill(Field::text_area("why", "Why?", 3).hint("Optional. The team reads this.")))
        }
    }
}
