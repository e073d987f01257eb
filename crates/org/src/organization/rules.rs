//! What a person, a team and a membership may be, however they come: a page, the API, an organization file, an import, a
//! directory. Pure.
//!
//! A door reads what it is given and names the place of a fault; whether it is one is decided here.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    hash::Hash,
};

use castra_platform::text::{self, folded, folded_address};
use chrono::NaiveDate;

use super::{Change, Key, Membership, Organization, Period, Person, PersonId, Record, Team, TeamId, is_slug};

/// The most characters of a name.
pub(crate) const LONGEST_NAME: usize = 200;

/// A rule that a changed record breaks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fault {
    /// The record.
    pub(crate) record: Key,
    /// Its field.
    pub(crate) field: &'static str,
    /// What is wrong with it.
    pub(crate) message: String,
}

/// The stored form of a name.
///
/// # Errors
/// In words.
pub(crate) fn name(typed: &str) -> Result<String, String> {
    if text::is_unshowable(typed.trim()) {
        return Err("this contains unprintable characters".to_owned());
    }
    let name = text::name(typed);
    match name.chars().count() {
        0 => Err("enter a name".to_owned()),
        1..=LONGEST_NAME => Ok(name),
        _ => Err(format!("use at most {LONGEST_NAME} characters")),
    }
}

/// Whether a text can be an id of a person.
///
/// # Errors
/// In words.
pub(crate) fn id(text: &str) -> Result<(), String> {
    if is_slug(text) {
        return Ok(());
    }
    Err(format!("`{text}` cannot be an id; use letters, digits, `-`, `_` and `.`, at most 100"))
}

/// Whether a text can be an id of a team.
///
/// # Errors
/// In words.
pub(crate) fn team_id(text: &str) -> Result<(), String> {
    if text == "organization" {
        let why = "a team cannot have the id `organization`, which names the whole organization";
        return Err(why.to_owned());
    }
    id(text)
}

/// The stored form of a Git identity: `Name <address>`, or an address in any printable form, as Git accepts it.
///
/// # Errors
/// In words.
pub(crate) fn git_identity(typed: &str) -> Result<String, String> {
    if text::is_unshowable(typed.trim()) {
        return Err("this contains unprintable characters".to_owned());
    }
    let address = typed.rsplit_once('<').map_or(typed, |(_, rest)| rest);
    match text::unseen(address) {
        Some(fault) => Err(fault),
        None => Ok(text::composed(typed.trim()).into_owned()),
    }
}

/// Whether the days of a period are in order.
///
/// # Errors
/// In words.
pub(crate) fn in_order(period: Period) -> Result<(), String> {
    match (period.from, period.to) {
        (Some(from), Some(to)) if to < from => Err(format!("this ends on {to}, before it starts on {from}")),
        _ => Ok(()),
    }
}

/// The days of a new membership: a person who is here already joins a team that exists from today on; with a new team, or for a
/// new person, no start is recorded.
pub(crate) fn joins(known: &Organization, team: &TeamId, person: &PersonId, today: NaiveDate) -> Period {
    let both = known.teams.contains_key(team) && known.people.contains_key(person);
    if both { Period::since(today) } else { Period::ALWAYS }
}

/// An id made of a name that no one has or had: `ana-ruiz`, `ana-ruiz-2`.
pub(crate) fn free_id(base: &str, is_free: impl Fn(&str) -> bool) -> String {
    let numbered = (2..).map(|number| format!("{base}-{number}"));
    let mut candidates = std::iter::once(base.to_owned()).chain(numbered);
    candidates.find(|id| is_free(id)).unwrap_or_else(|| base.to_owned())
}

