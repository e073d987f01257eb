//! From what is typed to the changes of the organization. Pure.

use std::collections::{BTreeSet, HashMap};

use castra_platform::{
    Error, Result,
    figures::counted,
    terms::{Faults, Terms},
    text::{self, folded, folded_address},
};

use super::model::{Added, Decided, NewTeams, PersonTerms, TeamTerms, period};
use crate::{
    accounts::membership_change,
    imports::slug,
    organization::{
        Change, Current, Key, Membership, Organization, Period, Person, PersonId, Record, Team, TeamId,
        rules as organization_rules,
    },
};

/// What changes one person; a new one without `before`.
pub(super) fn person(current: &Current, before: Option<&Person>, terms: &PersonTerms) -> Result<Decided> {
    let organization = current.organization();
    let mut faults = terms.faults();
    let mut checked =
        |field: &str, result: Result<String, String>| result.map_err(|fault| faults.add(field, fault)).ok();
    let name = checked("name", organization_rules::name(&terms.name)).unwrap_or_default();
    let email = terms.email.as_deref().and_then(|email| checked("email", text::address(email)));
    let git: Vec<String> = terms
        .git
        .iter()
        .filter_map(|identity| checked("git", organization_rules::git_identity(identity)))
        .collect();
    let manager = terms.manager.as_deref().map(|typed| Named::new(organization).find(typed)).transpose();
    let manager = manager.unwrap_or_else(|fault| {
        faults.add("manager", fault);
        None
    });
    let teams = terms.teams.iter().filter_map(|typed| match found_team(current, typed) {
        Ok(team) => Some(team),
        Err(fault) => {
            faults.add("teams", fault);
            None
        }
    });
    let teams: BTreeSet<TeamId> = teams.collect();
    let id =
        before.map_or_else(|| new_person_id(organization, &name, email.as_deref()), |known| known.id.clone());
    let after =
        Person { id, name, email, level: terms.level, period: period(terms.from, terms.to), manager, git };
    let mut changes = Vec::new();
    put(&mut changes, before.cloned().map(Record::Person), Record::Person(after.clone()));
    changes.extend(memberships(current, before.is_none(), &after.id, &teams));
    refuse(faults, organization, &changes, "the person")?;
    let summary = match before {
        None => format!("{} added", after.name),
        Some(before) if ends(before.period, after.period) => format!("{} leaves", before.name),
        Some(before) => format!("{} changed", before.name),
    };
    Ok(Decided {
        changes,
        summary,
        did: if before.is_some() { "changed a person" } else { "added a person" },
        subject: format!("person:{}", after.id),
        added: before.is_none().then_some(Added::Person(after.id)),
    })
}

/// What changes one team; a new one without `before`.
pub(super) fn team(current: &Current, before: Option<&Team>, terms: &TeamTerms) -> Result<Decided> {
    let organization = current.organization();
    let mut faults = terms.faults();
    let name = organization_rules::name(&terms.name).unwrap_or_else(|fault| {
        faults.add("name", fault);
        String::new()
    });
    let parent = terms.parent.as_deref().map(|typed| found_team(current, typed)).transpose();
    let parent = parent.unwrap_or_else(|fault| {
        faults.add("parent", fault);
        None
    });
    let named = Named::new(organization);
    let members = terms.members.iter().filter_map(|typed| match named.find(typed) {
        Ok(person) => Some(person),
        Err(fault) => {
            faults.add("members", fault);
            None
        }
    });
    let members: BTreeSet<PersonId> = members.collect();
    if let Some(gone) = members.iter().find(|id| organization.people[*id].period.is_past(current.today)) {
        faults.add("members", format!("{} has left", organization.person_name(gone)));
    }
    let id = match before {
        Some(known) => known.id.clone(),
        None => new_team_id(organization, &name, &[]),
    };
    let after = Team { id, name, parent, period: period(terms.from, terms.to) };
    let mut changes = Vec::new();
    put(&mut changes, before.cloned().map(Record::Team), Record::Team(after.clone()));
    let now = organization.members(&after.id, current.today).map(|person| person.id.clone());
    let concerned: BTreeSet<PersonId> = now.chain(members.iter().cloned()).collect();
    for person in concerned {
        let is_in = members.contains(&person);
        changes.extend(membership(current, before.is_none(), &person, &after.id, is_in));
    }
    refuse(faults, organization, &changes, "the team")?;
    let summary = match before {
        None => format!("{} added", after.name),
        Some(before) if ends(before.period, after.period) => format!("{} ends", before.name),
        Some(before) => format!("{} changed", before.name),
    };
    Ok(Decided {
        changes,
        summary,
        did: if before.is_some() { "changed a team" } else { "added a team" },
        subject: format!("team:{}", after.id),
        added: before.is_none().then_some(Added::Team(after.id)),
    })
}

