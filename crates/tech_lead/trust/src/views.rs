//! Plain data to HTML: lists of rounds, the form of one, one with its results, and the sheet to answer.

use std::sync::Arc;

use castra_org::{charter::show::long_date, organization::Organization};
use castra_platform::{
    terms::Filled,
    ui::{
        Button, Card, Checkbox, Column, DataTable, Definition, EmptyState, Field, Form, Link, Markup, Notice,
        PageHead, Pill, RadioGroup, Row, Tone, audience, choices, code, columns, copy_button, definitions,
        html, inset, list, markdown, muted, paragraph, small, strong,
    },
};
use chrono::NaiveDate;

use crate::{
    kinds::RoundState,
    model::{Opened, Results, Round, Terms},
    post::Taken,
    rules, url,
};

const TITLE: &str = "How am I leading?";

/// The rounds of a viewer.
#[derive(Debug, Clone)]
pub(crate) struct ListRounds {
    pub(crate) organization: Arc<Organization>,
    pub(crate) may_ask: bool,
    /// Those the viewer leads.
    pub(crate) own: Vec<(Round, bool)>,
    /// Those the viewer is asked in, each with whether they may answer.
    pub(crate) asked: Vec<(Round, bool)>,
    /// Those of leads below the viewer.
    pub(crate) below: Vec<Round>,
}

fn pill(round: &Round) -> Pill {
    match (round.state, round.outcome_on) {
        (_, Some(_)) => Pill::tone(Tone::Good, "Shared"),
        (RoundState::Open, None) => Pill::tone(Tone::Info, "Open"),
        (state, None) => Pill::tone(Tone::Neutral, state.words()),
    }
}

fn days(round: &Round) -> String {
    format!("{} to {}", long_date(round.opened_on), long_date(round.closes_on))
}

impl ListRounds {
    /// The main content.
    pub(crate) fn render(&self) -> Markup {
        html! {
            (PageHead::new(TITLE)
                .lead("A lead asks the team a few questions twice a year. Answers are anonymous: fewer than five are never shown, and no one can tell who wrote what.")
                .actions(html! {
                    (Button::new("Answer with a code").href(url::ANSWER))
                    @if self.may_ask { (Button::primary("Ask how you lead").href(url::NEW)) }
                }))
            @if self.may_ask || !self.own.is_empty() { (Card::flush("You asked", self.own())) }
            (Card::flush("You were asked", self.asked()))
            @if !self.below.is_empty() { (Card::flush("Leads you lead", self.below())) }
        }
    }

    fn own(&self) -> Markup {
        let columns = vec![Column::text("Days"), Column::number("Asked"), Column::text("Status")];
        let rows = self.own.iter().map(|(round, _)| {
            Row::new(vec![
                html! { (Link::new(days(round), url::show(&round.id, ""))) },
                html! { (round.asked) },
                html! { (pill(round)) },
            ])
        });
        let empty = inset(
            &html! { (EmptyState::new("You have not asked yet", "Two weeks, a few questions; then you tell the team what will change.")) },
        );
        html! { (DataTable::new("Rounds you asked in", columns, rows.collect()).empty(empty)) }
    }

    fn asked(&self) -> Markup {
        let columns = vec![Column::text("Lead"), Column::text("Days"), Column::text("Status")];
        let rows = self.asked.iter().map(|(round, may_answer)| {
            Row::new(vec![
                html! { (Link::new(self.organization.person_name(&round.lead), url::show(&round.id, ""))) },
                html! { (days(round)) },
                html! { @if *may_answer { (Pill::tone(Tone::Warn, "To answer")) } @else { (pill(round)) } },
            ])
        });
        let empty = inset(
            &html! { (EmptyState::new("No lead has asked you", "When a lead of yours asks, you find it here and on Today.")) },
        );
        html! { (DataTable::new("Rounds you were asked in", columns, rows.collect()).empty(empty)) }
    }

