//! Recurrences, statuses, catching up, merging and calendars, case by case.

use castra_org::organization::PersonId;
use castra_platform::{
    clock::{from_text, to_text},
    private::Sealed,
};
use chrono::{Days, NaiveDate, NaiveDateTime, TimeDelta};
use proptest::prelude::*;

use super::{
    calendar::{self, Entry},
    kinds::{Outcome, Rhythm, SeriesKind, SeriesState},
    local, merging,
    model::{NewTerms, Record, Schedule, Series, Terms},
    recurrence,
    rules::{self, CatchUp, Met, Standing, Week},
};

fn at(text: &str) -> NaiveDateTime {
    local::read(text).unwrap()
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn terms(rule: &str, zone: &str, starts: &str) -> Terms {
    Terms { rule: rule.to_owned(), zone: zone.parse().unwrap(), starts: at(starts), minutes: 30 }
}

fn schedule(id: &str, terms: Terms) -> Schedule {
    Schedule {
        id: id.to_owned(),
        first_day: terms.starts.date(),
        last_day: None,
        cadence_days: recurrence::cadence_days(&terms.rule, terms.starts),
        place: Sealed::default(),
        terms,
    }
}

/// Every second Tuesday at ten in Vienna from 6 January 2026.
fn series() -> Series {
    Series {
        id: "s".to_owned(),
        kind: SeriesKind::LeadReport,
        host: PersonId::from("ana"),
        guest: PersonId::from("bo"),
        state: SeriesState::Running,
        created_on: day("2026-01-05"),
        revision: 3,
        changed_at: from_text("2026-01-05T09:00:00Z").unwrap(),
        schedules: vec![schedule("t", terms("FREQ=WEEKLY;INTERVAL=2", "Europe/Vienna", "2026-01-06T10:00"))],
        records: Vec::new(),
    }
}

fn record(text: &str) -> Record {
    Record { at: at(text), ..Record::default() }
}

fn held(text: &str) -> Record {
    Record { outcome: Some(Outcome::Held), held_on: Some(at(text).date()), ..record(text) }
}

fn skipped(text: &str) -> Record {
    Record { outcome: Some(Outcome::Skipped), ..record(text) }
}

fn with(records: Vec<Record>) -> Series {
    Series { records, ..series() }
}

/// Computed by python-dateutil 2.9 (`rrulestr` on naive times, `resolve_imaginary`, first fold) with the zones of 2025b.
const FACTS: [(&str, &str, &str, &[&str]); 10] = [
    (
        "FREQ=WEEKLY;INTERVAL=2",
        "Europe/Lisbon",
        "2026-03-10T10:00",
        &["2026-03-10T10:00Z", "2026-03-24T10:00Z", "2026-04-07T09:00Z", "2026-04-21T09:00Z"],
    ),
    (
        "FREQ=WEEKLY",
        "America/New_York",
        "2026-10-26T09:30",
        &["2026-10-26T13:30Z", "2026-11-02T14:30Z", "2026-11-09T14:30Z"],
    ),
    (
        "FREQ=MONTHLY;BYDAY=-1TU",
        "Europe/Vienna",
        "2026-02-24T16:00",
        &["2026-02-24T15:00Z", "2026-03-31T14:00Z", "2026-04-28T14:00Z", "2026-05-26T14:00Z"],
    ),
    (
        "FREQ=MONTHLY;BYDAY=1MO",
        "Australia/Lord_Howe",
        "2026-03-02T09:00",
        &["2026-03-01T22:00Z", "2026-04-05T22:30Z", "2026-05-03T22:30Z", "2026-05-31T22:30Z"],
    ),
    (
        "FREQ=WEEKLY;BYDAY=MO,TH",
        "Europe/London",
        "2026-03-26T08:00",
        &["2026-03-26T08:00Z", "2026-03-30T07:00Z", "2026-04-02T07:00Z", "2026-04-06T07:00Z"],
    ),
    (
        "FREQ=DAILY",
        "Europe/Vienna",
        "2026-03-28T02:30",
        &["2026-03-28T01:30Z", "2026-03-29T01:30Z", "2026-03-30T00:30Z"],
    ),
    (
        "FREQ=DAILY",
        "Europe/Vienna",
        "2026-10-24T02:30",
        &["2026-10-24T00:30Z", "2026-10-25T00:30Z", "2026-10-26T01:30Z"],
    ),
    (
        "FREQ=WEEKLY",
        "Asia/Kolkata",
        "2026-03-25T18:00",
        &["2026-03-25T12:30Z", "2026-04-01T12:30Z", "2026-04-08T12:30Z"],
    ),
    (
        "FREQ=MONTHLY;BYMONTHDAY=31",
        "Europe/Paris",
        "2026-01-31T11:00",
        &["2026-01-31T10:00Z", "2026-03-31T09:00Z", "2026-05-31T09:00Z", "2026-07-31T09:00Z"],
    ),
    (
        "FREQ=YEARLY",
        "America/Sao_Paulo",
        "2026-07-01T15:00",
        &["2026-07-01T18:00Z", "2027-07-01T18:00Z", "2028-07-01T18:00Z"],
    ),
];

#[test]
fn recurrences_agree_with_another_library_when_the_clocks_change() {
    for (rule, zone, starts, expected) in FACTS {
        let terms = terms(rule, zone, starts);
        let found = recurrence::starts_between(&terms, terms.starts.date(), day("2030-01-01"));
        let instants = found
            .iter()
            .take(expected.len())
            .map(|at| castra_calendar::instant(*at, terms.zone).format("%Y-%m-%dT%H:%MZ").to_string());
        assert_eq!(instants.collect::<Vec<_>>(), expected, "{rule} in {zone}");
    }
}

#[test]
fn rules_are_read_or_refused_with_their_reason() {
    let good = |rule: &str, kept: &str, first: &str| {
        let (known, starts) = recurrence::check(rule, at("2026-03-03T10:00")).unwrap();
        assert_eq!((known.as_str(), starts), (kept, at(first)), "{rule}");
    };
    good("FREQ=WEEKLY", "FREQ=WEEKLY", "2026-03-03T10:00");
    good(" rrule:freq=weekly;byday=mo ", "FREQ=WEEKLY;BYDAY=MO", "2026-03-09T10:00");
    good("FREQ=MONTHLY;BYDAY=1MO", "FREQ=MONTHLY;BYDAY=1MO", "2026-04-06T10:00");
    let bad = |rule: &str, why: &str| {
        let fault = recurrence::check(rule, at("2026-03-03T10:00")).unwrap_err();
        assert!(fault.contains(why), "{rule}: {fault}");
    };
    for none in ["", "weekly", "FREQ=WEEKLY\nATTACH:x", "FREQ=SOMETIMES", "FREQ=WEEKLY;BYDAY=XX"] {
        bad(none, "not an RFC 5545 recurrence rule");
    }
    bad("FREQ=HOURLY", "the time comes from the start");
    bad("FREQ=DAILY;BYHOUR=9,10", "the time comes from the start");
    bad("FREQ=WEEKLY;COUNT=3", "without COUNT and UNTIL");
    bad("FREQ=WEEKLY;UNTIL=20260401T000000Z", "without COUNT and UNTIL");
    bad("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "has no date");
}

#[test]
fn terms_are_read_with_every_fault_at_its_field() {
    let sent = NewTerms {
        rule: "freq=weekly".to_owned(),
        zone: " Europe/Lisbon ".to_owned(),
        starts: "2026-03-03T10:00".to_owned(),
        minutes: 30,
        place: "Room 3".to_owned(),
    };
    let (agreed, faults) = rules::agreed(&sent);
    assert!(faults.is_empty(), "{faults:?}");
    assert_eq!(agreed, terms("FREQ=WEEKLY", "Europe/Lisbon", "2026-03-03T10:00"));
    let wrong = NewTerms {
        rule: "weekly".to_owned(),
        zone: "Mars/Olympus".to_owned(),
        starts: "noon".to_owned(),
        minutes: 2,
        place: "a\nb".to_owned(),
    };
    let fields = |sent: &NewTerms| rules::agreed(sent).1.fields().map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(fields(&wrong), ["minutes", "place", "zone", "starts", "rule"]);
    assert_eq!(fields(&NewTerms { rule: "weekly".to_owned(), ..sent }), ["rule"]);
}

#[test]
fn positions_count_within_the_whole_week_in_which_a_series_begins() {
    let check = |rule: &str, expected: [&str; 2]| {
        let (_, starts) = recurrence::check(rule, at("2026-12-02T10:00")).unwrap();
        let terms = Terms { starts, ..terms(rule, "UTC", "2026-12-02T10:00") };
        let found = recurrence::starts_between(&terms, terms.starts.date(), day("2026-12-31"));
        assert_eq!(found[..2], expected.map(at), "{rule}");
    };
    check("FREQ=WEEKLY;BYDAY=MO,WE,FR;BYSETPOS=2", ["2026-12-02T10:00", "2026-12-09T10:00"]);
    check("FREQ=WEEKLY;BYDAY=MO,WE,FR;BYSETPOS=1", ["2026-12-07T10:00", "2026-12-14T10:00"]);
    check("FREQ=WEEKLY;BYDAY=MO,WE,FR;BYSETPOS=3;WKST=WE", ["2026-12-07T10:00", "2026-12-14T10:00"]);
    check("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,WE;BYSETPOS=1", ["2026-12-14T10:00", "2026-12-28T10:00"]);
    check("FREQ=WEEKLY;BYMONTH=12;BYSETPOS=1", ["2026-12-02T10:00", "2026-12-09T10:00"]);
    let cadence = recurrence::cadence_days("FREQ=WEEKLY;BYDAY=MO,WE,FR;BYSETPOS=2", at("2026-12-02T10:00"));
    assert_eq!(cadence, 7);
}

/// 200 random rules and their dates as computed by another library (`recurrences.py`).
#[test]
fn random_rules_agree_with_another_library() {
    let mut wrong = Vec::new();
    for line in include_str!("recurrences.tsv").lines() {
        let (rule, rest) = line.split_once('\t').unwrap();
        let (starts, dates) = rest.split_once('\t').unwrap();
        let expected: Vec<NaiveDateTime> =
            dates.split(' ').map(|date| day(date).and_hms_opt(10, 0, 0).unwrap()).collect();
        let found = recurrence::check(rule, at(starts)).map(|(rule, first)| {
            let terms = Terms { starts: first, ..terms(&rule, "UTC", starts) };
            recurrence::starts_between(&terms, first.date(), expected.last().unwrap().date())
        });
        if found.as_ref().ok() != Some(&expected) {
            wrong.push(format!("{rule} from {starts}: {found:?}, not {dates}"));
        }
    }
    assert!(wrong.is_empty(), "{} rules:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn rules_are_said_in_words() {
    let check = |rule: &str, expected: &str| {
        assert_eq!(recurrence::words(&terms(rule, "UTC", "2026-03-03T10:00")), expected);
    };
    check("FREQ=WEEKLY", "every week on Tuesday at 10:00");
    check("FREQ=WEEKLY;INTERVAL=2", "every 2 weeks on Tuesday at 10:00");
    check("FREQ=WEEKLY;BYDAY=MO,TH", "every week on Monday and Thursday at 10:00");
    check("FREQ=MONTHLY;BYDAY=1TU", "every month on the first Tuesday at 10:00");
    check("FREQ=MONTHLY;INTERVAL=2;BYDAY=-1FR", "every 2 months on the last Friday at 10:00");
    check("FREQ=YEARLY", "by the rule FREQ=YEARLY at 10:00");
    for rhythm in Rhythm::ALL.iter().copied() {
        for starts in ["2026-03-03T10:00", "2026-03-31T10:00"] {
            let rule = rhythm.rule(at(starts));
            assert_eq!(Rhythm::of(&rule, at(starts)), Some(rhythm));
            assert_eq!(
                recurrence::check(&rule, at(starts)).unwrap().1,
                at(starts),
                "{rule} begins on its start"
            );
        }
    }
    let cadence = |rule: &str| recurrence::cadence_days(rule, at("2026-03-03T10:00"));
    assert_eq!(["FREQ=WEEKLY", "FREQ=WEEKLY;INTERVAL=2", "FREQ=WEEKLY;BYDAY=MO,TH"].map(cadence), [7, 14, 4]);
    assert_eq!(cadence("FREQ=MONTHLY;BYDAY=1TU"), 35, "the longest of the gaps");
}

fn seen(series: &Series, from: &str, to: &str) -> Vec<String> {
    let all = rules::occurrences(series, day(from), day(to), None);
    all.iter().map(|known| known.begins.format("%m-%dT%H:%M").to_string()).collect()
}

#[test]
fn occurrences_are_the_rule_and_what_happened_to_it() {
    let moved = Record { moved_to: Some(at("2026-02-05T15:00")), ..record("2026-02-03T10:00") };
    let extra = Record { is_extra: true, ..record("2026-01-28T09:00") };
    let known = with(vec![moved, extra, skipped("2026-02-17T10:00")]);
    assert_eq!(
        seen(&known, "2026-01-20", "2026-02-17"),
        ["01-20T10:00", "01-28T09:00", "02-05T15:00", "02-17T10:00"]
    );
    // A window with only the new time of a moved one, or only its old time.
    assert_eq!(seen(&known, "2026-02-05", "2026-02-05"), ["02-05T15:00"]);
    assert!(seen(&known, "2026-02-03", "2026-02-03").is_empty());
    // New terms from 3 March on: past occurrences stay.
    let mut changed = known.clone();
    changed.schedules[0].last_day = Some(day("2026-02-28"));
    changed.schedules.push(schedule("u", terms("FREQ=WEEKLY", "Europe/Vienna", "2026-03-05T16:00")));
    assert_eq!(seen(&changed, "2026-02-10", "2026-03-14"), ["02-17T10:00", "03-05T16:00", "03-12T16:00"]);
    // Someone who leaves on 15 January has no meetings after it.
    let all = rules::occurrences(&known, day("2026-01-01"), day("2026-12-31"), Some(day("2026-01-15")));
    assert_eq!(all.iter().filter(|known| known.outcome.is_none() && !known.is_extra).count(), 1);
    assert!(rules::find(&known, at("2026-02-03T10:00"), None).unwrap().is_moved());
    assert!(rules::find(&known, at("2026-02-04T10:00"), None).is_none());
}

#[test]
fn a_pairs_page_is_about_today_or_else_the_next() {
    let check = |records: Vec<Record>, now: &str, expected: Option<&str>| {
        let now = from_text(now).unwrap();
        let found = rules::focus(&with(records), now, now.date_naive(), None);
        assert_eq!(found.map(|known| known.at), expected.map(at), "{now}");
    };
    check(vec![], "2026-01-19T12:00:00Z", Some("2026-01-20T10:00"));
    check(vec![], "2026-01-20T08:00:00Z", Some("2026-01-20T10:00"));
    // In the afternoon this morning's occurrence is still in focus.
    check(vec![held("2026-01-20T10:00")], "2026-01-20T15:00:00Z", Some("2026-01-20T10:00"));
    check(vec![skipped("2026-01-20T10:00")], "2026-01-20T08:00:00Z", Some("2026-02-03T10:00"));
    check(vec![], "2026-01-21T08:00:00Z", Some("2026-02-03T10:00"));
}

#[test]
fn late_is_one_and_a_half_cadences_without_a_reason() {
    let check = |records: Vec<Record>, today: &str, expected: Option<Option<i64>>| {
        let found = rules::overdue(&with(records), day(today));
        assert_eq!(found.map(|late| late.since_held), expected, "{today}");
    };
    check(vec![], "2026-01-27", None);
    check(vec![], "2026-01-28", Some(None));
    check(vec![held("2026-01-06T10:00")], "2026-01-27", None);
    check(vec![held("2026-01-06T10:00")], "2026-01-28", Some(Some(22)));
    // One was skipped for a reason, so the next one is awaited.
    check(vec![held("2026-01-06T10:00"), skipped("2026-01-20T10:00")], "2026-01-28", None);
    check(vec![held("2026-01-06T10:00"), skipped("2026-01-20T10:00")], "2026-02-11", Some(Some(36)));
    let paused = Series { state: SeriesState::Paused, ..series() };
    assert_eq!(rules::overdue(&paused, day("2026-06-01")), None);
}

#[test]
fn what_fell_out_is_made_up_for_by_the_next_or_in_between() {
    let check = |records: Vec<Record>, now: &str, expected: Option<CatchUp>| {
        let now = from_text(now).unwrap();
        assert_eq!(rules::catch_up(&with(records), now, now.date_naive(), None), expected, "{now}");
    };
    let held = || held("2026-01-06T10:00");
    check(vec![held()], "2026-01-21T12:00:00Z", None);
    check(vec![held(), skipped("2026-01-20T10:00")], "2026-01-26T12:00:00Z", None);
    let next = CatchUp::Next { missed: 1, at: at("2026-02-03T10:00") };
    check(vec![held(), skipped("2026-01-20T10:00")], "2026-01-29T12:00:00Z", Some(next));
    // Both were missed, and the next is twelve days off: Friday the sixth is offered, a weekend is not.
    let two = || vec![held(), skipped("2026-01-20T10:00"), skipped("2026-02-03T10:00")];
    let between = |day: &str| Some(CatchUp::Between { missed: 2, offered: at(day) });
    check(two(), "2026-02-05T12:00:00Z", between("2026-02-06T10:00"));
    check(two(), "2026-02-06T12:00:00Z", between("2026-02-09T10:00"));
    // An extra one planned in between makes up for it.
    let extra = Record { is_extra: true, ..record("2026-02-06T10:00") };
    let planned = CatchUp::Next { missed: 2, at: at("2026-02-06T10:00") };
    check([two(), vec![extra]].concat(), "2026-02-05T12:00:00Z", Some(planned));
}

#[test]
fn a_week_is_what_happened_in_it() {
    use Week::{Held, Nothing, Overdue, Skipped};
    let now = from_text("2026-02-19T12:00:00Z").unwrap();
    let mondays = rules::mondays(day("2026-02-19"));
    assert_eq!((mondays.len(), mondays[25]), (26, day("2026-02-16")));
    let moved = Record { moved_to: Some(at("2026-02-11T10:00")), ..held("2026-02-03T10:00") };
    let moved = Record { held_on: Some(day("2026-02-11")), ..moved };
    let known = with(vec![held("2026-01-06T10:00"), skipped("2026-01-20T10:00"), moved]);
    let weeks = rules::weeks(&known, &mondays[19..], now, None);
    let was: Vec<Week> = weeks.iter().map(|(week, _)| *week).collect();
    assert_eq!(was, [Held, Nothing, Skipped, Nothing, Nothing, Held, Overdue]);
    let says: Vec<_> = weeks.iter().filter_map(|(_, at)| *at).collect();
    let expected = ["2026-01-06T10:00", "2026-01-20T10:00", "2026-02-03T10:00", "2026-02-17T10:00"];
    assert_eq!(says, expected.map(at), "a moved one is found where the rule has it");
    assert_eq!(rules::find(&known, at("2026-02-17T10:00"), None).unwrap().standing(now), Standing::Unmarked);
}

#[test]
fn a_reading_counts_whom_somebody_met_within_what_they_agreed_on() {
    let check = |known: &Series, today: &str, expected: Met| {
        assert_eq!(rules::met(&[known], day(today)), expected, "{today}");
    };
    assert_eq!(rules::met(&[], day("2026-01-20")), Met::Never);
    let known = with(vec![held("2026-01-06T10:00")]);
    check(&known, "2026-01-05", Met::Never);
    check(&known, "2026-01-06", Met::Within);
    // One and a half times the agreed fortnight.
    check(&known, "2026-01-27", Met::Within);
    check(&known, "2026-01-28", Met::Not);
    // What was true on a past day stays true, whatever came after.
    let later = with(vec![held("2026-01-06T10:00"), held("2026-02-03T10:00")]);
    check(&later, "2026-01-30", Met::Not);
    let mut paused = Series { state: SeriesState::Paused, ..known };
    paused.schedules[0].last_day = Some(day("2026-01-12"));
    check(&paused, "2026-02-20", Met::Paused);
    check(&Series { state: SeriesState::Ended, ..paused }, "2026-02-20", Met::Not);
}

#[test]
fn changes_that_do_not_touch_are_brought_together() {
    let base = "Agenda\n\nOne\nTwo\nThree";
    let check = |theirs: &str, mine: &str, expected: Option<&str>| {
        assert_eq!(merging::merge(base, theirs, mine).as_deref(), expected, "{theirs:?} {mine:?}");
    };
    check(base, "Agenda\n\nOne", Some("Agenda\n\nOne"));
    check("Agenda\n\nOne\nTwo\nThree\nFour", base, Some("Agenda\n\nOne\nTwo\nThree\nFour"));
    check(
        "Agenda!\n\nOne\nTwo\nThree",
        "Agenda\n\nOne\nTwo\nThree\nFour",
        Some("Agenda!\n\nOne\nTwo\nThree\nFour"),
    );
    check("Agenda\n\nOne\nTwo, theirs\nThree", "Agenda\n\nOne\nTwo, mine\nThree", None);
    check("Same", "Same", Some("Same"));
    assert_eq!(merging::merge("", "Theirs", "Mine"), None, "two beginnings are not merged");
    // A change too large to compare quickly is not merged automatically.
    let lines = |letter: char| (0..4000).map(|n| format!("{letter}{n}\n")).collect::<String>();
    assert_eq!(merging::merge(&lines('a'), &lines('b'), &lines('c')), None);
    let added = format!("{}new", lines('a'));
    assert_eq!(
        merging::merge(&lines('a'), &added, &format!("first\n{}", lines('a'))),
        Some(format!("first\n{added}"))
    );
    assert_eq!(merging::normal("a \r\nb\rc\n\n"), "a\nb\nc");
}

#[test]
fn every_line_keeps_its_author() {
    let (ana, bo) = (PersonId::from("ana"), PersonId::from("bo"));
    let before = [(ana.clone(), "One\nTwo\nThree".to_owned())];
    let after = merging::attribute(&before, "Zero\nOne\nTwo and a half\nThree", &bo);
    let shown: Vec<(&str, &str)> = after.iter().map(|(who, text)| (who.as_str(), text.as_str())).collect();
    assert_eq!(shown, [("bo", "Zero"), ("ana", "One"), ("bo", "Two and a half"), ("ana", "Three")]);
}

proptest! {
    #[test]
    fn wall_clocks_stay_and_instants_rise(weeks in 1..5_usize, start in 0..700_u64, hour in 0..24_u32, zone in prop::sample::select(vec!["Europe/Vienna", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca", "Asia/Tehran", "UTC"])) {
        let starts = (day("2025-01-01") + Days::new(start)).and_hms_opt(hour, 30, 0).unwrap();
        let terms = Terms { rule: Rhythm::ALL[weeks - 1].rule(starts), zone: zone.parse().unwrap(), starts, minutes: 30 };
        let found = recurrence::starts_between(&terms, starts.date(), starts.date() + Days::new(400));
        prop_assert_eq!(found.len(), 400 / (7 * weeks) + 1);
        for pair in found.windows(2) {
            prop_assert_eq!(pair[1] - pair[0], TimeDelta::weeks(i64::try_from(weeks).unwrap()));
            prop_assert!(castra_calendar::instant(pair[0], terms.zone) < castra_calendar::instant(pair[1], terms.zone));
        }
        for at in found {
            let shown = castra_calendar::instant(at, terms.zone).with_timezone(&terms.zone).naive_local();
            let gap = shown - at;
            prop_assert!(gap.is_zero() || (gap > TimeDelta::zero() && gap <= TimeDelta::hours(1)), "{at} shows as {shown}");
        }
    }

    #[test]
    fn attributing_changes_no_text(old in prop::collection::vec("[ab]{0,2}", 1..8), new in prop::collection::vec("[abc]{0,2}", 1..8)) {
        let (ana, bo) = (PersonId::from("ana"), PersonId::from("bo"));
        let parts = merging::attribute(&[(ana.clone(), old.join("\n"))], &new.join("\n"), &bo);
        let text: Vec<&str> = parts.iter().map(|(_, text)| text.as_str()).collect();
        prop_assert_eq!(text.join("\n"), new.join("\n"));
        let theirs = parts.iter().filter(|(who, _)| who == &ana).flat_map(|(_, text)| text.split('\n'));
        for line in theirs {
            prop_assert!(old.iter().any(|known| known == line), "{line} was never ana's");
        }
    }

    #[test]
    fn merging_loses_no_line_that_either_added(base in prop::collection::vec("[a-d]", 3..8), head in "[m-p]{3}", tail in "[s-v]{3}") {
        let base = base.join("\n");
        let merged = merging::merge(&base, &format!("{head}\n{base}"), &format!("{base}\n{tail}")).unwrap();
        prop_assert_eq!(merged, format!("{head}\n{base}\n{tail}"));
    }

    #[test]
    fn nothing_in_a_name_or_place_breaks_a_calendar(name in r#"[a-z ;:,"\\\r\n\t=👩é]{0,90}"#, place in r#"[A-Z;:,"\\\r\n\u{202e}]{0,90}"#) {
        let entry = Entry { series: series(), with: name, places: vec![place], last_day: None };
        let text = calendar::write(&[entry], &[], None, day("2026-03-02"));
        prop_assert!(!text.replace("\r\n", "").contains(['\r', '\n']), "every line ends as RFC 5545 says");
        for line in text.split("\r\n") {
            prop_assert!(line.len() <= 75, "{} octets: {line}", line.len());
        }
        let unfolded = text.replace("\r\n ", "");
        let known = ["BEGIN", "END", "VERSION", "PRODID", "CALSCALE", "METHOD", "X-WR-CALNAME", "REFRESH-INTERVAL", "TZID", "TZNAME",
            "TZOFFSETFROM", "TZOFFSETTO", "DTSTART", "DTEND", "DTSTAMP", "RRULE", "SEQUENCE", "SUMMARY", "LOCATION", "UID"];
        for line in unfolded.lines() {
            let name = line.split([':', ';']).next().unwrap_or_default();
            prop_assert!(known.contains(&name), "{line}");
        }
        prop_assert_eq!(unfolded.matches("BEGIN:VEVENT").count(), 1);
    }
}

fn lines_of(entry: Entry) -> Vec<String> {
    let text = calendar::write(&[entry], &[], Some("https://castra.example.org"), day("2026-03-02"));
    text.replace("\r\n ", "").lines().map(str::to_owned).collect()
}

#[test]
fn a_calendar_says_what_was_moved_skipped_and_ended() {
    let moved = Record { moved_to: Some(at("2026-02-05T15:00")), ..record("2026-02-03T10:00") };
    let extra = Record { is_extra: true, ..record("2026-03-10T09:00") };
    let mut known = with(vec![moved, skipped("2026-02-17T10:00"), extra]);
    known.schedules[0].last_day = Some(day("2026-03-31"));
    let entry = Entry {
        series: known,
        with: "Bo; Example".to_owned(),
        places: vec!["Room 3, east".to_owned()],
        last_day: None,
    };
    let lines = lines_of(entry);
    let has =
        |line: &str| assert!(lines.iter().any(|known| known == line), "{line} is missing in {lines:#?}");
    has("SUMMARY:One-on-one with Bo\\; Example");
    has("LOCATION:Room 3\\, east");
    has("URL:https://castra.example.org/one-on-ones/s");
    has("UID:t@castra");
    has("UID:s-20260310T0900@castra");
    has("SEQUENCE:3");
    has("DTSTAMP:20260105T090000Z");
    has("DTSTART;TZID=Europe/Vienna:20260106T100000");
    has("DTEND;TZID=Europe/Vienna:20260106T103000");
    // The end of 31 March in Vienna, which is on summer time by then.
    has("RRULE:FREQ=WEEKLY;INTERVAL=2;UNTIL=20260331T215959Z");
    has("EXDATE;TZID=Europe/Vienna:20260217T100000");
    has("RECURRENCE-ID;TZID=Europe/Vienna:20260203T100000");
    has("DTSTART;TZID=Europe/Vienna:20260205T150000");
    has("BEGIN:VTIMEZONE");
    // Both changes of 2026.
    for line in [
        "DTSTART:20260329T020000",
        "DTSTART:20261025T030000",
        "TZOFFSETFROM:+0100",
        "TZOFFSETTO:+0200",
        "TZNAME:CEST",
    ] {
        has(line);
    }
    let zone: Vec<&String> = lines
        .iter()
        .skip_while(|line| *line != "BEGIN:VTIMEZONE")
        .take_while(|line| *line != "END:VTIMEZONE")
        .collect();
    assert!(zone.iter().all(|line| !line.starts_with("UID") && !line.starts_with("DTSTAMP")), "{zone:?}");
    assert_eq!(
        to_text(castra_calendar::instant(at("2026-03-31T10:00"), chrono_tz::Tz::Europe__Vienna)),
        "2026-03-31T08:00:00.000000Z"
    );
}
