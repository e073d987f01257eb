//! Who meets, when, and what was missed. Pure.

use castra_calendar::{Terms, local, recurrence};
use castra_org::organization::{Current, PersonId, Scope, TeamId};
use castra_platform::{
    clock::{Timestamp, date_in},
    feature::{AgendaLine, MeetingKind},
    terms::{Faults, Terms as _},
};
use chrono::{Days, NaiveDate, NaiveDateTime};
use chrono_tz::Tz;

use super::model::{Item, ItemTerms, Meeting, MeetingOutcome, NewTerms, People, Record, Series, SeriesState};

/// How far ahead a meeting is looked for: far enough for a yearly rule.
pub(super) const DAYS_AHEAD: u64 = 400;
/// Missed in a row from which on nothing is asked any more, and a slower rhythm is offered.
pub(super) const MANY_MISSED: usize = 2;
/// Days after which a meeting that was not closed is no longer the one that the page shows.
const DAYS_ASKED: u64 = 2;

impl Series {
    /// The name on pages, with the team's: "Payments weekly".
    pub(super) fn title(&self, current: &Current) -> String {
        title(current, self.kind, self.team.as_ref())
    }

    /// Today by its wall clock.
    pub(super) fn today(&self, now: Timestamp) -> NaiveDate {
        date_in(now, self.terms.zone)
    }
}

/// The name of a review.
pub(super) fn title(current: &Current, kind: MeetingKind, team: Option<&TeamId>) -> String {
    match (kind, team) {
        (MeetingKind::TeamWeekly, Some(team)) => {
            format!("{} weekly", current.organization().scope_name(&Scope::Team(team.clone())))
        }
        (kind, _) => kind.words().to_owned(),
    }
}

/// Who meets. Another kind of review is a row here.
pub(super) fn people(current: &Current, kind: MeetingKind, team: Option<&TeamId>) -> People {
    let (charter, organization) = (&current.charter, current.organization());
    let mut people = match (kind, team) {
        (MeetingKind::TeamWeekly, Some(team)) => {
            let hosts = charter.leads(team);
            let members = organization.members(team, current.today).map(|person| person.id.clone());
            People { room: hosts.iter().cloned().chain(members).collect(), hosts }
        }
        (MeetingKind::LeadsWeekly, None) => {
            let of = |role: &str, scope: &Scope| -> Vec<PersonId> {
                let held = charter.assignments(scope).filter(|held| held.role.as_str() == role);
                held.map(|held| held.person.clone()).collect()
            };
            let hosts = of("cto", &Scope::Organization);
            let teams = organization.active_teams(current.today);
            let leads = teams.flat_map(|team| of("tech-lead", &Scope::Team(team.id.clone())));
            People { room: hosts.iter().cloned().chain(leads).collect(), hosts }
        }
        (MeetingKind::TeamWeekly, None) | (MeetingKind::LeadsWeekly, Some(_)) => People::default(),
    };
    let is_here = |person: &PersonId| organization.is_active(person, current.today);
    for all in [&mut people.room, &mut people.hosts] {
        all.retain(is_here);
        all.sort();
        all.dedup();
    }
    people
}

/// The terms to store, from those sent; not to be used if there is any fault.
pub(super) fn agreed(sent: &NewTerms) -> (Terms, Faults) {
    let mut faults = sent.faults();
    if sent.place.contains(char::is_control) {
        faults.add("place", "enter the place in one line");
    }
    let zone = sent.zone.trim().parse().unwrap_or_else(|_| {
        faults.add("zone", format!("`{}` is not a time zone such as Europe/Lisbon", sent.zone.trim()));
        Tz::UTC
    });
    let starts = local::read(&sent.starts).unwrap_or_else(|fault| {
        faults.add("starts", fault);
        NaiveDateTime::default()
    });
    let (rule, starts) = recurrence::check(&sent.rule, starts).unwrap_or_else(|fault| {
        faults.add("rule", fault);
        (String::new(), starts)
    });
    (Terms { rule, zone, starts, minutes: sent.minutes }, faults)
}

/// The next slower rhythm of a rule by weeks: every second week, then every fourth. `None` for others.
pub(super) fn slower(rule: &str) -> Option<&'static str> {
    match rule {
        "FREQ=WEEKLY" => Some("FREQ=WEEKLY;INTERVAL=2"),
        "FREQ=WEEKLY;INTERVAL=2" => Some("FREQ=WEEKLY;INTERVAL=4"),
        _ => None,
    }
}