    fn below(&self) -> Markup {
        let columns = vec![
            Column::text("Lead"),
            Column::text("Days"),
            Column::text("Answered"),
            Column::text("Outcome"),
        ];
        let rows = self.below.iter().map(|round| {
            let answered = match round.answered {
                Some(answered) => format!("{answered} of {}", round.asked),
                None => format!("fewer than five of {}", round.asked),
            };
            Row::new(vec![
                html! { (self.organization.person_name(&round.lead)) },
                html! { (days(round)) },
                html! { (answered) },
                html! { (round.outcome_on.map_or("not yet".to_owned(), long_date)) },
            ])
        });
        html! { (DataTable::new("Rounds of leads you lead", columns, rows.collect())) }
    }
}

/// A team to choose.
#[derive(Debug, Clone)]
pub(crate) struct TeamChoice {
    pub(crate) id: String,
    pub(crate) name: String,
    /// How many people would be asked.
    pub(crate) people: usize,
}

/// The form of a round.
#[derive(Debug, Clone)]
pub(crate) struct RoundForm {
    pub(crate) teams: Vec<TeamChoice>,
    pub(crate) filled: Filled,
}

impl RoundForm {
    /// The main content.
    pub(crate) fn render(&self) -> Markup {
        let buttons = html! { (Button::primary("Ask")) (Button::quiet("Cancel").href(url::INDEX)) };
        let form = self.filled.form(Form::post(url::INDEX, self.fields(), buttons));
        let small: Vec<&str> = self
            .teams
            .iter()
            .filter(|team| team.people < rules::LEAST)
            .map(|team| team.name.as_str())
            .collect();
        html! {
            (PageHead::new("Ask how you lead").crumbs(vec![Link::new(TITLE, url::INDEX)])
                .lead("Everyone in the teams answers anonymously. After the last day you read the answers, if at least five people answered, and tell the team what will change."))
            @if !small.is_empty() {
                (Notice::info("Fewer than five people").body(format!(
                    "In {} fewer than five people would be asked, and fewer than five answers are never shown. Ask them together with your other teams.",
                    small.join(" and ")
                )))
            }
            (Card::new("The questions", html! {
                (audience("Everyone you ask reads the questions. Texts are for you only, counts also for your leader."))
                (form)
            }))
        }
    }

    fn fields(&self) -> Markup {
        html! {
            @for team in &self.teams {
                (Checkbox::new("teams", format!("{} ({} people)", team.name, team.people)).value(&team.id).checked(self.filled.has("teams", &team.id)))
            }
            @if let Some(fault) = self.filled.error("teams") { (Notice::bad(fault)) }
            (self.filled.fill(Field::text_area("scales", "Statements to rate from 1 to 5", 5).hint("One per line, at most six. Begin with “I”, so that people rate what they live, not you.")))
            (self.filled.fill(Field::text_area("texts", "Questions to answer in words", 3).hint("One per line, at most three.")))
            (self.filled.fill(Field::text_area("words", "A sentence to the team", 2).hint("Optional. Why you ask, and what became of the last answers.")))
            (self.filled.fill(Field::date("closes_on", "Last day to answer").required().hint("5 to 30 days from now.")))
        }
    }
}

/// A round, for its lead or a person who is asked.
#[derive(Debug, Clone)]
pub(crate) struct ShowRound {
    pub(crate) organization: Arc<Organization>,
    pub(crate) today: NaiveDate,
    pub(crate) opened: Opened,
    /// The form of what will change.
    pub(crate) filled: Filled,
}

impl ShowRound {
    /// The main content.
    pub(crate) fn render(&self) -> Markup {
        let Opened { round, terms, is_lead, .. } = &self.opened;
        let lead = self.organization.person_name(&round.lead);
        let title = if *is_lead { TITLE.to_owned() } else { format!("How is {lead} leading?") };
        let body = html! {
            @if self.opened.may_answer && self.today <= round.closes_on { (self.invitation()) }
            @if *is_lead { (self.results()) }
            @if let Some(outcome) = &self.opened.outcome { (Card::new("What will change", markdown(outcome)).note(lead)) }
            @if *is_lead && round.state != RoundState::Open { (self.tell()) }
            @if !self.opened.may_answer && !is_lead && self.opened.outcome.is_none() {
                (Card::new("What will change", html! { (EmptyState::new("Not shared yet", self.waits())) }))
            }
        };
        let side = html! {
            (Card::new("The round", html! {
                (definitions(&[
                    Definition::new("Lead", lead),
                    Definition::new("Days", days(round)),
                    Definition::new("Asked", format!("{} people", round.asked)),
                    Definition::new("Status", pill(round)),
                ]))
            }))
            @if let Some(terms) = terms { (questions(terms)) }
        };
        html! {
            (PageHead::new(title).crumbs(vec![Link::new(TITLE, url::INDEX)]).lead(format!("{} people were asked.", round.asked)))
            (columns(&body, &side))
        }
    }

