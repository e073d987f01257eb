//! What follows when people leave or return, whatever the source of the change: a leaver keeps no access and no role, and does
//! not regain them on return; and an address counts as a person's own only until someone else edits it.
use castra_platform::{Ctx, Result, access::Actor, context::Credential, db::Tx};
use chrono::NaiveDate;

use super::{Change, Organization, Period, Person, RaciEntry, Record, store};

/// A person leaving or returning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Turn {
    Leaves,
    Returns,
}

/// A person before and after a change; at least one is present.
struct Moved<'a> {
    before: Option<&'a Person>,
    after: Option<&'a Person>,
}

impl<'a> Moved<'a> {
    fn of(change: &'a Change) -> Option<Self> {
        let person = |record: Option<&'a Record>| match record {
            Some(Record::Person(person)) => Some(person),
            _ => None,
        };
        let moved = Self { before: person(change.before.as_ref()), after: person(change.after.as_ref()) };
        (moved.before.is_some() || moved.after.is_some()).then_some(moved)
    }

    fn id(&self) -> &'a str {
        self.after.or(self.before).map_or("", |person| person.id.as_str())
    }

    fn turn(&self, today: NaiveDate) -> Option<Turn> {
        let is_here = |person: Option<&Person>| person.is_some_and(|person| person.period.contains(today));
        match (is_here(self.before), is_here(self.after)) {
            (true, false) => Some(Turn::Leaves),
            (false, true) => Some(Turn::Returns),
            (true, true) | (false, false) => None,
        }
    }

    /// The last day of a past stay, if another follows it.
    fn last_day_before_return(&self, today: NaiveDate) -> Option<NaiveDate> {
        let (before, after) = (self.before?.period, self.after?.period);
        let had_begun = before.from.is_none_or(|from| from <= today);
        if !had_begun || after.is_past(today) {
            return None;
        }
        match (before.contains(today), after.contains(today)) {
            (true, true) => None,
            (true, false) => today.pred_opt(),
            (false, _) => before.to,
        }
    }
}

/// The terms, in roles and as accountable person, that an absence ends and the changes omit: a term does not span
/// its holder's absence, so that a person who returns does not regain what they had. It takes a new appointment.
pub(super) fn terms_ended_by_absence(
    organization: &Organization,
    changes: &[Change],
    today: NaiveDate,
) -> Vec<Change> {
    let is_among = |term: &Record| {
        let key = term.key();
        changes.iter().any(|change| {
            [&change.before, &change.after].into_iter().flatten().any(|record| record.key() == key)
        })
    };
    let mut ended = Vec::new();
    for moved in changes.iter().filter_map(Moved::of) {
        let Some(last) = moved.last_day_before_return(today) else { continue };
        for (term, period) in terms_of(organization, moved.id()) {
            let reaches_over = period.contains(last) && period.to.is_none_or(|to| to > last);
            // Someone who leaves today and took office today never held it.
            let began_late = period.from.is_some_and(|from| from > last && from <= today);
            if !(reaches_over || began_late) || is_among(&term) {
                continue;
            }
            // What has begun stays on record, even without a day of its own.
            let to = if reaches_over { Some(last) } else { period.from.and_then(|from| from.pred_opt()) };
            let after = with_period(&term, Period { to, ..period });
            ended.push(Change::replace(term, after));
        }
    }
    ended
}

/// The terms that one person holds.
fn terms_of(organization: &Organization, person: &str) -> Vec<(Record, Period)> {
    let roles = organization.assignments.values().filter(|held| held.person.as_str() == person);
    let is_accountable = |row: &&RaciEntry| row.accountable.as_ref().is_some_and(|it| it.as_str() == person);
    let rows = organization.raci.values().filter(is_accountable);
    let roles = roles.map(|held| (Record::Assignment(held.clone()), held.period));
    roles.chain(rows.map(|row| (Record::Raci(row.clone()), row.period))).collect()
}

