//! A person: roles, what they are accountable for, reporting line, teams, history.

use castra_platform::feature::Panel;
use castra_platform::reading::NO_APPRAISAL;
use castra_platform::ui::{
    Button, Card, Column, DataTable, Definition, EmptyState, Event, Link, Markup, Notice, PageHead, Row,
    Status, address, because, columns, definitions, evidence, html, muted, panels, paragraph, small,
    timeline,
};

use crate::people::url;

#[derive(Clone, Debug, Default)]
pub(crate) struct Person {
    pub(crate) name: String,
    /// Such as "Senior engineer in Payments".
    pub(crate) lead: String,
    /// Roles with scope and dates.
    pub(crate) roles: Vec<PersonRole>,
    /// The responsibilities they are accountable for.
    pub(crate) answers_for: Vec<PersonDuty>,
    /// Agreed hours a week, for those who may see them.
    pub(crate) load: Option<PersonLoad>,
    pub(crate) manager: Option<Link>,
    pub(crate) teams: Vec<Link>,
    /// Facts: level, since, time zone, e-mail.
    pub(crate) facts: Vec<(String, String)>,
    pub(crate) history: Vec<Event>,
    /// Panels of other features about this person.
    pub(crate) panels: Vec<Panel>,
    /// The form to edit them, for those who may.
    pub(crate) edit: Option<String>,
    /// The day they left.
    pub(crate) left: Option<String>,
}

/// A person's agreed working week.
#[derive(Clone, Debug)]
pub(crate) struct PersonLoad {
    /// Each kind of work, and its hours.
    pub(crate) parts: Vec<(String, f64)>,
    /// The total, in hours.
    pub(crate) hours: f64,
    /// The working time, in hours.
    pub(crate) of: f64,
}

#[derive(Clone, Debug)]
pub(crate) struct PersonRole {
    pub(crate) role: String,
    pub(crate) scope: Link,
    /// Such as "since 3 February 2025".
    pub(crate) dates: String,
    /// Such as "acting for Jonas Weber".
    pub(crate) note: Option<String>,
}

/// A responsibility the person is accountable for.
#[derive(Clone, Debug)]
pub(crate) struct PersonDuty {
    pub(crate) link: Link,
    pub(crate) scope: Link,
    pub(crate) status: Status,
    pub(crate) because: String,
    /// The people and days the reading is about.
    pub(crate) about: String,
    pub(crate) evidence: Vec<Link>,
}

impl Person {
    pub(crate) fn render(&self) -> Markup {
        html! {
            (PageHead::new(&self.name).crumbs(vec![Link::new("People & teams", url::index())]).lead(&self.lead).actions(html! {
                @if let Some(edit) = &self.edit { (Button::new("Edit").href(edit)) }
            }))
            @if let Some(left) = &self.left { (Notice::info(format!("Left on {left}.")).body("Their responsibilities are listed under findings until another person takes them.")) }
            (columns(&html! { (self.duties_card()) (panels(&self.panels)) (self.history_card()) }, &html! { (self.roles_card()) (self.load_card()) (self.facts_card()) }))
        }
    }

    fn duties_card(&self) -> Markup {
        let rows = self
            .answers_for
            .iter()
            .map(|duty| {
                Row::new(vec![
                    html! { (duty.link) },
                    html! { (duty.scope) },
                    html! { (duty.status) },
                    html! { div { (because(&duty.because)) @if !duty.about.is_empty() { (small(&duty.about)) } (evidence(&duty.evidence)) } },
                ])
            })
            .collect();
        let head = vec![
            Column::text("Responsibility"),
            Column::text("Scope"),
            Column::text("Status"),
            Column::text("Because"),
        ];
        let empty = EmptyState::new(
            "Accountable for nothing yet.",
            "Responsibilities come with a role, or one by one through a change to the charter.",
        );
        html! { (small(NO_APPRAISAL)) (Card::flush("Accountable for", html! { (DataTable::new("What this person is accountable for", head, rows).empty(empty)) }).id("answers-for").note(self.answers_for.len().to_string())) }
    }

    fn roles_card(&self) -> Markup {
        let items: Vec<_> = self
            .roles
            .iter()
            .map(|role| {
                Definition::new(
                    &role.role,
                    html! {
                        (role.scope) ", " (muted(&role.dates)) @if let Some(note) = &role.note { ", " (muted(note)) }
                    },
                )
            })
            .collect();
        html! { (Card::new("Roles", html! { @if items.is_empty() { (paragraph(muted("No role besides team member."))) } @else { (definitions(&items)) } })) }
    }

    fn load_card(&self) -> Markup {
        let Some(load) = &self.load else { return Markup::default() };
        let hours = |hours: f64| format!("{hours:.1} h");
        let items: Vec<_> =
            load.parts.iter().map(|(what, share)| Definition::new(what.clone(), hours(*share))).collect();
        html! {
            (Card::new("Agreed each week", html! {
                (definitions(&items))
                (small("From agreed cadences with their usual length, and the least coding of the role's band. Only this person and their leader see it."))
            }).note(format!("{} of {}", hours(load.hours), hours(load.of))))
        }
    }

    fn facts_card(&self) -> Markup {
        let mut items: Vec<_> = self
            .facts
            .iter()
            .map(|(term, fact)| match term.as_str() {
                "E-mail" => Definition::new(term, address(fact)),
                _ => Definition::new(term, fact),
            })
            .collect();
        items.push(Definition::new(
            "Reports to",
            html! { @if let Some(manager) = &self.manager { (manager) } @else { "no one" } },
        ));
        items.push(Definition::new("Teams", html! { @for (index, team) in self.teams.iter().enumerate() { @if index > 0 { ", " } (team) } @if self.teams.is_empty() { "none" } }));
        html! { (Card::new("About", definitions(&items))) }
    }

    fn history_card(&self) -> Markup {
        html! { (Card::new("History", html! { @if self.history.is_empty() { (paragraph(muted("Nothing yet."))) } @else { (timeline(&self.history)) } })) }
    }
}