/// The rules of these changes' records that hold for the organization as a whole: who they name exists, no one reports to
/// themselves through others, no team is part of itself, and no two people here at the same time have one address. Only what
/// a change sets is judged: earlier records may be as they are.
pub(crate) fn faults(known: &Organization, changes: &[Change]) -> Vec<Fault> {
    let is_of_rules = |change: &Change| {
        matches!(change.after, Some(Record::Person(_) | Record::Team(_) | Record::Membership(_)))
    };
    if !changes.iter().any(is_of_rules) {
        return Vec::new();
    }
    let mut after = known.clone();
    after.apply(changes);
    let mut found = Found { after: &after, faults: Vec::new() };
    let (addresses, names) = (shared_addresses(after.people.values()), shared_names(after.teams.values()));
    let (mut managed, mut placed) = (BTreeSet::new(), BTreeSet::new());
    for change in changes {
        match (change.before.as_ref(), change.after.as_ref()) {
            (before, Some(Record::Person(person))) => {
                let before = before
                    .and_then(|record| if let Record::Person(known) = record { Some(known) } else { None });
                if sets_manager(before, person) {
                    managed.insert(person.id.as_str());
                }
                found.person(before, person, &addresses);
            }
            (before, Some(Record::Team(team))) => {
                let before = before
                    .and_then(|record| if let Record::Team(known) = record { Some(known) } else { None });
                if sets_parent(before, team) {
                    placed.insert(team.id.as_str());
                }
                found.team(before, team, &names);
            }
            (_, Some(Record::Membership(held))) => found.membership(held),
            _ => {}
        }
    }
    if !managed.is_empty() {
        let above =
            after.people.values().map(|it| (it.id.as_str(), it.manager.as_ref().map(PersonId::as_str)));
        found.cycles("manager", &above.collect(), &managed, |id| Key::Person(id.into()));
    }
    if !placed.is_empty() {
        let above = after.teams.values().map(|it| (it.id.as_str(), it.parent.as_ref().map(TeamId::as_str)));
        found.cycles("parent", &above.collect(), &placed, |id| Key::Team(id.into()));
    }
    found.faults
}

struct Found<'a> {
    after: &'a Organization,
    faults: Vec<Fault>,
}

impl Found<'_> {
    fn add(&mut self, record: Key, field: &'static str, fault: Result<(), String>) {
        if let Err(message) = fault {
            self.faults.push(Fault { record, field, message });
        }
    }

    /// A fault for each cycle that one of the changes closes.
    fn cycles(
        &mut self,
        field: &'static str,
        above: &BTreeMap<&str, Option<&str>>,
        set: &BTreeSet<&str>,
        key: impl Fn(&str) -> Key,
    ) {
        for cycle in cycles(above) {
            if let Some(id) = cycle.iter().find(|id| set.contains(**id)) {
                self.add(key(id), field, Err(format!("`{field}` forms a cycle: {}", shown(&cycle))));
            }
        }
    }

    fn person(
        &mut self,
        before: Option<&Person>,
        person: &Person,
        addresses: &HashMap<&PersonId, &PersonId>,
    ) {
        let key = || Key::Person(person.id.clone());
        if before.is_none() {
            self.add(key(), "id", id(person.id.as_str()));
        }
        if before.is_none_or(|before| before.name != person.name) {
            self.add(key(), "name", name(&person.name).map(drop));
        }
        let is_set = before.is_none_or(|before| {
            before.email != person.email || reaches_further(before.period, person.period)
        });
        if let Some(email) = person.email.as_deref().filter(|_| is_set) {
            self.add(key(), "email", text::address(email).map(drop));
            let other = addresses.get(&person.id);
            self.add(key(), "email", other.map_or(Ok(()), |other| Err(belongs_to(email, other))));
        }
        if before.is_none_or(|before| before.period != person.period) {
            self.add(key(), "to", in_order(person.period));
        }
        for identity in
            person.git.iter().filter(|identity| before.is_none_or(|before| !before.git.contains(identity)))
        {
            self.add(key(), "git", git_identity(identity).map(drop));
        }
        let manager = person.manager.as_ref().filter(|_| sets_manager(before, person));
        if let Some(manager) = manager.filter(|manager| !self.after.people.contains_key(*manager)) {
            self.add(key(), "manager", Err(format!("there is no person `{manager}`")));
        }
    }

    fn team(&mut self, before: Option<&Team>, team: &Team, names: &HashMap<&TeamId, &TeamId>) {
        let key = || Key::Team(team.id.clone());
        if before.is_none() {
            self.add(key(), "id", team_id(team.id.as_str()));
        }
        if before.is_none_or(|before| before.name != team.name) {
            self.add(key(), "name", name(&team.name).map(drop));
        }
        if before.is_none_or(|before| before.period != team.period) {
            self.add(key(), "to", in_order(team.period));
        }
        let is_set = before.is_none_or(|before| {
            (&before.name, &before.parent) != (&team.name, &team.parent)
                || reaches_further(before.period, team.period)
        });
        if is_set && let Some(other) = names.get(&team.id) {
            self.add(key(), "name", Err(is_named_already(&team.name, other)));
        }
        let parent = team.parent.as_ref().filter(|_| sets_parent(before, team));
        if let Some(parent) = parent.filter(|parent| !self.after.teams.contains_key(*parent)) {
            self.add(key(), "parent", Err(format!("there is no team `{parent}`")));
        }
    }

    fn membership(&mut self, held: &Membership) {
        let key = || Key::Membership(held.clone());
        self.add(key(), "to", in_order(held.period));
        if !self.after.people.contains_key(&held.person) {
            self.add(key(), "person", Err(format!("there is no person `{}`", held.person)));
        }
        if !self.after.teams.contains_key(&held.team) {
            self.add(key(), "team", Err(format!("there is no team `{}`", held.team)));
        }
    }
}

