//! Who may change the organization, whatever the way: a page, the API, a file, an import, a directory,
//! an undo. Pure; the rules are those of decision 0028.
//!
//! Terms: a *term* is an assignment of a role; a *part* is a row of a responsibility. What is *held in one's own right* is
//! not held in another's place: a stand-in does the work of the role and changes nothing of who does what.

use std::collections::BTreeSet;

use chrono::{NaiveDate, TimeDelta};

use super::{Gain, Opening, gains, openings::days};
use crate::{
    catalog::{RoleHat, ScopeKind},
    charter::{Charter, RESTS_FOR},
    organization::{
        Assignment, Change, Membership, Organization, Period, Person, PersonId, RaciEntry, Record, Scope,
        Team, TeamId,
    },
};

/// The longest wait before a part that opens people's data begins, in days: its giver may lose the right meanwhile.
const LONGEST_WAIT_OF_A_PART: i64 = 31;

/// The actor of a change and what entitles them.
#[derive(Debug, Clone, Default)]
pub(crate) struct Standing<'a> {
    /// The person, if the actor is one.
    pub(crate) person: Option<PersonId>,
    /// Whether the actor is the machine itself: a command there, or a job. It needs no second word.
    pub(crate) is_machine: bool,
    /// Whether they are an operator of the instance.
    pub(crate) is_operator: bool,
    /// Whether the actor is a directory, which creates people, teams and memberships.
    pub(crate) is_directory: bool,
    /// Who created the token, if the actor is a directory: it gives nothing to them that they could not give themselves.
    pub(crate) created_by: Option<PersonId>,
    /// Who agreed, if the change is a proposal being applied.
    pub(crate) agreed: Option<&'a BTreeSet<PersonId>>,
}

/// Who can sign in, to find who could give a second word. An account closed lately counts as open: closing it would otherwise
/// make a second word needless.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Doors {
    /// Everyone with an open account.
    pub(crate) people: BTreeSet<PersonId>,
    /// The operators among them.
    pub(crate) operators: BTreeSet<PersonId>,
}

/// Why a change is not allowed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Refusal {
    /// A role that is held in another kind of scope: role, its kind, where.
    WrongScope(String, ScopeKind, String),
    /// Not theirs to change: the scope's name, none for the organization as a whole.
    NotEntitled(Option<String>),
    /// A term that only others may end: whose, what.
    NotTheirsToEnd(String, String),
    /// A start before today: what, when.
    BeforeToday(String, NaiveDate),
    /// A change of the past: what.
    RewritesThePast(String),
    /// A part that would begin too late: what, the last allowed day.
    WaitsTooLong(String, NaiveDate),
    /// A second row for the same days: what.
    Twice(String),
    /// It opens people's data to its author: what, and who could apply it instead.
    NeedsAnother(String, Vec<String>),
    /// The same, and no one else could apply it: what, and from which day the author may.
    NotBefore(String, NaiveDate),
    /// It gives something to people who have not agreed: what.
    NotAgreed(String),
    /// It opens records that are older than the account of a person whose identity is not confirmed: who, and what.
    NotConfirmed(String, String),
    /// It opens people's records, and the identity of its author is not confirmed: what.
    AuthorNotConfirmed(String),
}

/// Whether these changes are allowed, apart from the second word; returns what they open to people.
pub(super) fn check(
    before: &Charter,
    after: &Organization,
    changes: &[Change],
    standing: &Standing<'_>,
) -> Result<BTreeSet<Gain>, Refusal> {
    let asked = Asked { before, known: before.organization(), after, today: before.day(), standing };
    for change in changes {
        asked.fits_its_scope(change)?;
        asked.is_once(change)?;
        if !standing.is_machine {
            asked.is_entitled(change)?;
            asked.may_end(change)?;
            asked.may_send_away(change)?;
            asked.leaves_the_past(change)?;
        }
    }
    let gains = gains(before, after, changes);
    if !standing.is_machine {
        asked.begins_soon(&gains)?;
    }
    Ok(gains)
}