/// What is wrong with an item; its owner has to be in the room.
pub(super) fn faults_of_item(terms: &ItemTerms, room: &[PersonId]) -> Faults {
    let mut faults = terms.faults();
    let owner = terms.owner.trim();
    if !owner.is_empty() && !room.iter().any(|person| person.as_str() == owner) {
        faults.add("owner", "choose someone who takes part in this review");
    }
    if owner.is_empty() && terms.due.is_some() {
        faults.add("due", "only an action has a due date; choose who does it");
    }
    faults
}

fn meeting(series: &Series, at: NaiveDateTime, outcome: Option<MeetingOutcome>) -> Meeting {
    Meeting { at, outcome, begins: castra_calendar::instant(at, series.terms.zone) }
}

/// The meetings from one day to another, both included, by time: those of the rule, and those that were closed or skipped under
/// an earlier one.
pub(super) fn meetings(series: &Series, records: &[Record], from: NaiveDate, to: NaiveDate) -> Vec<Meeting> {
    let last = series.ended_on.map_or(to, |ended| to.min(ended));
    let record = |at: NaiveDateTime| records.iter().find(|record| record.at == at);
    let mut found: Vec<Meeting> = recurrence::starts_between(&series.terms, from, last)
        .into_iter()
        .map(|at| meeting(series, at, record(at).map(|record| record.outcome)))
        .collect();
    let others = records.iter().filter(|record| (from..=to).contains(&record.at.date()));
    for record in others {
        if !found.iter().any(|known| known.at == record.at) {
            found.push(meeting(series, record.at, Some(record.outcome)));
        }
    }
    found.sort_by_key(|known| known.at);
    found
}

/// The meeting with a time in the rule, or with a record.
pub(super) fn find(series: &Series, records: &[Record], at: NaiveDateTime) -> Option<Meeting> {
    meetings(series, records, at.date(), at.date()).into_iter().find(|known| known.at == at)
}

/// The meeting that the page shows: one that has begun and was not closed, if it is not long ago; otherwise the next.
pub(super) fn focus(series: &Series, records: &[Record], now: Timestamp) -> Option<Meeting> {
    let today = series.today(now);
    let around = meetings(series, records, today - Days::new(DAYS_ASKED), today + Days::new(DAYS_AHEAD));
    let mut open = around.iter().filter(|known| known.outcome.is_none());
    open.rfind(|known| known.begins <= now)
        .or_else(|| around.iter().find(|known| known.outcome.is_none() && known.begins > now))
        .cloned()
}

/// The next planned meeting.
pub(super) fn next(series: &Series, records: &[Record], now: Timestamp) -> Option<Meeting> {
    if series.state != SeriesState::Running {
        return None;
    }
    let today = series.today(now);
    let ahead = meetings(series, records, today, today + Days::new(DAYS_AHEAD));
    ahead.into_iter().find(|known| known.outcome.is_none() && known.begins > now)
}

/// How many meetings before today were neither held nor skipped, since the last that was.
pub(super) fn missed(series: &Series, records: &[Record], now: Timestamp) -> usize {
    let Some(yesterday) = series.today(now).pred_opt() else { return 0 };
    let last = records.iter().map(|record| record.at).max();
    let from = last.map_or(series.terms.starts.date(), |last| last.date());
    let all = meetings(series, records, from, yesterday);
    all.iter().rev().take_while(|known| known.outcome.is_none()).count()
}

/// The day the room last met before a meeting; before the first time, one rhythm earlier.
pub(super) fn since(series: &Series, records: &[Record], at: NaiveDateTime) -> NaiveDate {
    let held = records.iter().filter(|record| record.outcome == MeetingOutcome::Held && record.at < at);
    let rhythm = recurrence::cadence_days(&series.terms.rule, series.terms.starts);
    let one_rhythm = at.date() - Days::new(u64::try_from(rhythm).unwrap_or(7));
    held.map(|record| record.at.date()).max().unwrap_or(one_rhythm)
}

/// Whether a note waits for a meeting: it was captured in an earlier one that was not held, or not closed.
pub(super) fn waits(item: &Item, records: &[Record], at: NaiveDateTime) -> bool {
    let held = records.iter().filter(|record| record.outcome == MeetingOutcome::Held && record.at < at);
    let last = held.map(|record| record.at).max();
    item.owner.is_none() && item.raised_at < at && last.is_none_or(|last| last < item.raised_at)
}

