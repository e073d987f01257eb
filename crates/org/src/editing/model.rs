//! What is typed about people and teams.

use castra_platform::{terms, terms::Limit};
use chrono::NaiveDate;

use crate::organization::{Change, Level, Organization, Period, Person, PersonId, Team, TeamId};

terms! {
    /// A person, with the teams they are in.
    pub struct PersonTerms as "PersonTerms" {
        /// The name.
        name: String = Limit::text(1..=200).called("a name").example("Ana Ruiz"),
        /// The e-mail address; also a Git identity.
        email: Option<String> = Limit::text(0..=320).example("ana@example.org"),
        /// The teams they are in from today on, each by id or name; they leave the others.
        teams: Vec<String> = Limit::items(0..=100).called("teams").example("payments"),
        /// The level.
        level: Option<Level> = Limit::NONE,
        /// The person they report to: an id, an e-mail address or a name.
        manager: Option<String> = Limit::text(0..=320).example("mira"),
        /// The first day, if recorded.
        from: Option<NaiveDate> = Limit::NONE,
        /// The last day, once they leave.
        to: Option<NaiveDate> = Limit::NONE,
        /// Further Git identities: `Name <address>`, or an address.
        git: Vec<String> = Limit::items(0..=100).called("Git identities").example("Ana <ana@laptop>"),
    }
}

terms! {
    /// A team, with its members.
    pub struct TeamTerms as "TeamTerms" {
        /// The name.
        name: String = Limit::text(1..=200).called("a name").example("Payments"),
        /// The team it is part of, by id or name.
        parent: Option<String> = Limit::text(0..=200).example("core"),
        /// The members from today on, each by id, e-mail address or name; others leave the team.
        members: Vec<String> = Limit::items(0..=5000).called("members").example("ana"),
        /// The first day, if recorded.
        from: Option<NaiveDate> = Limit::NONE,
        /// The last day, once the team ends.
        to: Option<NaiveDate> = Limit::NONE,
    }
}

terms! {
    /// Teams to add.
    pub struct NewTeams as "NewTeams" {
        /// Their names.
        names: Vec<String> = Limit::items(1..=200).called("names"),
        /// The team they are part of, by id.
        parent: Option<String> = Limit::text(0..=200),
        /// The first day, if recorded.
        from: Option<NaiveDate> = Limit::NONE,
    }
}

impl PersonTerms {
    /// A person as recorded.
    pub(super) fn of(organization: &Organization, person: &Person, today: NaiveDate) -> Self {
        let mine = organization.memberships.iter();
        let mine = mine.filter(|held| held.person == person.id && held.period.contains(today));
        let mut teams: Vec<String> = mine.map(|held| held.team.to_string()).collect();
        teams.dedup();
        Self {
            name: person.name.clone(),
            email: person.email.clone(),
            teams,
            level: person.level,
            manager: person.manager.as_ref().map(ToString::to_string),
            from: person.period.from,
            to: person.period.to,
            git: person.git.clone(),
        }
    }
}

impl TeamTerms {
    /// A team as recorded.
    pub(super) fn of(organization: &Organization, team: &Team, today: NaiveDate) -> Self {
        let mut members: Vec<String> =
            organization.members(&team.id, today).map(|person| person.id.to_string()).collect();
        members.dedup();
        Self {
            name: team.name.clone(),
            parent: team.parent.as_ref().map(ToString::to_string),
            members,
            from: team.period.from,
            to: team.period.to,
        }
    }
}

/// The days as typed.
pub(super) fn period(from: Option<NaiveDate>, to: Option<NaiveDate>) -> Period {
    Period { from, to }
}

/// What a form or a request decides: the changes, and a sentence for the list of changes.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Decided {
    pub(super) changes: Vec<Change>,
    pub(super) summary: String,
    /// What the journal says was done.
    pub(super) did: &'static str,
    /// The record, as the journal names it.
    pub(super) subject: String,
    /// The record that was added, if one was.
    pub(super) added: Option<Added>,
}

/// A record that was added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Added {
    Person(PersonId),
    Team(TeamId),
}

/// What to know before a change is made.
#[derive(Debug, Clone, Default)]
pub(super) struct Consequences {
    /// Who will see others' records, and which, in sentences.
    pub(super) opens: Vec<String>,
    /// Who loses which responsibility.
    pub(super) losses: Vec<(PersonId, String)>,
    /// Whether someone leaves, or a team ends.
    pub(super) ends: bool,
}

impl Consequences {
    /// Whether it is shown before it is made.
    pub(super) fn is_serious(&self) -> bool {
        self.ends || !self.opens.is_empty() || !self.losses.is_empty()
    }
}