/// Whether everyone made accountable has agreed who does not work for the author: a lead decides who does what among the people
/// they lead, and asks anyone else. Someone without an open door can neither agree nor see anything.
pub(super) fn asks_others(
    before: &Charter,
    changes: &[Change],
    standing: &Standing<'_>,
    doors: &Doors,
) -> Result<(), Refusal> {
    let Some(me) = standing.person.as_ref().filter(|me| !standing.is_operator && !is_cto(before, me)) else {
        return Ok(());
    };
    let organization = before.organization();
    let is_asked = |person: &PersonId| {
        let teams = before.teams_of(person).iter().flat_map(|team| organization.lineage(team));
        person != me
            && doors.people.contains(person)
            && !standing.agreed.is_some_and(|agreed| agreed.contains(person))
            && !teams.into_iter().any(|team| leads(before, me, team))
    };
    for change in changes {
        let Some(Record::Raci(after)) = &change.after else { continue };
        let is_new =
            !matches!(&change.before, Some(Record::Raci(was)) if was.accountable == after.accountable);
        if let Some(person) = after.accountable.as_ref().filter(|person| is_new && is_asked(person)) {
            let known = organization.catalog.responsibility(after.responsibility.as_str());
            let title = known.map_or(after.responsibility.as_str(), |known| &known.title);
            return Err(Refusal::NotAgreed(format!(
                "{} becomes accountable for {title} in {}",
                organization.person_name(person),
                organization.scope_name(&after.scope)
            )));
        }
    }
    Ok(())
}

/// The people whose identity is not confirmed although their account is open, because nothing private was older than their
/// invitation; and everyone who has private records by now.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Unconfirmed {
    /// The people not confirmed.
    pub(super) people: BTreeSet<PersonId>,
    /// Those with private records.
    pub(super) private_to: BTreeSet<PersonId>,
}

/// Whether records stay closed to everyone who may be someone else: neither by a gain nor as its consequence do they come to
/// read what is older than their account, and they open nothing to others.
pub(super) fn opens_to_the_confirmed(
    before: &Charter,
    after: &Charter,
    changes: &[Change],
    gains: &BTreeSet<Gain>,
    standing: &Standing<'_>,
    unconfirmed: &Unconfirmed,
) -> Result<(), Refusal> {
    let organization = after.organization();
    let is_unconfirmed = |person: &PersonId| unconfirmed.people.contains(person);
    let opens_records =
        |gain: &&Gain| unconfirmed.private_to.iter().any(|person| is_about(gain, person, after));
    for gain in gains.iter().filter(opens_records) {
        if is_unconfirmed(&gain.gainer) {
            let name = organization.person_name(&gain.gainer).to_owned();
            return Err(Refusal::NotConfirmed(name, gain.words(organization)));
        }
        if standing.person.as_ref().is_some_and(is_unconfirmed) {
            return Err(Refusal::AuthorNotConfirmed(gain.words(organization)));
        }
    }
    let days = days(organization, changes, before.day());
    for day in days.into_iter().chain(days_after_ends(changes, before.day())) {
        let (before, after) = (Charter::new(before.shared(), day), Charter::new(after.shared(), day));
        for person in &unconfirmed.private_to {
            let led_before = before.leaders(person);
            let new = after
                .leaders(person)
                .into_iter()
                .find(|lead| is_unconfirmed(lead) && !led_before.contains(lead));
            if let Some(lead) = new {
                let what = format!(
                    "{} would come to lead {}",
                    organization.person_name(&lead),
                    organization.person_name(person)
                );
                return Err(Refusal::NotConfirmed(organization.person_name(&lead).to_owned(), what));
            }
        }
    }
    Ok(())
}