    fn waits(&self) -> String {
        let round = &self.opened.round;
        if round.state == RoundState::Open {
            format!(
                "The round ends after {}. Until then no one reads any answer.",
                long_date(round.closes_on)
            )
        } else {
            "The lead tells here what will change.".to_owned()
        }
    }

    fn invitation(&self) -> Markup {
        let round = &self.opened.round;
        let terms = self.opened.terms.clone().unwrap_or_default();
        html! {
            (Card::new("Answer", html! {
                @if !terms.words.is_empty() { (paragraph(&terms.words)) }
                (list(&[
                    html! { "No one can tell who wrote what: not the lead, not the people who run Castra, not from its database." },
                    html! { "Fewer than five answers are never shown, not even how many there were. They are destroyed." },
                    html! { "Nothing is shown before the round has ended. Texts are for the lead only, in random order." },
                    html! { "Your sheet is shown once. Answer at once, or note its code and come back; you need not be signed in." },
                ]))
                @if round.asked < 8 { (muted(format!("Only {} people are asked: write so that your words do not give you away.", round.asked))) }
                (Form::button(url::show(&round.id, "/take"), Button::primary("Take your sheet")))
            }))
        }
    }

    fn results(&self) -> Markup {
        let round = &self.opened.round;
        let text = match (round.state, &self.opened.results) {
            (RoundState::Open, _) => {
                let text = format!(
                    "The round ends after {}. Nothing is shown before, not even how many answered.",
                    long_date(round.closes_on)
                );
                return html! { (Card::new("Answers", html! { (EmptyState::new("The round is open", text)) })) };
            }
            (_, Some(results)) => return self.shown(results),
            (RoundState::Shown, None) => "They were erased.",
            (RoundState::Withheld, None) => {
                "Fewer than five people answered. Nothing is shown, and the answers were destroyed. Talk about it in one-on-ones, or ask together with your other teams."
            }
        };
        html! { (Card::new("Answers", html! { (EmptyState::new("Nothing to show", text)) })) }
    }

    fn shown(&self, results: &Results) -> Markup {
        let terms = self.opened.terms.clone().unwrap_or_default();
        let columns = ["Statement", "1", "2", "3", "4", "5"].iter().enumerate();
        let columns =
            columns.map(|(at, label)| if at == 0 { Column::text(*label) } else { Column::number(*label) });
        let rows = terms.scales.iter().zip(&results.scales).map(|(words, counts)| {
            let mut cells = vec![html! { (words) }];
            match counts {
                Some(counts) => cells.extend(counts.iter().map(|count| html! { (count) })),
                None => {
                    cells.push(html! { (small("fewer than five answered this")) });
                    cells.extend((0..4).map(|_| html! {}));
                }
            }
            Row::new(cells)
        });
        let answered = self.opened.round.answered.unwrap_or_default();
        let texts = terms.texts.iter().zip(&results.texts);
        html! {
            (Card::flush("Answers", html! {
                (DataTable::new("How many chose 1 (not at all) to 5 (fully)", columns.collect(), rows.collect()))
            }).note(format!("{answered} of {} answered; 1 is not at all, 5 is fully", self.opened.round.asked)))
            @for (question, texts) in texts {
                (Card::new(question, html! {
                    (audience("Only you"))
                    @if texts.is_empty() { (muted("No one wrote to this.")) }
                    (list(&texts.iter().map(|text| html! { (markdown(text)) }).collect::<Vec<_>>()))
                }))
            }
        }
    }

    fn tell(&self) -> Markup {
        let is_told = self.opened.outcome.is_some();
        let field = Field::text_area("words", "What you heard, and what will change", 8).required().hint(
            "Thank them, name two or three things you heard without quoting anyone, and say what you will do and by when.",
        );
        let fields = html! { (self.filled.fill(field)) };
        let button = if is_told { "Tell again" } else { "Tell the team" };
        let form = self.filled.form(Form::post(
            url::show(&self.opened.round.id, "/tell"),
            fields,
            html! { (Button::primary(button)) },
        ));
        html! {
            (Card::new("Tell the team", html! {
                (audience("Everyone who was asked"))
                (form)
            }))
        }
    }
}