/// Several new teams.
pub(super) fn teams(current: &Current, terms: &NewTeams) -> Result<Decided> {
    let organization = current.organization();
    let mut faults = terms.faults();
    let parent = terms.parent.as_deref().map(|typed| found_team(current, typed)).transpose();
    let parent = parent.unwrap_or_else(|fault| {
        faults.add("parent", fault);
        None
    });
    let mut added: Vec<Team> = Vec::new();
    for typed in &terms.names {
        let name = match organization_rules::name(typed) {
            Ok(name) => name,
            Err(fault) => {
                faults.add("names", format!("`{}`: {fault}", typed.chars().take(60).collect::<String>()));
                continue;
            }
        };
        if added.iter().any(|team| folded(&team.name) == folded(&name)) {
            faults.add("names", format!("`{name}` is there twice"));
            continue;
        }
        let id = new_team_id(organization, &name, &added);
        let days = period(terms.from, None);
        added.push(Team { id, name, parent: parent.clone(), period: days });
    }
    let changes: Vec<Change> = added.iter().cloned().map(|team| Change::add(Record::Team(team))).collect();
    refuse(faults, organization, &changes, "the teams")?;
    let summary = match added.as_slice() {
        [one] => format!("{} added", one.name),
        all => format!("{} teams added", all.len()),
    };
    Ok(Decided { changes, summary, did: "added teams", subject: "organization:1".to_owned(), added: None })
}

/// "25 people and 4 teams added", "3 people added, 1 changed".
pub(super) fn summary_of_rows(changes: &[Change]) -> String {
    let count = |is: &dyn Fn(&Change) -> bool| changes.iter().filter(|change| is(change)).count();
    let people = count(&|change| matches!((&change.before, &change.after), (None, Some(Record::Person(_)))));
    let teams = count(&|change| matches!((&change.before, &change.after), (None, Some(Record::Team(_)))));
    let joins =
        count(&|change| matches!((&change.before, &change.after), (None, Some(Record::Membership(_)))));
    let changed =
        count(&|change| matches!((&change.before, &change.after), (Some(Record::Person(_)), Some(_))));
    let plural = |n: usize, one: &str, many: &str| (n > 0).then(|| counted(n, one, many));
    let added = [plural(people, "person", "people"), plural(teams, "team", "teams")];
    let added: Vec<String> = added.into_iter().flatten().collect();
    let added = (!added.is_empty()).then(|| format!("{} added", added.join(" and ")));
    let changed = plural(changed, "person", "people").map(|words| format!("{words} changed"));
    let joined = plural(joins, "membership", "memberships").filter(|_| added.is_none());
    let joined = joined.map(|words| format!("{words} added"));
    let parts: Vec<String> = [added, changed, joined].into_iter().flatten().collect();
    parts.join(", ")
}

fn put(changes: &mut Vec<Change>, before: Option<Record>, after: Record) {
    match before {
        None => changes.push(Change::add(after)),
        Some(before) if before == after => {}
        Some(before) => changes.push(Change::replace(before, after)),
    }
}

fn ends(before: Period, after: Period) -> bool {
    after.to.is_some() && after.to != before.to
}

/// Refuses with every fault of the form and of the organization's rules, each at its field.
fn refuse(mut faults: Faults, organization: &Organization, changes: &[Change], what: &str) -> Result<()> {
    let many = what == "the teams";
    for fault in organization_rules::faults(organization, changes) {
        let field = match (&fault.record, fault.field) {
            // No one types an id: it is made of the name.
            (Key::Person(_) | Key::Team(_), "id") => "name",
            (Key::Team(_), "name") if many => "names",
            (Key::Membership(_), _) => "teams",
            (_, field) => field,
        };
        faults.add(field, fault.message);
    }
    faults.refuse(what)
}