fn with_period(term: &Record, period: Period) -> Record {
    let mut term = term.clone();
    match &mut term {
        Record::Assignment(held) => held.period = period,
        Record::Raci(row) => row.period = period,
        _ => {}
    }
    term
}

/// Ends all access of those who leave by these changes, and of those who return: the day they left may have passed
/// unnoticed.
pub(super) async fn end_ways_in(tx: &mut Tx, ctx: &Ctx, changes: &[Change], today: NaiveDate) -> Result<()> {
    let turns = changes.iter().filter_map(Moved::of);
    let turns: Vec<_> = turns.filter_map(|moved| Some((moved.id(), moved.turn(today)?))).collect();
    if turns.is_empty() {
        return Ok(());
    }
    // Of thousands in a file, few can have an account already.
    let known = castra_accounts::people_within(tx).await?;
    for (person, turn) in turns.into_iter().filter(|(person, _)| known.contains(*person)) {
        match turn {
            Turn::Leaves => castra_accounts::leave(tx, ctx, person).await?,
            Turn::Returns => castra_accounts::come_back(tx, ctx, person).await?,
        }
    }
    Ok(())
}

/// Whether the author of a change vouches for people's identities: a shell on the machine, or a directory whose token was
/// created there. Operators and leads edit addresses, but give no access by them.
pub(crate) fn vouches_for_identities(ctx: &Ctx) -> bool {
    let by_host = |credential: &Credential| matches!(credential, Credential::Token(token) if token.created_by == Actor::Host.to_string());
    ctx.actor == Actor::Host || ctx.viewer.provisions && by_host(&ctx.credential)
}