/// The days on which someone else may come to lead, once what the changes end has ended: the next day, and the day after a team
/// without a lead has rested.
fn days_after_ends(changes: &[Change], today: NaiveDate) -> BTreeSet<NaiveDate> {
    let end = |change: &Change| match (&change.before, &change.after) {
        (_, Some(Record::Person(person))) => person.period.to,
        (_, Some(Record::Team(team))) => team.period.to,
        (_, Some(Record::Membership(held))) => held.period.to,
        (_, Some(Record::Assignment(held))) => held.period.to,
        (Some(_), None) => Some(today),
        _ => None,
    };
    let ends = changes.iter().filter_map(end);
    let next = ends.flat_map(|end| {
        [TimeDelta::days(1), RESTS_FOR + TimeDelta::days(1)].map(|days| end.checked_add_signed(days))
    });
    next.flatten().filter(|day| *day > today).collect()
}

/// Whether a gain concerns a person's records.
fn is_about(gain: &Gain, person: &PersonId, charter: &Charter) -> bool {
    let is_in = |team: &TeamId| {
        let organization = charter.organization();
        charter.teams_of(person).iter().any(|mine| organization.lineage(mine).contains(&team))
    };
    match &gain.opening {
        Opening::Leads(_, led) | Opening::Manages(led) => led == person,
        Opening::Above(team) => is_in(team),
        Opening::Role(_, scope) | Opening::Named(_, scope) | Opening::ByRole(_, scope) => {
            scope.team().is_none_or(is_in)
        }
        Opening::DeFactoCto => true,
    }
}

/// Whether what the changes open has the second word it needs.
pub(super) fn second_word(
    before: &Charter,
    gains: &BTreeSet<Gain>,
    standing: &Standing<'_>,
    doors: &Doors,
) -> Result<(), Refusal> {
    if standing.is_machine {
        return Ok(());
    }
    let organization = before.organization();
    let all = |of: &dyn Fn(&Gain) -> bool| {
        // What a role brings is named with the role.
        let has_role = |gainer: &PersonId| {
            gains.iter().any(|gain| gain.gainer == *gainer && matches!(gain.opening, Opening::Role(..)))
        };
        let is_named = |gain: &&Gain| {
            let may_come_with_a_role =
                matches!(gain.opening, Opening::Leads(..) | Opening::Above(_) | Opening::ByRole(..));
            !(may_come_with_a_role && has_role(&gain.gainer))
        };
        let named: Vec<String> = gains
            .iter()
            .filter(is_named)
            .filter(|gain| of(gain))
            .map(|gain| gain.words(organization))
            .collect();
        match named.as_slice() {
            [one, _, ..] => format!("{one}, and {} more", named.len() - 1),
            named => named.join(""),
        }
    };
    let is_mine =
        |gain: &Gain| standing.person.iter().chain(&standing.created_by).any(|person| *person == gain.gainer);
    let others: BTreeSet<PersonId> = gains
        .iter()
        .filter(|gain| is_mine(gain))
        .flat_map(|gain| others(before, gain, doors))
        .cloned()
        .collect();
    if !others.is_empty() {
        let names = others.iter().take(5).map(|id| organization.person_name(id).to_owned()).collect();
        return Err(Refusal::NeedsAnother(all(&is_mine), names));
    }
    let tomorrow = before.day().succ_opt().unwrap_or(before.day());
    if gains.iter().any(|gain| is_mine(gain) && gain.from < tomorrow) {
        return Err(Refusal::NotBefore(all(&is_mine), tomorrow));
    }
    let Some(agreed) = standing.agreed else { return Ok(()) };
    // Someone who cannot sign in can neither agree nor see anything.
    let is_silent = |gain: &Gain| {
        !is_mine(gain)
            && gain.opening != Opening::DeFactoCto
            && !agreed.contains(&gain.gainer)
            && doors.people.contains(&gain.gainer)
    };
    if gains.iter().any(is_silent) {
        return Err(Refusal::NotAgreed(all(&is_silent)));
    }
    Ok(())
}