fn questions(terms: &Terms) -> Markup {
    let scales: Vec<Markup> = terms.scales.iter().map(|words| html! { (words) }).collect();
    let texts: Vec<Markup> = terms.texts.iter().map(|words| html! { (words) }).collect();
    html! {
        (Card::new("The questions", html! {
            @if !scales.is_empty() { (strong("From 1 to 5")) (list(&scales)) }
            @if !texts.is_empty() { (strong("In words")) (list(&texts)) }
        }))
    }
}

/// The form for a code.
#[derive(Debug, Clone, Default)]
pub(crate) struct EnterCode {
    pub(crate) filled: Filled,
}

impl EnterCode {
    /// The main content.
    pub(crate) fn render(&self) -> Markup {
        let field = Field::text("code", "Code")
            .required()
            .autocomplete("off")
            .hint("Six groups of four letters and digits, shown on your sheet.");
        let field = html! { (self.filled.fill(field)) };
        // What was typed for a round that ended in the meantime, to copy.
        let written =
            (0..3).map(|at| self.filled.value(&format!("text-{at}"))).filter(|text| !text.is_empty());
        let written: Vec<&str> = written.collect();
        let form =
            Form::post(url::SHEET, field, html! { (Button::primary("Open your sheet")) }).without_draft();
        html! {
            (PageHead::new("Answer with a code").lead("You do not need to sign in. A code answers once, until the round ends."))
            (Card::new("Your code", html! { (self.filled.form(form)) }))
            @if !written.is_empty() {
                (Card::new("What you wrote was not sent", html! { @for text in &written { (paragraph(text)) } }))
            }
        }
    }
}

/// A sheet to answer.
#[derive(Debug, Clone)]
pub(crate) struct ShowSheet {
    pub(crate) taken: Taken,
    /// The lead's name.
    pub(crate) lead: String,
    pub(crate) filled: Filled,
}

impl ShowSheet {
    /// The main content.
    pub(crate) fn render(&self) -> Markup {
        let Taken { code: secret, round, terms } = &self.taken;
        let form = Form::post(url::ANSWER, self.fields(), html! { (Button::primary("Send your answers")) })
            .hidden("code", secret)
            .without_draft();
        html! {
            (PageHead::new(format!("How is {} leading?", self.lead))
                .lead(format!("Anonymous, until {}. You cannot change your answers once they are sent.", long_date(round.closes_on))))
            (Notice::info("Your code").body(html! {
                (paragraph(html! { (code(secret)) " " (copy_button(secret, "Copy")) }))
                (small("It is shown once and answers once. Note it if you want to answer later."))
            }))
            @if !terms.words.is_empty() { (Card::new(format!("From {}", self.lead), paragraph(&terms.words))) }
            (Card::new("Your answers", html! { (self.filled.form(form)) }))
        }
    }

    fn fields(&self) -> Markup {
        let terms = &self.taken.terms;
        let marks = || {
            choices([
                ("1", "1, not at all"),
                ("2", "2"),
                ("3", "3"),
                ("4", "4"),
                ("5", "5, fully"),
                ("", "No answer"),
            ])
        };
        html! {
            @for (at, words) in terms.scales.iter().enumerate() {
                @let name = format!("scale-{at}");
                (RadioGroup::new(name.clone(), words, marks(), self.filled.value(&name)).error(self.filled.error(&name)))
            }
            @for (at, words) in terms.texts.iter().enumerate() {
                (self.filled.fill(Field::text_area(format!("text-{at}"), words, 4).hint("Optional. For the lead only; at most 2,000 characters.")))
            }
        }
    }
}

/// The page after answering.
pub(crate) fn answered() -> Markup {
    html! {
        (PageHead::new("Thank you").lead("Your answers are in. Nothing says that they are yours, so they cannot be changed or taken back."))
        (Card::new("What happens next", html! {
            (paragraph("After the round has ended, the lead reads the answers, if at least five people answered, and tells everyone who was asked what will change."))
        }))
    }
}
