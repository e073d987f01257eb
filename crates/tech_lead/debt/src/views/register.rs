//! A team's register, and every team's.

use castra_org::charter::show::long_date;
use castra_platform::{
    figures::{counted, percent, percent_fine},
    terms::Terms as _,
    ui::{
        Button, Card, Column, DataTable, Definition, Dialog, EmptyState, Field, Form, Link, Markup, Notice,
        PageHead, Pill, Row, Status, Tile, Tone, because, code, columns, definitions, field_row, html, list,
        muted, number, paragraph, tiles,
    },
};

use castra_gate as gate;

use super::{days, days_and_money, interest, money, payback, standing_pill};
use crate::{
    figures::Share,
    model::{DebtBudget, Measured, Register, Suggestion},
    rules::{AHEAD_MONTHS, DAYS_A_MONTH, Totals},
};

/// A team's register.
#[derive(Clone, Debug)]
pub(crate) struct ShowRegister {
    /// The team, as a link.
    pub(crate) team: Link,
    /// The register's URL.
    pub(crate) href: String,
    pub(crate) register: Register,
    /// The revision of its budget.
    pub(crate) budget_revision: i64,
    /// The register's totals.
    pub(crate) totals: Totals,
    /// Links to the owners of the open items, in the same order.
    pub(crate) owners: Vec<Link>,
    /// Today's status and its reason.
    pub(crate) reading: (Status, String),
}

impl ShowRegister {
    /// The main content.
    pub(crate) fn render(&self) -> Markup {
        let register = &self.register;
        let new = format!("{}/new", self.href);
        html! {
            (PageHead::new("Technical debt").crumbs(vec![Link::new("People & teams", "/people"), self.team.clone()])
                .lead("What the team owes in its code, what it costs every month, and what to pay off first.")
                .actions(html! {
                    (Button::new("Download CSV").download(format!("{}.csv", self.href)))
                    @if register.may_keep { (Button::primary("Record a debt").href(&new)) }
                }))
            (self.figures())
            @if register.repositories.1 < register.repositories.0 {
                (Notice::info(format!("{} of {} repositories have been scanned.", register.repositories.1, register.repositories.0)).body("Interest and suggestions come from their history."))
            }
            (self.open_card(&new))
            (columns(&html! { (self.suggestions_card()) (self.settled_card()) }, &html! { (self.status_card()) (self.gate_card()) (self.budget_card()) (self.ratio_card()) }))
        }
    }

    fn figures(&self) -> Markup {
        let Totals { principal_days, interest_days, overdue, .. } = &self.totals;
        let budget = self.register.budget.as_ref();
        let label = |words: &str, days: f64| match money(budget, days) {
            Some(money) => format!("{words}, {money}"),
            None => words.to_owned(),
        };
        let overdue_tone = if *overdue > 0 { Tone::Bad } else { Tone::Neutral };
        tiles(
            "What is owed",
            &[
                Tile::new(self.register.open.len().to_string(), "open", "#open"),
                Tile::new(days(*principal_days), label("principal, to pay off", *principal_days), "#open"),
                Tile::new(days(*interest_days), label("interest a month", *interest_days), "#open"),
                Tile::new(overdue.to_string(), "overdue", "#open").tone(overdue_tone),
            ],
        )
    }

    fn row(&self, known: &Measured, owner: &Link) -> Row {
        let item = &known.item;
        let place = if item.place.is_empty() { "all" } else { item.place.trim_start_matches('/') };
        Row::new(vec![
            html! { (Link::new(&item.title, crate::url::show(&item.id))) " " (muted(format!("{}: {place} in {}", item.kind.words(), item.repository))) },
            html! { (days(item.principal_days)) },
            html! { (interest(known)) },
            html! { (payback(known)) },
            html! { (owner) },
            html! { (standing_pill(item, self.register.day)) },
        ])
    }

    fn open_card(&self, new: &str) -> Markup {
        let rows = self
            .register
            .open
            .iter()
            .zip(&self.owners)
            .map(|(known, owner)| self.row(known, owner))
            .collect();
        let head = vec![
            Column::text("Debt"),
            Column::number("Principal"),
            Column::number("Interest"),
            Column::number("Payback time"),
            Column::text("Owner"),
            Column::text("Status"),
        ];
        let text = "Record the debt the team knows of; its cost is then read from history. Suggestions from history are listed below.";
        let empty = EmptyState::new("No debt is recorded.", text);
        let empty = if self.register.may_keep {
            empty.actions(html! { (Button::primary("Record a debt").href(new)) })
        } else {
            empty
        };
        html! { (Card::flush("What to pay off first", html! { (DataTable::new("Open debts", head, rows).empty(empty)) }).id("open").note("by interest saved per day of work")) }
    }

