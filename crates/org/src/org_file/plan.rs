//! What a file would change: the difference between the file and the record. Pure.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::{
    free::Free,
    read::{Described, DescribedAssignment, DescribedRaci},
};
use crate::organization::{
    Assignment, AssignmentId, Change, Membership, Organization, Period, Person, PersonId, RaciEntry, Record,
    ResponsibilityId, Scope, TeamId, rules,
};

/// The changes from `current` to what the file describes, as of `today`. `new_id` creates ids for new rows.
pub(crate) fn changes(
    current: Option<&Organization>,
    described: &Described,
    today: NaiveDate,
    mut new_id: impl FnMut() -> AssignmentId,
) -> Vec<Change> {
    let empty = Organization::empty("");
    let known = current.unwrap_or(&empty);
    let mut plan = Plan { known, today, is_new: current.is_none(), changes: Vec::new() };
    plan.settings(described);
    plan.roles(described);
    plan.people(described);
    plan.teams(described);
    plan.repositories(described);
    plan.memberships(described);
    plan.assignments(described, &mut new_id);
    plan.raci(described, &mut new_id);
    plan.changes
}

struct Plan<'a> {
    known: &'a Organization,
    today: NaiveDate,
    is_new: bool,
    changes: Vec<Change>,
}

impl Plan<'_> {
    fn put(&mut self, before: Option<Record>, after: Record) {
        match before {
            None => self.changes.push(Change::add(after)),
            Some(before) if before == after => {}
            Some(before) => self.changes.push(Change::replace(before, after)),
        }
    }

    /// Ends a record, or removes it if it never took effect.
    fn end(&mut self, before: Record, after: Option<Record>) {
        self.changes.push(Change { before: Some(before), after });
    }

    fn settings(&mut self, described: &Described) {
        let before = (!self.is_new).then(|| Record::Settings(self.known.settings.clone()));
        let mut settings = described.settings.clone();
        if !described.says_not_used {
            settings.not_used.clone_from(&self.known.settings.not_used);
        }
        if !described.says_practices {
            settings.practices.clone_from(&self.known.settings.practices);
        }
        self.put(before, Record::Settings(settings));
    }

    fn roles(&mut self, described: &Described) {
        for (id, body) in &described.roles {
            let before = self.known.own_roles.get(id).map(|body| Record::Role(id.clone(), body.clone()));
            self.put(before, Record::Role(id.clone(), body.clone()));
        }
        for (id, body) in &self.known.own_roles {
            if !described.roles.contains_key(id) {
                self.changes.push(Change::remove(Record::Role(id.clone(), body.clone())));
            }
        }
    }

    fn people(&mut self, described: &Described) {
        let named: BTreeSet<&PersonId> = described.people.iter().map(|person| &person.id).collect();
        for person in &described.people {
            let before = self.known.people.get(&person.id).cloned().map(Record::Person);
            self.put(before, Record::Person(person.clone()));
        }
        for person in self.known.people.values() {
            if named.contains(&person.id) || person.period.is_past(self.today) {
                continue;
            }
            // A future member who is no longer named: they leave on the day they would have joined.
            let period = person
                .period
                .ended_before(self.today)
                .unwrap_or(Period { to: person.period.from, ..person.period });
            let after = Person { period, ..person.clone() };
            self.put(Some(Record::Person(person.clone())), Record::Person(after));
        }
    }

    fn teams(&mut self, described: &Described) {
        let named: BTreeSet<&TeamId> = described.teams.iter().map(|team| &team.id).collect();
        for team in &described.teams {
            let before = self.known.teams.get(&team.id).cloned().map(Record::Team);
            self.put(before, Record::Team(team.clone()));
        }
        for team in self.known.teams.values() {
            if named.contains(&team.id) || team.period.is_past(self.today) {
                continue;
            }
            let period = team
                .period
                .ended_before(self.today)
                .unwrap_or(Period { to: team.period.from, ..team.period });
            let after = crate::organization::Team { period, ..team.clone() };
            self.put(Some(Record::Team(team.clone())), Record::Team(after));
        }
    }

    fn repositories(&mut self, described: &Described) {
        let named: BTreeSet<_> = described.repositories.iter().map(|repository| &repository.id).collect();
        for repository in &described.repositories {
            let before = self.known.repositories.get(&repository.id).cloned().map(Record::Repository);
            self.put(before, Record::Repository(repository.clone()));
        }
        for repository in self.known.repositories.values() {
            if named.contains(&repository.id) || repository.period.is_past(self.today) {
                continue;
            }
            let after = Record::Repository(repository.let_go(self.today));
            self.end(Record::Repository(repository.clone()), Some(after));
        }
    }

    fn memberships(&mut self, described: &Described) {
        for membership in &described.memberships {
            let before = self.known.memberships.get(membership).cloned().map(Record::Membership);
            self.put(before, Record::Membership(membership.clone()));
        }
        let here = |membership: &&Membership| !membership.period.is_past(self.today);
        let dated: BTreeSet<(&TeamId, &PersonId)> = described
            .memberships
            .iter()
            .filter(here)
            .map(|membership| (&membership.team, &membership.person))
            .collect();
        let recorded: BTreeSet<(&TeamId, &PersonId)> = self
            .known
            .memberships
            .iter()
            .filter(here)
            .map(|membership| (&membership.team, &membership.person))
            .collect();
        for (team, person) in &described.members {
            if recorded.contains(&(team, person)) || dated.contains(&(team, person)) {
                continue;
            }
            let period = rules::joins(self.known, team, person, self.today);
            let membership = Membership { team: team.clone(), person: person.clone(), period };
            self.changes.push(Change::add(Record::Membership(membership)));
        }
        for membership in self.known.memberships.iter().filter(here) {
            let pair = (membership.team.clone(), membership.person.clone());
            let named = described.members.contains(&pair) || described.memberships.contains(membership);
            if !named {
                let after = membership
                    .period
                    .ended_before(self.today)
                    .map(|period| Record::Membership(Membership { period, ..membership.clone() }));
                self.changes.push(Change { before: Some(Record::Membership(membership.clone())), after });
            }
        }
    }

    fn assignments(&mut self, described: &Described, new_id: &mut impl FnMut() -> AssignmentId) {
        type Holding<'a> = (&'a PersonId, &'a str, &'a Scope, Option<&'a PersonId>, Option<&'a PersonId>);
        // What ended on the day it began is in no file: a later term of that day is another row.
        let mut recorded: BTreeMap<Holding<'_>, Free<'_, Assignment>> = BTreeMap::new();
        for held in self.known.assignments.values().filter(|held| !held.period.is_empty()) {
            let key = (
                &held.person,
                held.role.as_str(),
                &held.scope,
                held.acting_for.as_ref(),
                held.deputy_for.as_ref(),
            );
            recorded.entry(key).or_default().add(held.period, held);
        }
        let mut kept: BTreeSet<&AssignmentId> = BTreeSet::new();
        for wanted in &described.assignments {
            let DescribedAssignment { person, role, scope, period, acting_for, deputy_for } = wanted;
            let key = (person, role.as_str(), scope, acting_for.as_ref(), deputy_for.as_ref());
            let before = recorded.get_mut(&key).and_then(|free| {
                let open = |held: &Assignment| period.from.is_none() && !held.period.is_past(self.today);
                free.take_from(period.from).or_else(|| free.take(open))
            });
            let id = before.map_or_else(&mut *new_id, |held| held.id.clone());
            // A row without a first day keeps the recorded one.
            let from = match before {
                Some(held) => period.from.or(held.period.from),
                None => period.from.or_else(|| self.begins(&[person], scope)),
            };
            let after = Assignment {
                id,
                person: person.clone(),
                role: role.clone(),
                scope: scope.clone(),
                period: Period { from, to: period.to },
                acting_for: acting_for.clone(),
                deputy_for: deputy_for.clone(),
            };
            kept.extend(before.map(|held| &held.id));
            self.put(before.cloned().map(Record::Assignment), Record::Assignment(after));
        }
        for held in self.known.assignments.values() {
            if kept.contains(&held.id) || held.period.is_past(self.today) {
                continue;
            }
            let after = held
                .period
                .term_ended_before(self.today)
                .map(|period| Record::Assignment(Assignment { period, ..held.clone() }));
            self.end(Record::Assignment(held.clone()), after);
        }
    }

    fn raci(&mut self, described: &Described, new_id: &mut impl FnMut() -> AssignmentId) {
        let mut recorded: BTreeMap<(&ResponsibilityId, &Scope), Free<'_, RaciEntry>> = BTreeMap::new();
        for row in self.known.raci.values().filter(|row| !row.period.is_empty()) {
            recorded.entry((&row.responsibility, &row.scope)).or_default().add(row.period, row);
        }
        let mut kept: BTreeSet<&AssignmentId> = BTreeSet::new();
        for wanted in &described.raci {
            let DescribedRaci { responsibility, scope, accountable, others, period } = wanted;
            let before = recorded.get_mut(&(responsibility, scope)).and_then(|free| {
                if period.from.is_some() {
                    return free.take_from(period.from);
                }
                free.take(|row| row.period.to == period.to || !row.period.is_past(self.today))
            });
            kept.extend(before.map(|row| &row.id));
            // A row with other people is a new row, so that the old one can still be read as of its days.
            let is_another = |row: &&RaciEntry| (&row.accountable, &row.others) != (accountable, others);
            let replaced = before
                .filter(is_another)
                .filter(|row| period.from.is_none() && !row.period.is_past(self.today));
            if let Some(row) = replaced {
                let after = row
                    .period
                    .term_ended_before(self.today)
                    .map(|period| Record::Raci(RaciEntry { period, ..row.clone() }));
                let lasted = after.is_some();
                self.end(Record::Raci(row.clone()), after);
                let from = if lasted { Some(self.today) } else { row.period.from };
                let id = new_id();
                let fresh = RaciEntry {
                    id,
                    responsibility: responsibility.clone(),
                    scope: scope.clone(),
                    accountable: accountable.clone(),
                    others: others.clone(),
                    period: Period { from, to: period.to },
                };
                self.changes.push(Change::add(Record::Raci(fresh)));
                continue;
            }
            let id = before.map_or_else(&mut *new_id, |row| row.id.clone());
            let named: Vec<&PersonId> = accountable.iter().chain(&others.responsible).collect();
            let from = match before {
                Some(row) => period.from.or(row.period.from),
                None => period.from.or_else(|| self.begins(&named, scope)),
            };
            let after = RaciEntry {
                id,
                responsibility: responsibility.clone(),
                scope: scope.clone(),
                accountable: accountable.clone(),
                others: others.clone(),
                period: Period { from, to: period.to },
            };
            self.put(before.cloned().map(Record::Raci), Record::Raci(after));
        }
        for row in self.known.raci.values() {
            if kept.contains(&row.id) || row.period.is_past(self.today) {
                continue;
            }
            let after = row
                .period
                .term_ended_before(self.today)
                .map(|period| Record::Raci(RaciEntry { period, ..row.clone() }));
            self.end(Record::Raci(row.clone()), after);
        }
    }

    /// The start of a row without a date: today for known people and teams, and unbounded for those that are new
    /// in the file.
    fn begins(&self, people: &[&PersonId], scope: &Scope) -> Option<NaiveDate> {
        let is_new = self.is_new
            || scope.team().is_some_and(|team| !self.known.teams.contains_key(team))
            || people.iter().all(|person| !self.known.people.contains_key(*person));
        (!is_new).then_some(self.today)
    }
}

