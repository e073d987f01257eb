//! A person: roles, what they answer for, reporting line, teams, history.

use castra_platform::feature::Panel;
use castra_platform::reading::NO_APPRAISAL;
use castra_platform::ui::{
    Card, Column, DataTable, Definition, EmptyState, Event, Link, Markup, Notice, PageHead, Row, Status,
    because, columns, definitions, evidence, html, muted, panels, paragraph, small, timeline,
};

/// A person.
#[derive(Clone, Debug, Default)]
pub(crate) struct Person {
    /// Name.
    pub(crate) name: String,
    /// "Senior engineer in Payments".
    pub(crate) lead: String,
    /// Roles with scope and dates.
    pub(crate) roles: Vec<PersonRole>,
    /// What they answer for.
    pub(crate) answers_for: Vec<PersonDuty>,
    /// What is agreed with them in hours a week, for those who may see it.
    pub(crate) load: Option<PersonLoad>,
    /// Manager.
    pub(crate) manager: Option<Link>,
    /// Teams.
    pub(crate) teams: Vec<Link>,
    /// Facts: level, since, time zone, e-mail.
    pub(crate) facts: Vec<(String, String)>,
    /// What happened.
    pub(crate) history: Vec<Event>,
    /// What other features have to say of them.
    pub(crate) panels: Vec<Panel>,
    /// Left on this date.
    pub(crate) left: Option<String>,
}

/// What is agreed with somebody in a week.
#[derive(Clone, Debug)]
pub(crate) struct PersonLoad {
    /// What it is, and its hours.
    pub(crate) parts: Vec<(String, f64)>,
    /// All of it, in hours.
    pub(crate) hours: f64,
    /// The working time, in hours.
    pub(crate) of: f64,
}

/// A role held.
#[derive(Clone, Debug)]
pub(crate) struct PersonRole {
    /// The role.
    pub(crate) role: String,
    /// Its scope.
    pub(crate) scope: Link,
    /// "since 3 February 2025".
    pub(crate) dates: String,
    /// "acting for Jonas Weber".
    pub(crate) note: Option<String>,
}

/// A responsibility answered for.
#[derive(Clone, Debug)]
pub(crate) struct PersonDuty {
    /// Responsibility.
    pub(crate) link: Link,
    /// Scope.
    pub(crate) scope: Link,
    /// Status.
    pub(crate) status: Status,
    /// Why.
    pub(crate) because: String,
    /// Whom and which days the reading is about.
    pub(crate) about: String,
    /// Records.
    pub(crate) evidence: Vec<Link>,
}

impl Person {
    /// The main content.
    pub(crate) fn render(&self) -> Markup {
        html! {
            (PageHead::new(&self.name).crumbs(vec![Link::new("People & teams", "/people")]).lead(&self.lead))
            @if let Some(left) = &self.left { (Notice::info(format!("Left on {left}.")).body("What they answered for is listed under findings until somebody else takes it.")) }
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
            Column::text("In"),
            Column::text("Status"),
            Column::text("Because"),
        ];
        let empty = EmptyState::new(
            "Answers for nothing yet.",
            "Responsibilities come with a role, or one by one through a change to the charter.",
        );
        html! { (small(NO_APPRAISAL)) (Card::flush("Answers for", html! { (DataTable::new("What this person answers for", head, rows).empty(empty)) }).id("answers-for").note(self.answers_for.len().to_string())) }
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
        html! { (Card::new("Roles", html! { @if items.is_empty() { (paragraph(muted("No role besides the team's work."))) } @else { (definitions(&items)) } })) }
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
        let mut items: Vec<_> = self.facts.iter().map(|(term, fact)| Definition::new(term, fact)).collect();
        items.push(Definition::new(
            "Reports to",
            html! { @if let Some(manager) = &self.manager { (manager) } @else { "nobody" } },
        ));
        items.push(Definition::new("Teams", html! { @for (index, team) in self.teams.iter().enumerate() { @if index > 0 { ", " } (team) } @if self.teams.is_empty() { "none" } }));
        html! { (Card::new("About", definitions(&items))) }
    }

    fn history_card(&self) -> Markup {
        html! { (Card::new("History", html! { @if self.history.is_empty() { (paragraph(muted("Nothing yet."))) } @else { (timeline(&self.history)) } })) }
    }
}