    fn suggestions_card(&self) -> Markup {
        let rows = self.register.suggestions.iter().map(|suggestion| self.suggestion(suggestion)).collect();
        let head =
            vec![Column::text("Suggested by history"), Column::text("Why"), Column::unlabelled("Record")];
        let empty = if self.register.repositories.1 == 0 {
            EmptyState::new(
                "No suggestions yet.",
                "Suggestions come from the history of the team's repositories, once they have been scanned.",
            )
        } else {
            EmptyState::new(
                "No more suggestions.",
                "Every hotspot, part known to one person, and outdated document is in the register, or there are none.",
            )
        };
        html! { (Card::flush("Not in the register", html! { (DataTable::new("Suggestions", head, rows).empty(empty)) }).note(self.register.suggestions.len().to_string())) }
    }

    fn suggestion(&self, suggestion: &Suggestion) -> Row {
        let place = castra_platform::web::form::escape(&suggestion.place);
        let title = castra_platform::web::form::escape(&suggestion.title);
        let href = format!(
            "{}/new?repository={}&place={place}&kind={}&title={title}",
            self.href, suggestion.repository, suggestion.kind
        );
        Row::new(vec![
            html! { (suggestion.title) " " (muted(format!("{} in {}", suggestion.place.trim_start_matches('/'), suggestion.repository))) },
            html! { (because(&suggestion.because)) },
            html! { @if self.register.may_keep { (Button::new("Record").about(&suggestion.title).href(href)) } },
        ])
    }

    fn status_card(&self) -> Markup {
        let (status, why) = &self.reading;
        html! { (Card::new("Is it being done?", html! { p { (Pill::status(*status)) } (because(why)) })) }
    }

    fn gate_card(&self) -> Markup {
        let results = &self.register.gate;
        let (passed, judged) = gate::passed(results);
        let newest: Vec<Markup> = results.iter().take(5).map(|result| {
            let (tone, word) = match result.outcome {
                gate::GateOutcome::Pass => (Tone::Good, "Passed"),
                gate::GateOutcome::Fail => (Tone::Bad, "Failed"),
                gate::GateOutcome::CannotJudge => (Tone::Neutral, "Not judged"),
            };
            let head = result.head.get(..8).unwrap_or(&result.head);
            html! { (Pill::tone(tone, word)) " " (code(head)) " in " (result.repository.as_str()) ", " (muted(long_date(result.recorded_at.date_naive()))) }
        }).collect();
        html! {
            (Card::new("Gate", html! {
                @if results.is_empty() {
                    (paragraph("No gate results yet. Let a pipeline send the report of “castra gate --format json” to this instance; passed changes are counted here."))
                } @else {
                    (list(&newest))
                    (because(&format!("{passed} of {judged} judged changes passed in the last 90 days.")))
                }
            }))
        }
    }

    fn budget_card(&self) -> Markup {
        let register = &self.register;
        let dialog = "debt-budget";
        let body = match (&register.budget, self.totals.budget_days) {
            (Some(budget), Some(set_aside)) => {
                let held = if self.totals.due_days <= set_aside {
                    "Enough. No more is due than is set aside."
                } else {
                    "Not enough. More is due than is set aside."
                };
                definitions(&[
                    Definition::new(
                        "Set aside",
                        format!(
                            "{} of capacity: {} in three months",
                            percent(budget.share.0),
                            days_and_money(set_aside, Some(budget))
                        ),
                    ),
                    Definition::new(
                        "Due in three months, or overdue",
                        days_and_money(self.totals.due_days, Some(budget)),
                    ),
                    Definition::new(
                        "Paid off in the last 90 days",
                        days_and_money(self.totals.paid_days, Some(budget)),
                    ),
                    Definition::new("Status", held),
                ])
            }
            _ => paragraph("The team has not set a budget for paying off debt."),
        };
        let share = self.totals.interest_share.map(|share| {
            format!(
                "Interest takes {} of the capacity of {} in a month of {DAYS_A_MONTH:.1} working days.",
                percent_fine(share),
                counted(register.members, "person", "people")
            )
        });
        let actions = if register.may_keep {
            html! { (Button::new(if register.budget.is_some() { "Edit" } else { "Set a budget" }).opens(dialog)) }
        } else {
            Markup::default()
        };
        html! {
            (Card::new("Budget", html! { (body) @if let Some(share) = share { (because(&share)) } }).actions(actions))
            @if register.may_keep { (Dialog::new(dialog, "Debt budget", self.budget_form())) }
        }
    }