/// The kind of a change, as a plan marks it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mark {
    /// A new record.
    Addition,
    /// A changed record.
    Change,
    /// An ended record.
    Ending,
}

impl Mark {
    /// The sign at the start of a line.
    pub fn sign(self) -> char {
        match self {
            Self::Addition => '+',
            Self::Change => '~',
            Self::Ending => '-',
        }
    }

    /// The name in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Addition => "addition",
            Self::Change => "change",
            Self::Ending => "ending",
        }
    }
}

/// A change in one line.
pub(crate) fn describe(change: &Change) -> (Mark, String) {
    match (&change.before, &change.after) {
        (None, Some(after)) => (Mark::Addition, format!("{}{}", name(after), extra(after))),
        (Some(before), None) => (Mark::Ending, format!("{} is removed", name(before))),
        (Some(before), Some(after)) => {
            let ends = |record: &Record| period(record).and_then(|period| period.to);
            if ends(after).is_some() && ends(after) != ends(before) {
                let day = ends(after).map_or_else(String::new, |day| day.to_string());
                (Mark::Ending, format!("{} ends on {day}", name(before)))
            } else {
                (Mark::Change, format!("{}: {}", name(after), differences(before, after)))
            }
        }
        (None, None) => (Mark::Change, "nothing".to_owned()),
    }
}

