//! What counts as meeting time, with files as the large programs write them.

use chrono::NaiveDate;
use proptest::prelude::*;

use super::*;

fn reader() -> Reader {
    Reader {
        addresses: [address("ana@example.org")].into(),
        zone: Tz::Europe__Vienna,
        from: NaiveDate::from_ymd_opt(2026, 3, 2).unwrap(),
        to: NaiveDate::from_ymd_opt(2026, 4, 12).unwrap(),
    }
}

fn calendar(events: &[&str]) -> String {
    let events: Vec<String> = events
        .iter()
        .map(|event| format!("BEGIN:VEVENT\r\n{}\r\nEND:VEVENT\r\n", event.trim().replace('\n', "\r\n")))
        .collect();
    format!("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{}END:VCALENDAR\r\n", events.concat())
}

fn read_text(text: &str) -> Read {
    read(text.as_bytes(), &reader()).expect("a calendar")
}

/// Each meeting as its start and end in Vienna, with a question mark where it is uncertain.
fn times(read: &Read) -> Vec<String> {
    let mut all: Vec<&Meeting> = read.meetings.values().flatten().collect();
    all.sort();
    let local = |minute: i64| {
        let at = chrono::DateTime::from_timestamp(minute * 60, 0).unwrap();
        at.with_timezone(&Tz::Europe__Vienna)
    };
    all.iter()
        .map(|known| {
            let mark = if known.is_certain { "" } else { "?" };
            format!("{}-{}{mark}", local(known.from).format("%d.%m. %H:%M"), local(known.to).format("%H:%M"))
        })
        .collect()
}

fn check(events: &[&str], expected: &[&str]) {
    let read = read_text(&calendar(events));
    assert_eq!(times(&read), expected, "{events:?}\n{:?}", read.notes);
}

const MONDAY: &str =
    "UID:1\nDTSTART;TZID=Europe/Vienna:20260302T090000\nDTEND;TZID=Europe/Vienna:20260302T100000";

#[test]
fn all_day_free_cancelled_and_declined_events_take_no_time() {
    check(&[MONDAY], &["02.03. 09:00-10:00"]);
    for nothing in [
        "UID:1\nDTSTART;VALUE=DATE:20260302\nDTEND;VALUE=DATE:20260303",
        "UID:1\nDTSTART;VALUE=DATE:20260302\nDTEND;VALUE=DATE:20260306\nRRULE:FREQ=WEEKLY",
        "UID:1\nDTSTART:20260302\nDURATION:P1D",
        "UID:1\nDTSTART:20260302T000000Z\nDTEND:20260303T000000Z",
        &format!("{MONDAY}\nX-MICROSOFT-CDO-ALLDAYEVENT:TRUE"),
        &format!("{MONDAY}\nTRANSP:TRANSPARENT"),
        &format!("{MONDAY}\nX-MICROSOFT-CDO-BUSYSTATUS:free"),
        &format!("{MONDAY}\nSTATUS:cancelled"),
        &format!("{MONDAY}\nATTENDEE;PARTSTAT=DECLINED:mailto:ana@example.org"),
        &format!("{MONDAY}\nATTENDEE;PARTSTAT=declined:MAILTO:Ana@EXAMPLE.org"),
        &format!("{MONDAY}\nATTENDEE;PARTSTAT=DECLINED;CN=\"Example, Ana\":mailto:ana%40example.org"),
        &format!("{MONDAY}\nATTENDEE;PARTSTAT=DECLINED;EMAIL=ana@example.org:urn:uuid:17"),
        "UID:1\nDTSTART:20260302T090000Z",
        "UID:1\nDTSTART:20260302T090000Z\nDTEND:20260302T090000Z",
    ] {
        check(&[nothing], &[]);
    }
}

#[test]
fn an_answer_decides_how_certain_a_meeting_is() {
    let with = |lines: &str| format!("{MONDAY}\n{lines}");
    for (lines, expected) in [
        ("ATTENDEE;PARTSTAT=ACCEPTED:mailto:ana@example.org", "02.03. 09:00-10:00"),
        ("ATTENDEE;PARTSTAT=TENTATIVE:mailto:ana@example.org", "02.03. 09:00-10:00?"),
        ("ATTENDEE:mailto:ana@example.org", "02.03. 09:00-10:00?"),
        ("ORGANIZER:mailto:ANA@example.org\nATTENDEE:mailto:bo@example.org", "02.03. 09:00-10:00"),
        ("ORGANIZER:mailto:bo@example.org\nATTENDEE:mailto:cy@example.org", "02.03. 09:00-10:00?"),
        ("STATUS:TENTATIVE", "02.03. 09:00-10:00?"),
        ("X-MICROSOFT-CDO-BUSYSTATUS:TENTATIVE", "02.03. 09:00-10:00?"),
        ("TRANSP:OPAQUE", "02.03. 09:00-10:00"),
    ] {
        check(&[&with(lines)], &[expected]);
    }
    let unknown = read_text(&calendar(&[&with("ATTENDEE:mailto:cy@example.org")]));
    assert!(unknown.notes[0].contains("none of your addresses"), "{:?}", unknown.notes);
}