/// The changes that leave a person in exactly these teams.
fn memberships(current: &Current, is_new: bool, person: &PersonId, teams: &BTreeSet<TeamId>) -> Vec<Change> {
    let held = current.organization().memberships.iter();
    let held = held.filter(|held| held.person == *person && held.period.contains(current.today));
    let concerned: BTreeSet<TeamId> =
        held.map(|held| held.team.clone()).chain(teams.iter().cloned()).collect();
    let change = |team: &TeamId| membership(current, is_new, person, team, teams.contains(team));
    concerned.iter().filter_map(change).collect()
}

fn membership(
    current: &Current,
    is_new: bool,
    person: &PersonId,
    team: &TeamId,
    is_in: bool,
) -> Option<Change> {
    if !is_new {
        return membership_change(current, person.as_str(), team, is_in);
    }
    let period = organization_rules::joins(current.organization(), team, person, current.today);
    let held = Membership { team: team.clone(), person: person.clone(), period };
    is_in.then(|| Change::add(Record::Membership(held)))
}

/// Everyone, by the names and addresses by which they can be named.
struct Named<'a> {
    organization: &'a Organization,
    by: HashMap<String, BTreeSet<&'a PersonId>>,
}

impl<'a> Named<'a> {
    fn new(organization: &'a Organization) -> Self {
        let mut by: HashMap<String, BTreeSet<&PersonId>> = HashMap::new();
        for person in organization.people.values() {
            by.entry(folded(&person.name)).or_default().insert(&person.id);
            if let Some(email) = &person.email {
                by.entry(folded_address(email)).or_default().insert(&person.id);
            }
        }
        Self { organization, by }
    }

    /// A person by id, e-mail address or name.
    fn find(&self, typed: &str) -> Result<PersonId, String> {
        let typed = typed.trim();
        if let Some(known) = self.organization.people.get(typed) {
            return Ok(known.id.clone());
        }
        let found = self.by.get(&folded(&text::name(typed))).or_else(|| self.by.get(&folded_address(typed)));
        match found.map(|found| (found.len(), found.first())) {
            Some((1, Some(one))) => Ok((*one).clone()),
            Some((several, _)) => {
                Err(format!("{several} people are called `{typed}`; give the id or e-mail"))
            }
            None => Err(format!("there is no person `{typed}`")),
        }
    }
}

/// A team by id or name.
fn found_team(current: &Current, typed: &str) -> Result<TeamId, String> {
    let organization = current.organization();
    if let Some(known) = organization.teams.get(typed.trim()) {
        return Ok(known.id.clone());
    }
    let name = folded(&text::name(typed));
    let mut here = organization.active_teams(current.today).filter(|team| folded(&team.name) == name);
    match (here.next(), here.next()) {
        (Some(one), None) => Ok(one.id.clone()),
        (None, _) => Err(format!("there is no team `{}`", typed.trim())),
        (Some(_), Some(_)) => Err(format!("several teams are called `{}`; give the id", typed.trim())),
    }
}

fn new_person_id(organization: &Organization, name: &str, email: Option<&str>) -> PersonId {
    let from_email = || email.and_then(|email| email.split('@').next()).map(slug);
    let bases = [slug(name), from_email().unwrap_or_default(), "person".to_owned()];
    let base = bases.into_iter().find(|slug| !slug.is_empty()).unwrap_or_default();
    PersonId::from(organization_rules::free_id(&base, |id| !organization.people.contains_key(id)))
}

fn new_team_id(organization: &Organization, name: &str, added: &[Team]) -> TeamId {
    let base = Some(slug(name)).filter(|slug| !slug.is_empty()).unwrap_or_else(|| "team".to_owned());
    let is_free = |id: &str| {
        id != "organization"
            && !organization.teams.contains_key(id)
            && added.iter().all(|team| team.id.as_str() != id)
    };
    TeamId::from(organization_rules::free_id(&base, is_free))
}

/// The person with this id.
pub(super) fn known_person<'a>(organization: &'a Organization, id: &str) -> Result<&'a Person> {
    organization.people.get(id).ok_or_else(|| Error::not_found(format!("person `{id}`")))
}

/// The team with this id.
pub(super) fn known_team<'a>(organization: &'a Organization, id: &str) -> Result<&'a Team> {
    organization.teams.get(id).ok_or_else(|| Error::not_found(format!("team `{id}`")))
}