/// Who else could apply a gain: anyone who may change its scope and can sign in.
fn others<'a>(before: &'a Charter, gain: &'a Gain, doors: &'a Doors) -> impl Iterator<Item = &'a PersonId> {
    let scope = gain.opening.scope();
    let (organization, day) = (before.organization(), before.day());
    doors.people.iter().filter(move |person| {
        **person != gain.gainer
            && (organization.is_active(person, day) || !organization.people.contains_key(*person))
            && (doors.operators.contains(*person) || may_change(before, person, &scope))
    })
}

/// Whether a person may change who does what in a scope by what they hold in their own right: its lead or one above, the CTO.
pub(crate) fn may_change(charter: &Charter, person: &PersonId, scope: &Scope) -> bool {
    is_cto(charter, person)
        || scope.team().is_some_and(|team| {
            charter.organization().lineage(team).into_iter().any(|level| leads(charter, person, level))
        })
}

fn is_cto(charter: &Charter, person: &PersonId) -> bool {
    holds(charter, person, RoleHat::Cto, &Scope::Organization)
        || charter.de_facto_cto().is_some_and(|(known, _)| known == *person)
}

fn has_cto(charter: &Charter) -> bool {
    let organization = charter.organization();
    let titled = charter.assignments(&Scope::Organization).any(|held| {
        held.is_own()
            && organization.is_active(&held.person, charter.day())
            && organization.catalog.role(held.role.as_str()).is_some_and(|role| role.hat == RoleHat::Cto)
    });
    titled || charter.de_facto_cto().is_some()
}

fn leads(charter: &Charter, person: &PersonId, team: &TeamId) -> bool {
    holds(charter, person, RoleHat::Lead, &Scope::Team(team.clone()))
}

fn holds(charter: &Charter, person: &PersonId, hat: RoleHat, scope: &Scope) -> bool {
    let organization = charter.organization();
    organization.is_active(person, charter.day())
        && charter.assignments(scope).any(|held| {
            held.person == *person
                && held.is_own()
                && organization.catalog.role(held.role.as_str()).is_some_and(|role| role.hat == hat)
        })
}

/// Whether a change sets a person's Git identities and nothing else.
fn sets_identities(change: &Change) -> bool {
    let (Some(Record::Person(before)), Some(Record::Person(after))) = (&change.before, &change.after) else {
        return false;
    };
    Person { git: before.git.clone(), ..after.clone() } == *before
}

struct Asked<'a> {
    before: &'a Charter,
    known: &'a Organization,
    after: &'a Organization,
    today: NaiveDate,
    standing: &'a Standing<'a>,
}