    fn budget_form(&self) -> Markup {
        let usual = DebtBudget { share: Share(0.15), ..DebtBudget::default() };
        let filled = self.register.budget.as_ref().unwrap_or(&usual).filled().at(self.budget_revision);
        let filled =
            if filled.value("currency").is_empty() { filled.replacing("currency", "EUR") } else { filled };
        let body = html! {
            (filled.fill(Field::number("share", "Share of the team's capacity, in percent").range(Some("0".to_owned()), Some("100".to_owned())).required()))
            (field_row(&html! {
                (filled.fill(Field::number("day_cost", "Cost of a person-day").hint("Optional. Without it, no money is shown.")))
                (filled.fill(Field::text("currency", "Currency").narrow()))
            }))
            (paragraph(format!("Capacity is the team's people times {DAYS_A_MONTH:.1} working days a month, before holidays. A budget is compared with what is due within {AHEAD_MONTHS:.0} months.")))
        };
        html! { (filled.form(Form::post(format!("{}/budget", self.href), body, html! { (Button::primary("Save")) }))) }
    }

    fn ratio_card(&self) -> Markup {
        let Some(ratio) = self.totals.ratio else { return Markup::default() };
        let why = format!(
            "{} to pay off, compared with {} lines at 0.06 days a line. SQALE ratio, for reference; not judged.",
            days(self.totals.principal_days),
            number(self.register.lines)
        );
        html! { (Card::new("Debt ratio", html! { p { (format!("{}, rated {}", percent_fine(ratio.value), ratio.rating)) } (because(&why)) })) }
    }

    fn settled_card(&self) -> Markup {
        let accepted: Vec<Markup> = self.register.accepted.iter().map(|known| html! { (Link::new(&known.item.title, crate::url::show(&known.item.id))) " " (standing_pill(&known.item, self.register.day)) }).collect();
        let paid: Vec<Markup> = self.register.paid.iter().take(10).map(|item| html! { (Link::new(&item.title, crate::url::show(&item.id))) " " (muted(item.settled_on.map(long_date).unwrap_or_default())) }).collect();
        html! {
            @if !accepted.is_empty() { (Card::new("Accepted", list(&accepted)).note(accepted.len().to_string())) }
            @if !paid.is_empty() { (Card::new("Paid off", list(&paid)).note(self.register.paid.len().to_string())) }
        }
    }
}

/// Every team's register, one line each.
#[derive(Clone, Debug)]
pub(crate) struct AllRegisters {
    /// By the team's name.
    pub(crate) teams: Vec<TeamLine>,
}

/// One team's line.
#[derive(Clone, Debug)]
pub(crate) struct TeamLine {
    /// The team, as a link to its register.
    pub(crate) team: Link,
    /// The number of open items.
    pub(crate) open: usize,
    /// The register's totals.
    pub(crate) totals: Totals,
    /// Today's status.
    pub(crate) status: Status,
}

impl AllRegisters {
    /// The main content.
    pub(crate) fn render(&self) -> Markup {
        let rows = self.teams.iter().map(|line| Row::new(vec![
            html! { (line.team) },
            html! { (Pill::status(line.status)) },
            html! { (line.open) },
            html! { @if line.open > 0 { (days(line.totals.principal_days)) } },
            html! { @if line.open > 0 { (days(line.totals.interest_days)) } },
            html! { @match line.totals.interest_share.filter(|_| line.open > 0) { Some(share) => (percent_fine(share)), None => "" } },
            html! { @if line.totals.overdue > 0 { (Pill::tone(Tone::Bad, line.totals.overdue.to_string())) } @else { "0" } },
        ])).collect();
        let head = vec![
            Column::text("Team"),
            Column::text("Is it being done?"),
            Column::number("Open"),
            Column::number("Principal"),
            Column::number("Interest a month"),
            Column::number("Of capacity"),
            Column::number("Overdue"),
        ];
        let empty = EmptyState::new("No teams yet.", "Teams come from the organization file.");
        html! {
            (PageHead::new("Technical debt").lead("What each team owes in its code. Open a line for the team's register.").actions(html! { (Button::new("Download CSV").download("/debt.csv")) }))
            (Card::flush("Teams", html! { (DataTable::new("Technical debt by team", head, rows).empty(empty)) }).note(self.teams.len().to_string()))
        }
    }
}