#[test]
fn moved_and_cancelled_occurrences_replace_the_original() {
    let weekly = format!("{MONDAY}\nRRULE:FREQ=WEEKLY;COUNT=4\nSEQUENCE:1");
    check(
        &[&weekly],
        &["02.03. 09:00-10:00", "09.03. 09:00-10:00", "16.03. 09:00-10:00", "23.03. 09:00-10:00"],
    );
    let moved = "UID:1\nRECURRENCE-ID;TZID=Europe/Vienna:20260309T090000\nDTSTART:20260310T130000Z\nDTEND:20260310T133000Z";
    let cancelled = "UID:1\nRECURRENCE-ID:20260316T080000Z\nSTATUS:CANCELLED\nDTSTART:20260316T080000Z\nDTEND:20260316T090000Z";
    let declined = "UID:1\nRECURRENCE-ID;TZID=W. Europe Standard Time:20260323T090000\nDTSTART:20260323T080000Z\nDTEND:20260323T090000Z\nATTENDEE;PARTSTAT=DECLINED:mailto:ana@example.org";
    check(&[&weekly, moved, cancelled, declined], &["02.03. 09:00-10:00", "10.03. 14:00-14:30"]);
    check(&[declined, cancelled, moved, &weekly], &["02.03. 09:00-10:00", "10.03. 14:00-14:30"]);
    // The newest of two changes of one occurrence, whatever their order.
    let again =
        "UID:1\nSEQUENCE:2\nRECURRENCE-ID:20260309T080000Z\nDTSTART:20260311T130000Z\nDTEND:20260311T133000Z";
    for events in [[weekly.as_str(), moved, again], [&weekly, again, moved]] {
        let read = read_text(&calendar(&events));
        assert_eq!(times(&read)[1], "11.03. 14:00-14:30");
    }
    let whole = format!("{weekly}\nSTATUS:CANCELLED");
    check(&[&whole, moved], &[]);
    // An invitation to one occurrence without the rest.
    check(&[moved], &["10.03. 14:00-14:30"]);
    let later = "UID:1\nRECURRENCE-ID;RANGE=THISANDFUTURE:20260316T080000Z\nDTSTART:20260316T100000Z\nDTEND:20260316T103000Z";
    check(
        &[&weekly, later],
        &["02.03. 09:00-10:00", "09.03. 09:00-10:00", "16.03. 11:00-11:30", "23.03. 11:00-11:30"],
    );
}

#[test]
fn dates_left_out_and_added_are_followed() {
    let weekly = format!("{MONDAY}\nRRULE:FREQ=WEEKLY;UNTIL=20260316T080000Z");
    check(&[&format!("{weekly}\nEXDATE:20260309T080000Z")], &["02.03. 09:00-10:00", "16.03. 09:00-10:00"]);
    check(&[&format!("{weekly}\nEXDATE;VALUE=DATE:20260309,20260316")], &["02.03. 09:00-10:00"]);
    check(
        &[&format!(
            "{weekly}\nEXDATE;TZID=Europe/Vienna:20260309T090000,20260316T090000\nRDATE;VALUE=PERIOD:20260304T080000Z/PT1H"
        )],
        &["02.03. 09:00-10:00", "04.03. 09:00-10:00"],
    );
    // Ten o'clock stays ten o'clock when the clocks change on 29 March.
    check(
        &["UID:1\nDTSTART;TZID=Europe/Vienna:20260327T100000\nDURATION:PT30M\nRRULE:FREQ=DAILY;COUNT=4"],
        &["27.03. 10:00-10:30", "28.03. 10:00-10:30", "29.03. 10:00-10:30", "30.03. 10:00-10:30"],
    );
    // A daily event of ten years.
    let old = "UID:1\nDTSTART;TZID=Europe/Vienna:20160101T100000\nDURATION:PT15M\nRRULE:FREQ=DAILY";
    assert!(times(&read_text(&calendar(&[old]))).len() >= 42);
    let bad = read_text(&calendar(&[&format!("{MONDAY}\nSUMMARY:Ping\nRRULE:FREQ=SECONDLY")]));
    assert_eq!(times(&bad), ["02.03. 09:00-10:00"]);
    assert_eq!(bad.notes, ["“Ping” repeats by a rule that cannot be read: only its first date counts."]);
}

