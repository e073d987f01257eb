//! Corrections, calendars and their meetings, and how meetings are counted.
// tidy: platform::web, because the type of a field says how it is read from a form.
// tidy: serde, because sealed columns hold JSON.

use std::collections::BTreeMap;

use castra_org::organization::PersonId;
use castra_platform::{
    private::Sealed,
    terms,
    terms::{Limit, Typed},
    web::form::Form,
};
use chrono::NaiveDate;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use utoipa::openapi::{
    RefOr,
    schema::{ObjectBuilder, Schema, SchemaType, Type},
};

use super::kinds::{CalendarKind, Counts, Part};

/// The most hours of a part of a week.
const MOST_HOURS: u32 = 100;

/// Hours as one types them, kept as minutes; empty where nothing was typed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Hours(pub(super) Option<u32>);

impl Hours {
    /// Minutes as hours: `7.5`.
    pub(super) fn shown(minutes: u32) -> String {
        let hundredths = (f64::from(minutes) / 60.0 * 100.0).round() / 100.0;
        format!("{hundredths}")
    }

    fn of(hours: f64) -> Result<Self, String> {
        if !(0.0..=f64::from(MOST_HOURS)).contains(&hours) {
            return Err(format!("enter hours from 0 to {MOST_HOURS}"));
        }
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 6,000")]
        Ok(Self(Some((hours * 60.0).round() as u32)))
    }

    fn parse(text: &str) -> Result<Self, String> {
        let unread = || format!("`{text}` are no hours such as 7.5 or 7:30");
        if let Some((hours, minutes)) = text.split_once(':') {
            let (hours, minutes): (u32, u32) =
                hours.trim().parse().ok().zip(minutes.trim().parse().ok()).ok_or_else(unread)?;
            if minutes > 59 || hours > MOST_HOURS {
                return Err(unread());
            }
            return Self::of(f64::from(hours) + f64::from(minutes) / 60.0);
        }
        let plain = text.chars().all(|c| c.is_ascii_digit() || ".,".contains(c));
        let hours: Option<f64> = text.replace(',', ".").parse().ok();
        Self::of(hours.filter(|_| plain).ok_or_else(unread)?)
    }
}

impl Typed for Hours {
    fn read(sent: &Form, name: &str) -> Result<Self, String> {
        sent.get(name).map_or(Ok(Self(None)), Self::parse)
    }

    fn written(&self) -> String {
        self.0.map(Self::shown).unwrap_or_default()
    }

    fn fault(&self, _: Limit) -> Option<String> {
        self.0
            .filter(|minutes| *minutes > MOST_HOURS * 60)
            .map(|_| format!("enter hours from 0 to {MOST_HOURS}"))
    }

    fn schema(_: Limit) -> (RefOr<Schema>, bool) {
        let number = ObjectBuilder::new().schema_type(SchemaType::Array(vec![Type::Number, Type::Null]));
        (number.minimum(Some(0)).maximum(Some(MOST_HOURS)).into(), false)
    }
}

impl Serialize for Hours {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.map(|minutes| f64::from(minutes) / 60.0).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Hours {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let hours = Option::<f64>::deserialize(deserializer)?;
        hours.map_or(Ok(Self(None)), |hours| Self::of(hours).map_err(serde::de::Error::custom))
    }
}

terms! {
    /// The person's own word on a week: hours of each part, where what was measured is wrong. An empty part stays as measured.
    pub(super) struct Correction as "WeekCorrection" {
        /// Hours of coding.
        coding: Hours = Limit::NONE,
        /// Hours of reviews.
        reviews: Hours = Limit::NONE,
        /// Hours with people: one-on-ones, mentoring, feedback.
        people: Hours = Limit::NONE,
        /// Hours of coordination.
        coordination: Hours = Limit::NONE,
        /// Hours of preparing and making decisions.
        decisions: Hours = Limit::NONE,
        /// Hours of conflict.
        conflict: Hours = Limit::NONE,
        /// Hours of other work.
        other: Hours = Limit::NONE,
        /// Whether the week was not typical and is left out: a holiday, an illness, a fair.
        left_out: bool = Limit::NONE,
    }
}

impl Correction {
    /// The parts with hours, in minutes.
    pub(super) fn parts(&self) -> BTreeMap<Part, u32> {
        let all = [
            (Part::Coding, self.coding),
            (Part::Reviews, self.reviews),
            (Part::People, self.people),
            (Part::Coordination, self.coordination),
            (Part::Decisions, self.decisions),
            (Part::Conflict, self.conflict),
            (Part::Other, self.other),
        ];
        all.into_iter().filter_map(|(part, hours)| Some((part, hours.0?))).collect()
    }
}

terms! {
    /// How a person's week is counted.
    pub(super) struct Settings as "WeekSettings" {
        /// Working hours of a week; 40 if empty.
        hours: Option<i64> = Limit::number(1..=80),
        /// Addresses at which the person is invited, besides the one in the organization.
        addresses: Vec<String> = Limit::items(0..=10).called("addresses").example("ana@example.org"),
        /// Words in a title and what such an event counts as, one rule a line; the first that fits decides.
        words: Vec<String> = Limit::items(0..=100).called("rules").example("code review: reviews"),
        /// What an event without other people counts as.
        alone: Option<Counts> = Limit::NONE,
        /// What an event with one other person counts as.
        two: Option<Counts> = Limit::NONE,
        /// What an event with several others counts as.
        more: Option<Counts> = Limit::NONE,
    }
}