fn name(record: &Record) -> String {
    match record {
        Record::Settings(settings) => format!("organization {}", settings.name),
        Record::Person(person) => format!("person {}", person.id),
        Record::Team(team) => format!("team {}", team.id),
        Record::Membership(membership) => format!("member {} of {}", membership.person, membership.team),
        Record::Assignment(held) => format!("{} {} in {}", held.role, held.person, held.scope),
        Record::Raci(row) => format!("responsibility {} in {}", row.responsibility, row.scope),
        Record::Repository(repository) => format!("repository {} of {}", repository.id, repository.team),
        Record::Role(id, _) => format!("role {id}"),
    }
}

fn extra(record: &Record) -> String {
    match record {
        Record::Person(person) => format!(" ({})", person.name),
        Record::Team(team) => format!(" ({})", team.name),
        Record::Raci(row) => {
            row.accountable.as_ref().map_or_else(String::new, |who| format!(": accountable {who}"))
        }
        Record::Assignment(held) => held.period.from.map_or_else(String::new, |day| format!(" from {day}")),
        _ => String::new(),
    }
}

fn period(record: &Record) -> Option<Period> {
    match record {
        Record::Person(person) => Some(person.period),
        Record::Team(team) => Some(team.period),
        Record::Membership(membership) => Some(membership.period),
        Record::Assignment(held) => Some(held.period),
        Record::Raci(row) => Some(row.period),
        Record::Repository(repository) => Some(repository.period),
        Record::Settings(_) | Record::Role(..) => None,
    }
}