/// Records the addresses people come with, and those that an author who vouches for identities sets.
pub(super) async fn settle_addresses(tx: &mut Tx, ctx: &Ctx, changes: &[Change]) -> Result<()> {
    let is_trusted = vouches_for_identities(ctx);
    for moved in changes.iter().filter_map(Moved::of) {
        let Some(after) = moved.after else { continue };
        // Links went to the address of before.
        if moved.before.is_some_and(|before| before.email.is_some() && before.email != after.email) {
            castra_accounts::address_changed(tx, after.id.as_str()).await?;
        }
        let is_set = moved.before.is_none_or(|before| is_trusted && before.email != after.email);
        if is_set {
            store::settle_address(tx, after.id.as_str(), after.email.as_deref(), is_trusted).await?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::organization::{Assignment, AssignmentId, PersonId, Responsible, RoleId, Scope};

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn period(from: &str, to: &str) -> Period {
        let read = |text: &str| (!text.is_empty()).then(|| day(text));
        Period { from: read(from), to: read(to) }
    }

    fn ana(period: Period) -> Person {
        Person {
            id: PersonId::from("ana"),
            name: "Ana".to_owned(),
            email: None,
            level: None,
            period,
            manager: None,
            git: Vec::new(),
        }
    }

    fn change(before: Period, after: Period) -> Change {
        Change::replace(Record::Person(ana(before)), Record::Person(ana(after)))
    }

    const TODAY: &str = "2026-03-10";

    #[test]
    fn leaving_or_returning_ends_every_way_in() {
        let check = |before: (&str, &str), after: (&str, &str), expected: Option<Turn>| {
            let change = change(period(before.0, before.1), period(after.0, after.1));
            assert_eq!(Moved::of(&change).unwrap().turn(day(TODAY)), expected, "{before:?} {after:?}");
        };
        check(("", ""), ("", "2026-03-09"), Some(Turn::Leaves));
        check(("", ""), ("2026-04-01", ""), Some(Turn::Leaves));
        check(("", ""), ("", "2026-03-10"), None);
        check(("", "2026-03-05"), ("", ""), Some(Turn::Returns));
        check(("", "2026-03-05"), ("2026-03-10", ""), Some(Turn::Returns));
        check(("", "2026-03-20"), ("", ""), None);
        check(("", "2026-03-05"), ("", "2026-03-07"), None);
    }

    #[test]
    fn a_term_does_not_reach_over_an_absence() {
        let check =
            |before: (&str, &str), after: (&str, &str), term: (&str, &str), expected: Option<&str>| {
                let held = Assignment {
                    id: AssignmentId::from("one"),
                    person: PersonId::from("ana"),
                    role: RoleId::from("tech-lead"),
                    scope: Scope::Organization,
                    period: period(term.0, term.1),
                    acting_for: None,
                    deputy_for: None,
                };
                let mut organization = Organization::empty("");
                organization.assignments.insert(held.id.clone(), held);
                let changes = [change(period(before.0, before.1), period(after.0, after.1))];
                let ended = terms_ended_by_absence(&organization, &changes, day(TODAY));
                let given = ended.first().map(|change| match &change.after {
                    Some(Record::Assignment(held)) if held.period.is_empty() => "never".to_owned(),
                    Some(Record::Assignment(held)) => held.period.to.unwrap().to_string(),
                    _ => panic!("it is gone"),
                });
                assert_eq!(given.as_deref(), expected, "{before:?} {after:?} {term:?}");
            };
        let (left, back) = (("2020-01-01", "2026-03-05"), ("2020-01-01", ""));
        check(left, back, ("", ""), Some("2026-03-05"));
        check(left, back, ("2025-01-01", "2027-01-01"), Some("2026-03-05"));
        check(left, ("2026-04-01", ""), ("", ""), Some("2026-03-05"));
        // Ended before, or given for the return.
        check(left, back, ("2025-01-01", "2026-03-05"), None);
        check(left, back, ("2026-03-11", ""), None);
        // People who were not away, are not back, or were never here.
        check(back, ("2020-01-01", "2026-06-01"), ("", ""), None);
        check(back, left, ("", ""), None);
        check(("2026-05-01", ""), back, ("", ""), None);
        // Away from today on, with a known day of return.
        check(back, ("2026-04-01", ""), ("", ""), Some("2026-03-09"));
        check(back, ("2026-04-01", ""), ("2026-03-10", ""), Some("never"));
    }

    #[test]
    fn a_named_responsibility_ends_with_an_absence_too() {
        let row = |id: &str, person: &str| RaciEntry {
            id: AssignmentId::from(id),
            responsibility: "scope".into(),
            scope: Scope::Organization,
            accountable: Some(PersonId::from(person)),
            others: Responsible::default(),
            period: Period::ALWAYS,
        };
        let mut organization = Organization::empty("");
        for row in [row("one", "ana"), row("two", "bo")] {
            organization.raci.insert(row.id.clone(), row);
        }
        let changes = [change(period("", "2026-03-05"), Period::ALWAYS)];
        let ended = terms_ended_by_absence(&organization, &changes, day(TODAY));
        let expected = RaciEntry { period: period("", "2026-03-05"), ..row("one", "ana") };
        assert_eq!(ended, [Change::replace(Record::Raci(row("one", "ana")), Record::Raci(expected))]);
    }

    #[test]
    fn explicit_changes_of_a_term_are_kept() {
        let held = Assignment {
            id: AssignmentId::from("one"),
            person: PersonId::from("ana"),
            role: RoleId::from("tech-lead"),
            scope: Scope::Organization,
            period: Period::ALWAYS,
            acting_for: None,
            deputy_for: None,
        };
        let mut organization = Organization::empty("");
        organization.assignments.insert(held.id.clone(), held.clone());
        let ends = Change {
            before: Some(Record::Assignment(held.clone())),
            after: Some(Record::Assignment(Assignment { period: period("", "2026-01-01"), ..held })),
        };
        let changes = [change(period("", "2026-03-05"), Period::ALWAYS), ends];
        assert_eq!(terms_ended_by_absence(&organization, &changes, day(TODAY)), []);
    }
}