/// Those who have an address that another has at the same time, with that other.
pub(crate) fn shared_addresses<'a>(
    people: impl Iterator<Item = &'a Person>,
) -> HashMap<&'a PersonId, &'a PersonId> {
    clashes(people.filter_map(|it| Some((folded_address(it.email.as_deref()?), it.period, &it.id))))
}

/// The teams with the name of another in the same team at the same time, with that other.
pub(crate) fn shared_names<'a>(teams: impl Iterator<Item = &'a Team>) -> HashMap<&'a TeamId, &'a TeamId> {
    clashes(teams.map(|it| ((it.parent.as_ref(), folded(&it.name)), it.period, &it.id)))
}

/// The words for an address of two people.
pub(crate) fn belongs_to(email: &str, other: &PersonId) -> String {
    format!("`{email}` is also the e-mail of `{other}`")
}

/// The words for a name of two teams.
pub(crate) fn is_named_already(name: &str, other: &TeamId) -> String {
    format!("there is a team `{name}` there already: `{other}`")
}

/// Those who share a key on a day: for each the id of another.
fn clashes<'a, K: Hash + Eq, Id: Eq + Hash>(
    entries: impl Iterator<Item = (K, Period, &'a Id)>,
) -> HashMap<&'a Id, &'a Id> {
    let mut groups: HashMap<K, Vec<(Period, &Id)>> = HashMap::new();
    for (key, period, id) in entries.filter(|(_, period, _)| !period.is_empty()) {
        groups.entry(key).or_default().push((period, id));
    }
    let mut clashes = HashMap::new();
    for mut group in groups.into_values().filter(|group| group.len() > 1) {
        group.sort_by_key(|(period, _)| period.from);
        // The one so far that lasts longest: who begins later shares a day with it, or with none before.
        let (mut longest, rest) = (group[0], &group[1..]);
        for (period, id) in rest.iter().copied() {
            if longest.0.overlaps(period) {
                clashes.entry(longest.1).or_insert(id);
                clashes.entry(id).or_insert(longest.1);
            }
            if longest.0.to.is_some_and(|to| period.to.is_none_or(|later| later > to)) {
                longest = (period, id);
            }
        }
    }
    clashes
}

/// Whether a period has days that it had not before.
fn reaches_further(before: Period, after: Period) -> bool {
    let begins_earlier = before.from.is_some_and(|from| after.from.is_none_or(|earlier| earlier < from));
    let ends_later = before.to.is_some_and(|to| after.to.is_none_or(|later| later > to));
    begins_earlier || ends_later
}

fn sets_manager(before: Option<&Person>, after: &Person) -> bool {
    before.is_none_or(|before| before.manager != after.manager)
}

fn sets_parent(before: Option<&Team>, after: &Team) -> bool {
    before.is_none_or(|before| before.parent != after.parent)
}

/// The most entries of a cycle that a message names.
const LONGEST_CYCLE: usize = 20;

/// A cycle in words: its first entries, and the first again.
pub(crate) fn shown(cycle: &[&str]) -> String {
    match cycle {
        [first, .., _] if cycle.len() > LONGEST_CYCLE + 1 => {
            format!("{} → … → {first}", cycle[..LONGEST_CYCLE].join(" → "))
        }
        all => all.join(" → "),
    }
}