/// The rules before a person changes them.
const WORDS: [&str; 7] = [
    "lunch, holiday, vacation, private, doctor: nothing",
    "1:1, one-on-one, mentoring, feedback, interview: people",
    "code review, pull request, merge request: reviews",
    "focus, coding, programming, pairing, deep work: coding",
    "decision, architecture, steering: decisions",
    "conflict, mediation: conflict",
    "stand-up, standup, planning, retro, sync, status: coordination",
];

impl Settings {
    /// The settings before a person changes them.
    pub(super) fn usual() -> Self {
        Self {
            words: WORDS.map(str::to_owned).to_vec(),
            alone: Some(Counts::Other),
            two: Some(Counts::People),
            more: Some(Counts::Coordination),
            ..Self::default()
        }
    }
}

terms! {
    /// A calendar to add.
    pub(super) struct NewCalendar as "WeekCalendarToAdd" {
        /// A name, to tell calendars apart.
        name: String = Limit::text(1..=80).called("a name").example("Work"),
        /// The address: of the iCalendar file, or of the calendar on the CalDAV server. It is sealed and never shown again.
        address: String = Limit::text(1..=2000).called("an address").example("https://calendar.example.org/ana/work.ics"),
        /// The user name on a CalDAV server; empty for an iCalendar file.
        username: String = Limit::text(0..=200),
        /// The password on a CalDAV server; best one made for Castra alone.
        password: String = Limit::text(0..=500),
    }
}

/// A calendar as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Calendar {
    pub(super) id: String,
    pub(super) person: PersonId,
    pub(super) kind: CalendarKind,
    pub(super) body: Sealed<NewCalendar>,
    /// How reading it went: [`State`] as JSON.
    pub(super) state: Sealed<String>,
    /// Increases with every reading.
    pub(super) revision: i64,
}

/// How reading a calendar went.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct State {
    /// Where the next listing of a `CalDAV` server begins.
    pub(super) token: Option<String>,
    /// The day of the last full listing.
    pub(super) listed_on: Option<NaiveDate>,
    /// When it was read last, in seconds since 1970.
    pub(super) read_at: Option<i64>,
    /// What could not be read or had to be assumed.
    pub(super) notes: Vec<String>,
    /// Why the last reading failed.
    pub(super) fault: Option<String>,
}

/// An event of a calendar, or a file on a `CalDAV` server, as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Resource {
    pub(super) id: String,
    pub(super) calendar: String,
    /// [`Kept`] as JSON.
    pub(super) body: Sealed<String>,
}

/// What is kept of an event: times, title, and who of the organization takes part.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Kept {
    /// What it is called where it comes from.
    pub(super) key: String,
    /// The version there.
    pub(super) tag: String,
    pub(super) meetings: Vec<KeptMeeting>,
    /// What could not be read or had to be assumed.
    pub(super) notes: Vec<String>,
}

/// A meeting, as it is kept.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct KeptMeeting {
    /// Its start, in minutes since 1970.
    pub(super) from: i64,
    /// Its end.
    pub(super) to: i64,
    pub(super) title: String,
    /// The others who are in the organization, by id.
    pub(super) with: Vec<String>,
    /// How many others take part in all.
    pub(super) others: u32,
    pub(super) is_certain: bool,
}

/// A row of a correction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct CorrectionRow {
    pub(super) id: String,
    pub(super) person: PersonId,
    pub(super) monday: NaiveDate,
    pub(super) body: Sealed<Correction>,
    pub(super) revision: i64,
}

/// A row of settings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct SettingsRow {
    pub(super) id: String,
    pub(super) person: PersonId,
    pub(super) body: Sealed<Settings>,
    pub(super) revision: i64,
}

/// What commits showed of a past week.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Measure {
    pub(super) id: String,
    pub(super) monday: NaiveDate,
    /// The minutes, as JSON.
    pub(super) body: Sealed<String>,
}

/// A week's coding, for the signal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Coding {
    pub(super) monday: NaiveDate,
    /// In minutes.
    pub(super) low: u32,
    pub(super) high: u32,
    pub(super) commits: u32,
    /// Whether it is the person's own word.
    pub(super) is_own: bool,
    /// Whether it rests on what only the person sees: their word or their calendar.
    pub(super) is_private: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_are_typed_in_several_ways() {
        for (text, minutes) in
            [("7.5", 450), ("7,5", 450), ("7:30", 450), ("0", 0), ("40", 2400), ("0:05", 5)]
        {
            assert_eq!(Hours::parse(text), Ok(Hours(Some(minutes))), "{text}");
        }
        for text in ["-1", "101", "1e1", "NaN", "inf", "7:60", "7h", "1.2.3", "99999999999:1"] {
            assert!(Hours::parse(text).is_err(), "{text}");
        }
        assert_eq!(Hours::shown(450), "7.5");
        let read: Correction = serde_json::from_str(r#"{"coding": 7.5, "people": null}"#).unwrap();
        assert_eq!(read.parts(), [(Part::Coding, 450)].into());
        assert!(serde_json::from_str::<Correction>(r#"{"coding": -1}"#).is_err());
    }
}