fn differences(before: &Record, after: &Record) -> String {
    let (old, new) = (fields(before), fields(after));
    let changed = new.iter().zip(&old).filter(|(new, old)| new.1 != old.1);
    let none = |text: &str| if text.is_empty() { "nothing".to_owned() } else { text.to_owned() };
    changed
        .map(|(new, old)| format!("{} {} → {}", new.0, none(&old.1), none(&new.1)))
        .collect::<Vec<_>>()
        .join(", ")
}

fn fields(record: &Record) -> Vec<(&'static str, String)> {
    fn text<T: ToString>(value: Option<&T>) -> String {
        value.map_or_else(String::new, ToString::to_string)
    }
    let joined = |people: &[PersonId]| people.iter().map(PersonId::as_str).collect::<Vec<_>>().join(" ");
    let mut fields = match record {
        Record::Settings(settings) => {
            vec![
                ("name", settings.name.clone()),
                ("stage", settings.stage.to_string()),
                ("timezone", settings.timezone.to_string()),
                ("not_used", settings.not_used.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")),
                ("practices", settings.practices.to_string()),
            ]
        }
        Record::Person(person) => vec![
            ("name", person.name.clone()),
            ("email", person.email.clone().unwrap_or_default()),
            ("level", text(person.level.as_ref())),
            ("manager", text(person.manager.as_ref())),
            ("git", person.git.join(" ")),
        ],
        Record::Team(team) => vec![("name", team.name.clone()), ("parent", text(team.parent.as_ref()))],
        Record::Repository(repository) => vec![
            ("team", repository.team.to_string()),
            ("path", repository.path.clone().unwrap_or_default()),
            ("url", repository.url.clone().unwrap_or_default()),
            ("branch", repository.branch.clone().unwrap_or_default()),
            ("exclude", repository.exclude.join(" ")),
        ],
        Record::Raci(row) => vec![
            ("accountable", text(row.accountable.as_ref())),
            ("responsible", joined(&row.others.responsible)),
            ("consulted", joined(&row.others.consulted)),
            ("informed", joined(&row.others.informed)),
        ],
        Record::Role(_, body) => vec![("definition", body.to_string())],
        Record::Membership(_) | Record::Assignment(_) => Vec::new(),
    };
    let period = period(record).unwrap_or_default();
    fields.extend([("from", text(period.from.as_ref())), ("to", text(period.to.as_ref()))]);
    fields
}
