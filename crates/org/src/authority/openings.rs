//! What people may see of others, or change for them, by what they hold: what a change of the organization opens. Pure.
//!
//! Only what is *given* counts: a role, a part, a person to lead or manage, also one who is moved into a team that is led from above.
//! What falls to a person because a post becomes vacant is a consequence, and reported as one (a finding).

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use crate::{
    catalog::{Privacy, RoleHat},
    charter::{Charter, dates::long_date},
    organization::{
        Change, Membership, Organization, PersonId, Record, ResponsibilityId, RoleId, Scope, TeamId,
    },
};

/// Something a person holds that opens others' records.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Opening {
    /// A role that opens a wing, also while acting or as a deputy.
    Role(RoleId, Scope),
    /// A member of a team that they lead.
    Leads(TeamId, PersonId),
    /// A team below one that they lead.
    Above(TeamId),
    /// A person who reports to them.
    Manages(PersonId),
    /// Being named for a responsibility whose records are not open to everyone.
    Named(ResponsibilityId, Scope),
    /// Such a responsibility, through its default role.
    ByRole(ResponsibilityId, Scope),
    /// The CTO's authority in a startup without one.
    DeFactoCto,
}

impl Opening {
    /// Its scope, which decides who may give it.
    pub(crate) fn scope(&self) -> Scope {
        match self {
            Self::Role(_, scope) | Self::Named(_, scope) | Self::ByRole(_, scope) => scope.clone(),
            Self::Leads(team, _) | Self::Above(team) => Scope::Team(team.clone()),
            Self::Manages(_) | Self::DeFactoCto => Scope::Organization,
        }
    }

    /// Its words in refusals and notices: "tech lead of Payments".
    pub(crate) fn words(&self, organization: &Organization) -> String {
        match self {
            Self::Role(role, scope) => {
                let title =
                    organization.catalog.role(role.as_str()).map_or(role.as_str(), |role| &role.title);
                format!("{title} of {}", organization.scope_name(scope))
            }
            Self::Leads(team, person) => {
                let team = Scope::Team(team.clone());
                format!("lead of {} in {}", organization.person_name(person), organization.scope_name(&team))
            }
            Self::DeFactoCto => "CTO de facto".to_owned(),
            Self::Above(team) => {
                format!("lead above {}", organization.scope_name(&Scope::Team(team.clone())))
            }
            Self::Manages(person) => format!("manager of {}", organization.person_name(person)),
            Self::Named(responsibility, scope) | Self::ByRole(responsibility, scope) => {
                let known = organization.catalog.responsibility(responsibility.as_str());
                let title = known.map_or(responsibility.as_str(), |known| &known.title);
                format!("one of those who keep {title} in {}", organization.scope_name(scope))
            }
        }
    }
}

/// An opening that a change gives to a person, from a day on.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Gain {
    /// The person who gains it.
    pub(crate) gainer: PersonId,
    /// What they gain.
    pub(crate) opening: Opening,
    /// The first day.
    pub(crate) from: NaiveDate,
}

impl Gain {
    /// The gain in words, with its day.
    pub(crate) fn words(&self, organization: &Organization) -> String {
        format!(
            "{} becomes {} on {}",
            organization.person_name(&self.gainer),
            self.opening.words(organization),
            long_date(self.from)
        )
    }
}

/// What changes open, and to whom: on the day itself and on each later day that can matter, also through terms that wait already. People and teams that come only with these changes open nothing: nothing is recorded about them yet.
pub(crate) fn gains(before: &Charter, after: &Organization, changes: &[Change]) -> BTreeSet<Gain> {
    let known = before.organization();
    let today = before.day();
    if !changes.iter().any(opens) {
        return BTreeSet::new();
    }
    let after = std::sync::Arc::new(after.clone());
    let mut gains: BTreeMap<(PersonId, Opening), NaiveDate> = BTreeMap::new();
    let mut compare = |was: &Charter, day: NaiveDate, from: NaiveDate| {
        let was = held(was, changes);
        let is = held(&Charter::new(std::sync::Arc::clone(&after), day), changes);
        for (gainer, opening) in is.difference(&was) {
            if !is_of_newcomers(known, &after, opening, day) {
                gains.entry((gainer.clone(), opening.clone())).or_insert(from);
            }
        }
    };
    // In another time zone tomorrow may be here within minutes: what begins then is given now.
    if let Some(tomorrow) = today.succ_opt().filter(|_| known.settings.timezone != after.settings.timezone) {
        compare(before, tomorrow, today);
    }
    for day in days(&after, changes, today) {
        compare(&Charter::new(before.shared(), day), day, day);
    }
    gains.into_iter().map(|((gainer, opening), from)| Gain { gainer, opening, from }).collect()
}