/// The cycles among entries, each once: `above` names what is directly above each. A cycle ends with its first entry.
pub(crate) fn cycles<'a>(above: &BTreeMap<&'a str, Option<&'a str>>) -> Vec<Vec<&'a str>> {
    let mut clear: BTreeSet<&str> = BTreeSet::new();
    let mut cycles = Vec::new();
    for start in above.keys().copied() {
        let mut line: Vec<&str> = Vec::new();
        let mut seen: BTreeSet<&str> = BTreeSet::new();
        let mut next = Some(start);
        while let Some(id) = next.filter(|id| !clear.contains(id) && !seen.contains(id)) {
            line.push(id);
            seen.insert(id);
            next = above.get(id).copied().flatten();
        }
        if let Some(id) = next.filter(|id| seen.contains(id)) {
            let from = line.iter().position(|known| *known == id).unwrap_or(0);
            cycles.push(line[from..].iter().copied().chain([id]).collect());
        }
        clear.extend(line);
    }
    cycles
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::org_file::organization_of;

    const FILE: &str = "
castra: 1
organization: { name: Example }
people:
  - { id: ana, name: Ana, email: ana@example.org }
  - { id: bo, name: Bo, manager: ana }
  - { id: cy, name: Cy, manager: bo, email: old@example.org, to: 2025-12-31 }
teams:
  - { id: core, name: Core }
  - { id: app, name: App, parent: core }
  - { id: web, name: Web, parent: app }
";

    fn found(change: impl Fn(&mut Person), id: &str) -> Vec<(&'static str, String)> {
        let known = organization_of(FILE);
        let before = known.people[id].clone();
        let mut after = before.clone();
        change(&mut after);
        let changes = [Change::replace(Record::Person(before), Record::Person(after))];
        faults(&known, &changes).into_iter().map(|fault| (fault.field, fault.message)).collect()
    }

    fn found_of_team(change: impl Fn(&mut Team), id: &str) -> Vec<(&'static str, String)> {
        let known = organization_of(FILE);
        let before = known.teams[id].clone();
        let mut after = before.clone();
        change(&mut after);
        let changes = [Change::replace(Record::Team(before), Record::Team(after))];
        faults(&known, &changes).into_iter().map(|fault| (fault.field, fault.message)).collect()
    }

    #[test]
    fn an_address_belongs_to_one_person_at_a_time() {
        let fault = ("email", "`ANA@example.org` is also the e-mail of `ana`".to_owned());
        assert_eq!(found(|bo| bo.email = Some("ANA@example.org".to_owned()), "bo"), [fault]);
        assert!(
            found(|bo| bo.email = Some("old@example.org".to_owned()), "bo").len() == 1,
            "they were here together"
        );
        let later = |bo: &mut Person| {
            bo.email = Some("old@example.org".to_owned());
            bo.period.from = "2026-01-01".parse().ok();
        };
        assert_eq!(found(later, "bo"), [], "after the other left");
    }

    #[test]
    fn nobody_is_above_themself() {
        let cycle = found(|ana| ana.manager = Some("cy".into()), "ana");
        assert_eq!(cycle, [("manager", "`manager` forms a cycle: ana → cy → bo → ana".to_owned())]);
        assert_eq!(found(|ana| ana.manager = Some("ana".into()), "ana").len(), 1);
        let unknown = found(|ana| ana.manager = Some("dee".into()), "ana");
        assert_eq!(unknown, [("manager", "there is no person `dee`".to_owned())]);
        assert_eq!(found(|cy| cy.manager = Some("ana".into()), "cy"), []);
        let cycle = found_of_team(|core| core.parent = Some("web".into()), "core");
        assert_eq!(cycle.first().map(|fault| fault.0), Some("parent"));
    }

    #[test]
    fn teams_of_one_team_have_names_of_their_own() {
        let renamed =
            found_of_team(|web| (web.name, web.parent) = ("app".to_owned(), Some("core".into())), "web");
        assert_eq!(renamed, [("name", "there is a team `app` there already: `app`".to_owned())]);
        assert_eq!(found_of_team(|web| web.name = "App".to_owned(), "web"), [], "in another team");
    }

    #[test]
    fn names_identities_and_days_are_checked() {
        for wrong in ["", " ", "A\u{202e}na", "A\nna", &"a".repeat(201)] {
            assert_eq!(found(|ana| ana.name = wrong.to_owned(), "ana").len(), 1, "{wrong:?}");
        }
        assert_eq!(found(|ana| ana.git = vec!["Ana <a\u{200b}@x>".to_owned()], "ana").len(), 1);
        let turned = |ana: &mut Person| {
            ana.period = Period { from: "2026-01-02".parse().ok(), to: "2026-01-01".parse().ok() };
        };
        assert_eq!(found(turned, "ana").first().map(|fault| fault.0), Some("to"));
    }
}