/// Whether an item belongs on the page of an open meeting: captured in it, a note that waits for it, or an action still open from
/// an earlier one.
pub(super) fn is_of(item: &Item, records: &[Record], at: NaiveDateTime) -> bool {
    item.raised_at == at || (item.raised_at < at && item.is_open()) || waits(item, records, at)
}

/// Whether a meeting may be skipped because there is nothing new: no line changed, nothing is overdue, no action is due.
pub(super) fn is_unchanged(lines: &[AgendaLine], items: &[&Item], today: NaiveDate) -> bool {
    let waits = |item: &&&Item| item.is_open() && item.due.is_some_and(|due| due <= today);
    !lines.iter().any(|line| line.changed || line.urgency == 0) && !items.iter().any(|item| waits(&item))
}

#[cfg(test)]
mod tests {
    use castra_platform::{feature::AgendaSection, private::Sealed};

    use super::*;

    fn at(text: &str) -> NaiveDateTime {
        local::read(text).unwrap()
    }

    fn instant(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn series(rule: &str, starts: &str) -> Series {
        Series {
            id: "weekly".to_owned(),
            kind: MeetingKind::TeamWeekly,
            team: Some("payments".into()),
            state: SeriesState::Running,
            terms: Terms {
                rule: rule.to_owned(),
                zone: chrono_tz::Europe::Vienna,
                starts: at(starts),
                minutes: 30,
            },
            place: Sealed::default(),
            started_by: "ana".into(),
            started_on: at(starts).date(),
            ended_on: None,
            revision: 1,
            changed_at: Timestamp::default(),
        }
    }

    fn record(when: &str, outcome: MeetingOutcome) -> Record {
        Record {
            series: "weekly".to_owned(),
            at: at(when),
            outcome,
            marked_by: "ana".into(),
            marked_on: at(when).date(),
            minutes: Sealed::default(),
        }
    }

    #[test]
    fn ten_o_clock_stays_ten_o_clock_when_the_clocks_change() {
        let weekly = series("FREQ=WEEKLY", "2026-03-23T10:00");
        let found = meetings(&weekly, &[], at("2026-03-23T00:00").date(), at("2026-03-30T00:00").date());
        let begins: Vec<String> =
            found.iter().map(|known| known.begins.format("%Y-%m-%dT%H:%MZ").to_string()).collect();
        assert_eq!(begins, ["2026-03-23T09:00Z", "2026-03-30T08:00Z"]);
        // Half past two does not exist on 29 March: it comes an hour later.
        let nightly = series("FREQ=WEEKLY", "2026-03-22T02:30");
        let found = find(&nightly, &[], at("2026-03-29T02:30")).unwrap();
        assert_eq!(found.begins, instant("2026-03-29T01:30:00Z"));
    }

    #[test]
    fn the_page_shows_what_was_not_closed_and_then_the_next() {
        let weekly = series("FREQ=WEEKLY", "2026-03-02T10:00");
        let shows = |records: &[Record], now: &str| focus(&weekly, records, instant(now)).unwrap().at;
        assert_eq!(shows(&[], "2026-03-02T08:00:00Z"), at("2026-03-02T10:00"));
        assert_eq!(shows(&[], "2026-03-04T08:00:00Z"), at("2026-03-02T10:00"), "it may still be closed");
        assert_eq!(shows(&[], "2026-03-05T08:00:00Z"), at("2026-03-09T10:00"), "long ago");
        let held = [record("2026-03-02T10:00", MeetingOutcome::Held)];
        assert_eq!(shows(&held, "2026-03-02T12:00:00Z"), at("2026-03-09T10:00"));
        let skipped = [
            record("2026-03-02T10:00", MeetingOutcome::Skipped),
            record("2026-03-09T10:00", MeetingOutcome::Skipped),
        ];
        assert_eq!(shows(&skipped, "2026-03-02T12:00:00Z"), at("2026-03-16T10:00"));
    }

    #[test]
    fn missed_are_those_in_a_row_since_one_was_held_or_skipped() {
        let weekly = series("FREQ=WEEKLY", "2026-03-02T10:00");
        let count = |records: &[Record], now: &str| missed(&weekly, records, instant(now));
        assert_eq!(count(&[], "2026-03-02T20:00:00Z"), 0, "today can still be closed");
        assert_eq!(count(&[], "2026-03-03T20:00:00Z"), 1);
        assert_eq!(count(&[], "2026-03-17T08:00:00Z"), 3);
        let held = [record("2026-03-09T10:00", MeetingOutcome::Held)];
        assert_eq!(count(&held, "2026-03-10T08:00:00Z"), 0);
        assert_eq!(count(&held, "2026-03-24T08:00:00Z"), 2);
        let skipped = [record("2026-03-16T10:00", MeetingOutcome::Skipped)];
        assert_eq!(count(&skipped, "2026-03-17T08:00:00Z"), 0, "a reason is not a miss");
    }

    #[test]
    fn news_begins_when_they_last_met() {
        let weekly = series("FREQ=WEEKLY;INTERVAL=2", "2026-03-02T10:00");
        assert_eq!(since(&weekly, &[], at("2026-03-02T10:00")).to_string(), "2026-02-16");
        let records = [
            record("2026-03-02T10:00", MeetingOutcome::Held),
            record("2026-03-16T10:00", MeetingOutcome::Skipped),
        ];
        assert_eq!(since(&weekly, &records, at("2026-03-30T10:00")).to_string(), "2026-03-02");
    }

    #[test]
    fn a_rhythm_by_weeks_can_be_slowed_down_twice() {
        let twice = slower("FREQ=WEEKLY").and_then(slower);
        assert_eq!((twice, twice.and_then(slower)), (Some("FREQ=WEEKLY;INTERVAL=4"), None));
        assert_eq!(slower("FREQ=MONTHLY;BYDAY=1MO"), None);
    }

    #[test]
    fn an_item_is_for_the_room_and_only_an_action_has_a_date() {
        let room: Vec<PersonId> = vec!["ana".into(), "bo".into()];
        let check = |owner: &str, due: Option<&str>, expected: &[&str]| {
            let due = due.map(|day| day.parse().unwrap());
            let terms = ItemTerms { text: "Ask".to_owned(), owner: owner.to_owned(), due };
            assert_eq!(faults_of_item(&terms, &room).fields().collect::<Vec<_>>(), expected, "{owner}");
        };
        check("", None, &[]);
        check("bo", Some("2026-03-09"), &[]);
        check("bo", None, &[]);
        check("cy", None, &["owner"]);
        check("", Some("2026-03-09"), &["due"]);
    }

    #[test]
    fn notes_wait_until_a_review_is_held_and_actions_until_they_are_done() {
        let note = Item {
            id: "1".to_owned(),
            series: "weekly".to_owned(),
            raised_at: at("2026-03-02T10:00"),
            author: "ana".into(),
            owner: None,
            due: None,
            body: Sealed::default(),
            raised_on: at("2026-03-02T10:00").date(),
            done_on: None,
            is_dropped: false,
            revision: 1,
        };
        let (skipped, held) = (
            record("2026-03-02T10:00", MeetingOutcome::Skipped),
            record("2026-03-09T10:00", MeetingOutcome::Held),
        );
        assert!(is_of(&note, &[], at("2026-03-02T10:00")));
        assert!(is_of(&note, std::slice::from_ref(&skipped), at("2026-03-09T10:00")));
        let records = [skipped, held];
        assert!(!is_of(&note, &records, at("2026-03-16T10:00")), "it was on the agenda of one that was held");
        let action = Item { owner: Some("bo".into()), ..note };
        assert!(is_of(&action, &records, at("2026-03-16T10:00")));
        let done = Item { done_on: Some(at("2026-03-10T10:00").date()), ..action };
        assert!(!is_of(&done, &records, at("2026-03-16T10:00")));
    }

    #[test]
    fn it_is_unchanged_while_nothing_is_new_overdue_or_due() {
        let today = at("2026-03-09T10:00").date();
        let line = AgendaLine::new(AgendaSection::Code, "debt:1", "Old parser", "", "/debt/1");
        assert!(is_unchanged(&[], &[], today));
        assert!(is_unchanged(&[line.clone().urgency(1)], &[], today));
        assert!(!is_unchanged(&[line.clone().changed(true)], &[], today));
        assert!(!is_unchanged(&[line.urgency(0)], &[], today));
        let item = |owner: Option<&str>, due: &str| Item {
            id: "1".to_owned(),
            series: "weekly".to_owned(),
            raised_at: at("2026-03-02T10:00"),
            author: "ana".into(),
            owner: owner.map(PersonId::from),
            due: Some(due.parse().unwrap()),
            body: Sealed::default(),
            raised_on: today,
            done_on: None,
            is_dropped: false,
            revision: 1,
        };
        assert!(!is_unchanged(&[], &[&item(Some("bo"), "2026-03-09")], today));
        assert!(is_unchanged(&[], &[&item(Some("bo"), "2026-03-10")], today));
        assert!(is_unchanged(&[], &[&item(None, "2026-03-09")], today), "a note waits for no one");
    }
}