fn records(changes: &[Change]) -> impl Iterator<Item = &Record> {
    changes.iter().flat_map(|change| [&change.before, &change.after]).flatten()
}

/// Whether a change can open anything at all: names, addresses and repositories cannot.
fn opens(change: &Change) -> bool {
    match (&change.before, &change.after) {
        (None, Some(Record::Settings(_)))
        | (_, Some(Record::Repository(_)))
        | (Some(Record::Repository(_)), None) => false,
        (Some(Record::Settings(before)), Some(Record::Settings(after))) => {
            (before.stage, before.timezone) != (after.stage, after.timezone)
        }
        (Some(Record::Person(before)), Some(Record::Person(after))) => {
            (&before.manager, before.period, before.level) != (&after.manager, after.period, after.level)
        }
        (None, Some(Record::Person(after))) => after.manager.is_some(),
        _ => true,
    }
}

/// Today, and the later days that can matter: something of the changes begins, a term begins that waits already, or a CTO's term
/// ends or its holder leaves. Not every day on which anything happens: a large company has hundreds ahead of it, and each costs two
/// charters.
pub(super) fn days(organization: &Organization, changes: &[Change], today: NaiveDate) -> BTreeSet<NaiveDate> {
    let begins = changes.iter().filter_map(|change| match change.after.as_ref()? {
        Record::Person(person) => person.period.from,
        Record::Team(team) => team.period.from,
        Record::Membership(held) => held.period.from,
        Record::Assignment(held) => held.period.from,
        Record::Raci(row) => row.period.from,
        Record::Settings(_) | Record::Repository(_) | Record::Role(..) => None,
    });
    // A term that waits gains only by what comes to its scope, or by what its role means.
    let comes_to_terms = records(changes).any(|record| {
        matches!(record, Record::Team(_) | Record::Membership(_) | Record::Role(..) | Record::Settings(_))
    });
    let terms = organization.assignments.values().filter(|_| comes_to_terms);
    let terms = terms.filter_map(|held| held.period.from);
    let is_cto =
        |role: &RoleId| organization.catalog.role(role.as_str()).is_some_and(|role| role.hat == RoleHat::Cto);
    let ctos = organization.assignments.values().filter(|held| is_cto(&held.role));
    let ends = ctos.flat_map(|held| {
        let leaves = organization.people.get(&held.person).and_then(|person| person.period.to);
        [held.period.to, leaves].into_iter().flatten().filter_map(|day| day.succ_opt())
    });
    begins.chain(terms).chain(ends).filter(|day| *day > today).chain([today]).collect()
}

/// The memberships that begin by these changes, or last longer.
fn joined(changes: &[Change]) -> impl Iterator<Item = &Membership> {
    changes.iter().filter_map(|change| match (&change.before, &change.after) {
        (None, Some(Record::Membership(after))) => Some(after),
        (Some(Record::Membership(before)), Some(Record::Membership(after))) => {
            let begins_earlier = before.period.from > after.period.from;
            let ends_later =
                before.period.to.is_some_and(|to| after.period.to.is_none_or(|later| later > to));
            (begins_earlier || ends_later).then_some(after)
        }
        _ => None,
    })
}