#[test]
fn zones_resolve_or_are_named() {
    let at = |zone: &str| format!("UID:1\nDTSTART{zone}\nDURATION:PT1H");
    for (start, expected) in [
        (":20260302T090000", "02.03. 09:00-10:00"),
        (":20260302T090000Z", "02.03. 10:00-11:00"),
        (";TZID=Eastern Standard Time:20260302T030000", "02.03. 09:00-10:00"),
        (";TZID=\"America/New_York\":20260302T030000", "02.03. 09:00-10:00"),
        (";TZID=/softwarestudio.org/Tzfile/America/New_York:20260302T030000", "02.03. 09:00-10:00"),
        (";TZID=Home Made:20260302T090000", "02.03. 09:00-10:00?"),
    ] {
        check(&[&at(start)], &[expected]);
    }
    let unknown = read_text(&calendar(&[&at(";TZID=Home Made:20260302T090000")]));
    assert_eq!(
        unknown.notes,
        [
            "The time zone “Home Made” is not known. Its times are taken as Europe/Vienna, and count as possible only."
        ]
    );
    let floating = calendar(&[&at(":20260302T090000")]).replace("VERSION:2.0", "X-WR-TIMEZONE:Asia/Tokyo");
    assert_eq!(times(&read_text(&floating)), ["02.03. 01:00-02:00"]);
    let mixed =
        "UID:1\nDTSTART;TZID=America/New_York:20260302T030000\nDTEND;TZID=Europe/Vienna:20260302T093000";
    check(&[mixed], &["02.03. 09:00-09:30"]);
    let defined = "BEGIN:VTIMEZONE\r\nTZID:Home Made\r\nBEGIN:STANDARD\r\nDTSTART:19700101T000000\r\nTZOFFSETFROM:+0530\r\nTZOFFSETTO:+0530\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\nBEGIN:VEVENT";
    let own = calendar(&[&at(";TZID=Home Made:20260302T133000")]).replacen("BEGIN:VEVENT", defined, 1);
    assert_eq!(times(&read_text(&own)), ["02.03. 09:00-10:00"]);
}

#[test]
fn broken_events_are_named_and_lose_only_themselves() {
    let read = read_text(&calendar(&[
        "UID:0\nSUMMARY:No start",
        "UID:2\nSUMMARY:Backwards\nDTSTART:20260302T090000Z\nDTEND:20260302T080000Z",
        MONDAY,
    ]));
    assert_eq!(times(&read), ["02.03. 09:00-10:00"]);
    assert_eq!(
        read.notes,
        [
            "“No start” has no start that can be read, and was left out.",
            "“Backwards” ends before it begins, and was left out.",
        ]
    );
    assert_eq!(super::read(b"<html>not a calendar</html>", &reader()), None);
}

#[test]
fn one_address_has_many_spellings() {
    for text in [
        "mailto:ana@example.org",
        "MAILTO:Ana@Example.ORG",
        "mailto:ana%40example.org",
        "<ana@example.org>",
        " ana@example.org ",
        "mailto:ana@example.org?subject=x",
    ] {
        assert_eq!(address(text), "ana@example.org", "{text}");
    }
    assert_eq!(address("mailto:a+b=c@example.org"), "a+b=c@example.org");
}

#[test]
fn rooms_are_not_people() {
    let read = read_text(&calendar(&[&format!(
        "{MONDAY}\nORGANIZER:mailto:ana@example.org\nATTENDEE:mailto:BO@example.org\nATTENDEE;CUTYPE=ROOM:mailto:room@example.org"
    )]));
    let meeting = &read.meetings["1"][0];
    assert_eq!(meeting.others.iter().collect::<Vec<_>>(), ["bo@example.org"]);
}

proptest! {
    #[test]
    fn no_meeting_ends_before_it_begins_or_lies_outside(
        days in 0..60_i64, hours in 0..30_i64, rule in prop::sample::select(vec!["DAILY", "WEEKLY", "MONTHLY", "YEARLY", "HOURLY"]), interval in 0..5_u8,
        zone in prop::sample::select(vec!["Europe/Vienna", "Pacific/Apia", "Nowhere"]), noise in "[A-Z:;=,0-9TZ-]{0,20}"
    ) {
        let start = NaiveDate::from_ymd_opt(2026, 2, 1).unwrap() + TimeDelta::days(days);
        let event = format!(
            "UID:1\nDTSTART;TZID={zone}:{}T090000\nDURATION:PT{hours}H\nRRULE:FREQ={rule};INTERVAL={interval}\n{noise}",
            start.format("%Y%m%d")
        );
        let read = read_text(&calendar(&[&event]));
        for meeting in read.meetings.values().flatten() {
            prop_assert!(meeting.from < meeting.to && meeting.to - meeting.from < WHOLE_DAY);
        }
    }
}