impl Asked<'_> {
    fn yesterday(&self) -> NaiveDate {
        self.today.pred_opt().unwrap_or(self.today)
    }

    /// A role is held in its own kind of scope. A misplaced one may still be ended.
    fn fits_its_scope(&self, change: &Change) -> Result<(), Refusal> {
        let Some(Record::Assignment(after)) = &change.after else { return Ok(()) };
        let Some(role) = self.after.catalog.role(after.role.as_str()) else { return Ok(()) };
        if role.scope.fits(&after.scope) {
            return Ok(());
        }
        let only_ends = matches!(&change.before, Some(Record::Assignment(before))
            if Assignment { period: after.period, ..before.clone() } == *after
                && before.period.from == after.period.from
                && loses_time(before.period, Some(after.period), self.today));
        if only_ends {
            return Ok(());
        }
        let place = self.after.scope_name(&after.scope).to_owned();
        Err(Refusal::WrongScope(role.title.clone(), role.scope, place))
    }

    /// One row for each responsibility, scope, person and day; one term for each role, scope, person and day.
    fn is_once(&self, change: &Change) -> Result<(), Refusal> {
        let is_twice = match &change.after {
            Some(Record::Raci(row)) => self.after.raci.values().any(|other| {
                other.id != row.id
                    && (&other.responsibility, &other.scope, &other.accountable)
                        == (&row.responsibility, &row.scope, &row.accountable)
                    && other.period.overlaps(row.period)
            }),
            Some(Record::Assignment(held)) => self.after.assignments.values().any(|other| {
                let place = |held: &Assignment| {
                    (
                        held.person.clone(),
                        held.role.clone(),
                        held.scope.clone(),
                        held.acting_for.clone(),
                        held.deputy_for.clone(),
                    )
                };
                other.id != held.id && place(other) == place(held) && other.period.overlaps(held.period)
            }),
            _ => false,
        };
        match &change.after {
            Some(after) if is_twice => Err(Refusal::Twice(self.words(after))),
            _ => Ok(()),
        }
    }

    fn words(&self, record: &Record) -> String {
        match record {
            Record::Assignment(held) => {
                let title = self
                    .after
                    .catalog
                    .role(held.role.as_str())
                    .map_or(held.role.as_str(), |role| &role.title);
                format!(
                    "{} as {title} of {}",
                    self.after.person_name(&held.person),
                    self.after.scope_name(&held.scope)
                )
            }
            Record::Raci(row) => {
                let known = self.after.catalog.responsibility(row.responsibility.as_str());
                let title = known.map_or(row.responsibility.as_str(), |known| &known.title);
                format!("the row of {title} in {}", self.after.scope_name(&row.scope))
            }
            Record::Membership(held) => {
                let place = Scope::Team(held.team.clone());
                format!(
                    "the membership of {} in {}",
                    self.after.person_name(&held.person),
                    self.after.scope_name(&place)
                )
            }
            _ => "it".to_owned(),
        }
    }

    fn may_change(&self, scope: &Scope) -> bool {
        self.standing.is_operator
            || self.standing.person.as_ref().is_some_and(|person| may_change(self.before, person, scope))
    }

    /// Whether the actor leads a person, in a team of theirs or above it.
    fn leads(&self, person: &PersonId) -> bool {
        self.before.teams_of(person).iter().any(|team| self.may_change(&Scope::Team(team.clone())))
    }

    fn is_entitled(&self, change: &Change) -> Result<(), Refusal> {
        for record in [&change.before, &change.after].into_iter().flatten() {
            match record {
                Record::Assignment(Assignment { scope, .. }) | Record::Raci(RaciEntry { scope, .. }) => {
                    if !self.may_change(scope) {
                        let place = scope.team().map(|_| self.after.scope_name(scope).to_owned());
                        return Err(Refusal::NotEntitled(place));
                    }
                }
                Record::Person(_) | Record::Team(_) | Record::Membership(_) if self.standing.is_directory => {
                }
                // Who leads a team decides who is in it, and what it is called.
                Record::Membership(Membership { team, .. })
                    if self.may_change(&Scope::Team(team.clone())) => {}
                Record::Team(team)
                    if only_renames(change) && self.may_change(&Scope::Team(team.id.clone())) => {}
                // Which commits are whose, among the people one leads.
                Record::Person(person) if sets_identities(change) && self.leads(&person.id) => {}
                // People who work in a team set its repositories; their own action checks who that is.
                Record::Repository(_) => {}
                _ => {
                    if !self.may_change(&Scope::Organization) {
                        return Err(Refusal::NotEntitled(None));
                    }
                }
            }
        }
        Ok(())
    }

    /// A term of a role with its own wing may be ended by its holder, by the person it stands in for, by a leader above, or by
    /// the CTO; operators may end it only while there is no CTO.
    fn may_end(&self, change: &Change) -> Result<(), Refusal> {
        let Some(Record::Assignment(before)) = &change.before else { return Ok(()) };
        let after = match &change.after {
            Some(Record::Assignment(after)) if after.person == before.person => Some(after.period),
            _ => None,
        };
        let opens = |role: &crate::catalog::Role| role.hat != RoleHat::Everyone;
        let is_power = self.known.catalog.role(before.role.as_str()).is_some_and(opens);
        let is_here = self.known.is_active(&before.person, self.today);
        if !is_power || !is_here || !loses_time(before.period, after, self.today) {
            return Ok(());
        }
        let me = self.standing.person.as_ref();
        let is_theirs = [Some(&before.person), before.acting_for.as_ref(), before.deputy_for.as_ref()]
            .into_iter()
            .flatten()
            .any(|person| Some(person) == me);
        let is_above = me.is_some_and(|me| {
            let line = before.scope.team().map(|team| self.known.lineage(team)).unwrap_or_default();
            is_cto(self.before, me) || line.into_iter().skip(1).any(|level| leads(self.before, me, level))
        });
        if is_theirs || is_above || (self.standing.is_operator && !has_cto(self.before)) {
            return Ok(());
        }
        let title =
            self.known.catalog.role(before.role.as_str()).map_or(before.role.as_str(), |role| &role.title);
        let what = format!("{title} of {}", self.known.scope_name(&before.scope));
        Err(Refusal::NotTheirsToEnd(self.known.person_name(&before.person).to_owned(), what))
    }

    /// A person who leaves, or is not here yet, loses the CTO's role with it: so only those who may end that term may record it. A
    /// directory records what has happened.
    fn may_send_away(&self, change: &Change) -> Result<(), Refusal> {
        let Some(Record::Person(before)) = &change.before else { return Ok(()) };
        let after = match &change.after {
            Some(Record::Person(after)) => Some(after.period),
            _ => None,
        };
        if self.standing.is_directory || !loses_time(before.period, after, self.today) {
            return Ok(());
        }
        let is_ctos = |held: &&Assignment| {
            let role = self.known.catalog.role(held.role.as_str());
            held.person == before.id
                && held.period.to.is_none_or(|to| to >= self.today)
                && role.is_some_and(|role| role.hat == RoleHat::Cto)
        };
        for held in self.known.assignments.values().filter(is_ctos) {
            self.may_end(&Change { before: Some(Record::Assignment(held.clone())), after: None })?;
        }
        Ok(())
    }

    /// The past stays as it was: nothing begins before today, and what has begun ends yesterday at the earliest.
    fn leaves_the_past(&self, change: &Change) -> Result<(), Refusal> {
        let (before, after) = (change.before.as_ref().and_then(dated), change.after.as_ref().and_then(dated));
        if (before.is_none() && after.is_none()) || self.everybody_agreed(change) {
            return Ok(());
        }
        let named =
            |record: &Option<Record>| record.as_ref().map(|record| self.words(record)).unwrap_or_default();
        match (before, after) {
            (None, Some(after)) => match after.from {
                _ if self.is_of_newcomers(change.after.as_ref()) => {}
                Some(from) if from >= self.today => {}
                from => {
                    return Err(Refusal::BeforeToday(named(&change.after), from.unwrap_or(NaiveDate::MIN)));
                }
            },
            // Someone who joined today was never a member, if they leave on the same day.
            (Some(before), None)
                if before.from == Some(self.today)
                    && matches!(change.before, Some(Record::Membership(_))) => {}
            (Some(before), None) if before.has_begun(self.today) => {
                return Err(Refusal::RewritesThePast(named(&change.before)));
            }
            (Some(before), Some(after)) => {
                let is_same = is_same_but_for_days(change);
                let begins_as_before = after.from == before.from
                    || (!before.has_begun(self.today) && after.from.is_some_and(|from| from >= self.today));
                let ended_before_yesterday = before.to.is_some_and(|to| to < self.yesterday());
                let ends_late_enough = after.to == before.to
                    || (!ended_before_yesterday && after.to.is_none_or(|to| to >= self.yesterday()));
                let may_be_another = is_same || !before.has_begun(self.today);
                if !(may_be_another && begins_as_before && ends_late_enough) {
                    return Err(Refusal::RewritesThePast(named(&change.before)));
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// The CTO may change the past if everyone whose record it touches agreed.
    fn everybody_agreed(&self, change: &Change) -> bool {
        let (Some(me), Some(agreed)) = (&self.standing.person, self.standing.agreed) else { return false };
        let touched = [&change.before, &change.after].into_iter().flatten().flat_map(people_of);
        is_cto(self.before, me) && touched.into_iter().all(|person| person == me || agreed.contains(person))
    }

    /// Whether a record is only about people or a team that come with these changes, about whom nothing is recorded yet.
    fn is_of_newcomers(&self, record: Option<&Record>) -> bool {
        let Some(record) = record else { return false };
        let is_new_team = match record {
            Record::Assignment(Assignment { scope, .. }) | Record::Raci(RaciEntry { scope, .. }) => {
                scope.team().is_some_and(|team| !self.known.teams.contains_key(team))
            }
            Record::Membership(held) => !self.known.teams.contains_key(&held.team),
            _ => false,
        };
        is_new_team || people_of(record).into_iter().all(|person| !self.known.people.contains_key(person))
    }

    fn begins_soon(&self, gains: &BTreeSet<Gain>) -> Result<(), Refusal> {
        let last = self.today + chrono::TimeDelta::days(LONGEST_WAIT_OF_A_PART);
        let waits = |gain: &&Gain| matches!(gain.opening, Opening::Named(..)) && gain.from > last;
        match gains.iter().find(waits) {
            Some(gain) => Err(Refusal::WaitsTooLong(gain.words(self.after), last)),
            None => Ok(()),
        }
    }
}

/// The people whose records changes touch.
pub(crate) fn touched(changes: &[Change]) -> BTreeSet<PersonId> {
    let records = changes.iter().flat_map(|change| [&change.before, &change.after]).flatten();
    records.flat_map(people_of).cloned().collect()
}

fn dated(record: &Record) -> Option<Period> {
    match record {
        Record::Assignment(held) => Some(held.period),
        Record::Raci(row) => Some(row.period),
        Record::Membership(held) => Some(held.period),
        _ => None,
    }
}

/// The people a term, a part or a membership is about.
fn people_of(record: &Record) -> Vec<&PersonId> {
    match record {
        Record::Assignment(held) => [Some(&held.person), held.acting_for.as_ref(), held.deputy_for.as_ref()]
            .into_iter()
            .flatten()
            .collect(),
        Record::Raci(row) => row
            .accountable
            .iter()
            .chain(&row.others.responsible)
            .chain(&row.others.consulted)
            .chain(&row.others.informed)
            .collect(),
        Record::Membership(held) => vec![&held.person],
        _ => Vec::new(),
    }
}

fn only_renames(change: &Change) -> bool {
    matches!((&change.before, &change.after), (Some(Record::Team(before)), Some(Record::Team(after)))
        if Team { name: after.name.clone(), ..before.clone() } == *after)
}

fn is_same_but_for_days(change: &Change) -> bool {
    match (&change.before, &change.after) {
        (Some(Record::Assignment(before)), Some(Record::Assignment(after))) => {
            Assignment { period: before.period, ..after.clone() } == *before
        }
        (Some(Record::Raci(before)), Some(Record::Raci(after))) => {
            RaciEntry { period: before.period, ..after.clone() } == *before
        }
        (Some(Record::Membership(before)), Some(Record::Membership(after))) => {
            (&before.team, &before.person) == (&after.team, &after.person)
        }
        _ => false,
    }
}

/// Whether a term loses a day from today on.
fn loses_time(before: Period, after: Option<Period>, today: NaiveDate) -> bool {
    if before.is_past(today) {
        return false;
    }
    let Some(after) = after else { return true };
    let first = |period: Period| period.from.map_or(today, |from| from.max(today));
    let ends_earlier = after.to.is_some_and(|to| before.to.is_none_or(|before| to < before));
    ends_earlier || first(after) > first(before)
}