/// What everyone holds on a day, as far as these changes can affect it.
fn held(charter: &Charter, changes: &[Change]) -> BTreeSet<(PersonId, Opening)> {
    let organization = charter.organization();
    let mut held = BTreeSet::new();
    if let Some((person, _)) = charter.de_facto_cto() {
        held.insert((person.clone(), Opening::DeFactoCto));
    }
    // Managers are looked up only for the people changed: a directory changes one of ten thousand at a time.
    for record in records(changes) {
        if let Record::Person(person) = record
            && let Some(known) = organization.people.get(&person.id)
            && let Some(manager) = &known.manager
        {
            held.insert((manager.clone(), Opening::Manages(known.id.clone())));
        }
    }
    // A team without a lead of its own is led from above: a person who is moved there is given to the leaders above.
    for member in joined(changes) {
        let leaders = charter.leaders(&member.person).into_iter();
        held.extend(
            leaders.map(|leader| (leader, Opening::Leads(member.team.clone(), member.person.clone()))),
        );
    }
    let everything =
        records(changes).any(|record| !matches!(record, Record::Person(_) | Record::Membership(_)));
    let touched: BTreeSet<&TeamId> = records(changes)
        .filter_map(|record| if let Record::Membership(held) = record { Some(&held.team) } else { None })
        .collect();
    for scope in charter.scopes() {
        let team = scope.team();
        if !everything && team.is_none_or(|team| !touched.contains(team)) {
            continue;
        }
        let is_lead = |role: &RoleId| {
            organization.catalog.role(role.as_str()).is_some_and(|role| role.hat == RoleHat::Lead)
        };
        for term in charter.assignments(&scope) {
            let hat = organization.catalog.role(term.role.as_str()).map(|role| role.hat);
            if hat.is_none_or(|hat| hat == RoleHat::Everyone) {
                continue;
            }
            held.insert((term.person.clone(), Opening::Role(term.role.clone(), scope.clone())));
            let Some(team) = team.filter(|_| is_lead(&term.role)) else { continue };
            for member in organization.members(team, charter.day()).filter(|member| member.id != term.person)
            {
                held.insert((term.person.clone(), Opening::Leads(team.clone(), member.id.clone())));
            }
        }
        let above = team.map(|team| organization.lineage(team)).unwrap_or_default();
        for level in above.into_iter().skip(1) {
            let Some(team) = team else { continue };
            for term in charter.assignments(&Scope::Team(level.clone())).filter(|term| is_lead(&term.role)) {
                held.insert((term.person.clone(), Opening::Above(team.clone())));
            }
        }
        for responsibility in &organization.catalog.responsibilities {
            if responsibility.privacy == Privacy::Open {
                continue;
            }
            let (id, place) = (responsibility.id.clone(), scope.clone());
            for row in charter.explicit(&responsibility.id, &scope) {
                let named = row.accountable.iter().chain(&row.others.responsible);
                let opening = || Opening::Named(id.clone(), place.clone());
                held.extend(named.map(|person| (person.clone(), opening())));
            }
            // The holders of its default role; a role that takes it over opens it to its holders.
            let holds = charter.assignments(&scope).filter(|term| term.role == responsibility.role);
            held.extend(holds.map(|term| (term.person.clone(), Opening::ByRole(id.clone(), place.clone()))));
        }
    }
    held
}

/// Whether an opening covers only what comes with the same changes.
fn is_of_newcomers(known: &Organization, after: &Organization, opening: &Opening, day: NaiveDate) -> bool {
    let is_new = |person: &PersonId| !known.people.contains_key(person);
    let is_new_team = |team: &TeamId| {
        !known.teams.contains_key(team) && after.members(team, day).all(|member| is_new(&member.id))
    };
    match opening {
        Opening::Leads(_, person) | Opening::Manages(person) => is_new(person),
        Opening::Role(_, Scope::Team(team)) => !known.teams.contains_key(team),
        Opening::Above(team)
        | Opening::Named(_, Scope::Team(team))
        | Opening::ByRole(_, Scope::Team(team)) => is_new_team(team),
        Opening::DeFactoCto
        | Opening::Role(_, Scope::Organization)
        | Opening::Named(_, Scope::Organization)
        | Opening::ByRole(_, Scope::Organization) => known.people.is_empty(),
    }
}
