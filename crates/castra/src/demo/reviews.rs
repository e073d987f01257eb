//! The invented company's reviews: two years of weeklies in teams that keep their rhythm, every second week in teams that let some
//! slip, and none in teams in debt. A company of thousands gets half a year, and agendas only for the teams that people are likely to
//! look at.

use castra_org::organization::{PersonId, Stage, TeamId};
use castra_platform::{
    Ctx, Result,
    feature::{AgendaSection, MeetingKind},
};
use castra_reviews::{self as reviews, PastItem, PastMeeting, PastReview, Terms};
use chrono::{Datelike, Days, NaiveDate, NaiveTime};

use super::{
    company::{Company, DAYS, MadeTeam},
    dice::Dice,
    teams::Debt,
};

/// The history in a company of thousands, in days.
const DAYS_OF_LARGE: u64 = 182;
/// The number of its teams whose agendas are kept.
const TEAMS_WITH_WORDS: usize = 3;
/// The number of past meetings that have an agenda and notes.
const MEETINGS_WITH_WORDS: usize = 10;

/// Weeks between two reviews, and of a hundred how many are held and how many are skipped for a reason. `None`: the team has none.
fn habits(debt: Debt) -> Option<(u64, u32, u32)> {
    match debt {
        Debt::Falling => Some((1, 92, 7)),
        Debt::Flat => Some((1, 84, 12)),
        Debt::Mild => Some((2, 72, 14)),
        Debt::Steep => None,
    }
}

pub(super) async fn record(ctx: &Ctx, company: &Company, stage: Stage, seed: u64) -> Result<()> {
    let days = if stage == Stage::Large { DAYS_OF_LARGE } else { DAYS };
    let begin = company.today - Days::new(days);
    let mut all = Vec::new();
    for (at, made) in company.teams.iter().enumerate() {
        let (Some(lead), Some(habits)) = (made.lead(company), habits(made.plan.debt)) else { continue };
        let mut dice = Dice::apart(seed, &format!("reviews of {}", made.plan.id));
        let team = TeamId::from(made.plan.id.as_str());
        let members = made.people(company).into_iter().cloned().collect();
        let has_words = stage != Stage::Large || at < TEAMS_WITH_WORDS;
        let room =
            Room { kind: MeetingKind::TeamWeekly, team: Some(team), host: lead, members, habits, has_words };
        all.push(past(company, &room, Some(made), begin, &mut dice));
    }
    let leads: Vec<PersonId> = company.teams.iter().filter_map(|made| made.lead(company).cloned()).collect();
    if leads.len() > 2 {
        let mut dice = Dice::apart(seed, "reviews of the leads");
        let (kind, host, members) = (MeetingKind::LeadsWeekly, &company.cto, leads);
        let room = Room { kind, team: None, host, members, habits: (1, 88, 10), has_words: true };
        all.push(past(company, &room, None, begin, &mut dice));
    }
    reviews::record_past(ctx, &all).await
}

/// Who meets.
struct Room<'a> {
    kind: MeetingKind,
    team: Option<TeamId>,
    host: &'a PersonId,
    members: Vec<PersonId>,
    /// As in [`habits`].
    habits: (u64, u32, u32),
    has_words: bool,
}

fn past(
    company: &Company,
    room: &Room<'_>,
    made: Option<&MadeTeam>,
    begin: NaiveDate,
    dice: &mut Dice,
) -> PastReview {
    let (weeks, held, skipped) = room.habits;
    let monday = begin + Days::new(u64::from(7 - begin.weekday().num_days_from_monday()));
    let hour = [9, 10, 11, 13, 14][dice.index(5)];
    let time =
        NaiveTime::from_hms_opt(hour, if dice.chance(50) { 30 } else { 0 }, 0).expect("a time of the day");
    let starts = (monday + Days::new(u64::from(dice.between(0, 5)))).and_time(time);
    let rule = if weeks == 1 { "FREQ=WEEKLY".to_owned() } else { format!("FREQ=WEEKLY;INTERVAL={weeks}") };
    let mut all = PastReview {
        kind: room.kind,
        team: room.team.clone(),
        host: room.host.clone(),
        terms: Terms { rule, zone: chrono_tz::Europe::Lisbon, starts, minutes: 30 },
        place: (*dice.pick(&PLACES)).to_owned(),
        meetings: Vec::new(),
        items: Vec::new(),
    };
    let mut at = starts;
    while at.date() < company.today {
        let luck = dice.between(0, 100);
        let is_last = at.date() + Days::new(7 * weeks) >= company.today;
        // The last one took place everywhere: what waits is on the agenda of the next.
        if luck < held || is_last {
            let text = (*dice.pick(&OUTCOMES)).to_owned();
            all.meetings.push(PastMeeting { at, held: true, text, agenda: Vec::new() });
        } else if luck < held + skipped {
            let text = (*dice.pick(&REASONS)).to_owned();
            all.meetings.push(PastMeeting { at, held: false, text, agenda: Vec::new() });
        }
        at = at + Days::new(7 * weeks);
    }
    if room.has_words {
        words(&mut all, room, made, company.today, dice);
    }
    all
}

/// Agendas, notes and actions of the last meetings.
fn words(all: &mut PastReview, room: &Room<'_>, made: Option<&MadeTeam>, today: NaiveDate, dice: &mut Dice) {
    let recent = all.meetings.iter_mut().rev().filter(|meeting| meeting.held).take(MEETINGS_WITH_WORDS);
    for meeting in recent {
        let charter =
            made.map_or_else(|| "/who".to_owned(), |made| format!("/teams/{}/charter", made.plan.id));
        let debt = made.map_or_else(|| "/people".to_owned(), |made| format!("/teams/{}/debt", made.plan.id));
        let mut line = |section, (title, detail): (&str, &str), href: &str| {
            meeting.agenda.push((
                section,
                title.to_owned(),
                detail.to_owned(),
                href.to_owned(),
                dice.chance(80),
            ));
        };
        line(
            AgendaSection::Responsibilities,
            RESPONSIBILITIES[meeting.at.day0() as usize % RESPONSIBILITIES.len()],
            &charter,
        );
        line(AgendaSection::Code, CODE[meeting.at.day0() as usize % CODE.len()], &debt);
        if meeting.at.day0() % 3 == 0 {
            line(AgendaSection::Praise, PRAISE[meeting.at.day0() as usize % PRAISE.len()], "/praise");
        }
        if dice.chance(60) {
            let author = dice.pick(&room.members).clone();
            let text = (*dice.pick(&NOTES)).to_owned();
            all.items.push(PastItem { at: meeting.at, author, owner: None, text, due: None, done_on: None });
        }
        if dice.chance(55) {
            let owner = dice.pick(&room.members).clone();
            let due = meeting.at.date() + Days::new(u64::from(dice.between(4, 14)));
            let is_done = due < today && dice.chance(88);
            let done_on = is_done.then(|| due - Days::new(u64::from(dice.between(0, 3))));
            let text = (*dice.pick(&ACTIONS)).to_owned();
            let (author, owner, due) = (room.host.clone(), Some(owner), Some(due));
            all.items.push(PastItem { at: meeting.at, author, owner, text, due, done_on });
        }
    }
}

const PLACES: [&str; 4] = ["Room Tejo", "https://meet.example.org/weekly", "At the board", ""];

const REASONS: [&str; 5] = [
    "Nothing changed.",
    "Public holiday.",
    "Half of the team is at the customer's.",
    "Release day.",
    "Nothing changed, and nothing was due.",
];

const OUTCOMES: [&str; 8] = [
    "The release moves by a week; the customer knows.",
    "We keep the date and leave out the import of old files.",
    "The debt of the parser is paid off before the next feature.",
    "No decision needed; two actions are with their owners.",
    "The vacant responsibility goes to the lead of the team until the summer.",
    "We try pairing on the two files that only one of us knows.",
    "The gate warns for two more weeks and then fails.",
    "Support is shared between two people from next week on.",
];

const RESPONSIBILITIES: [(&str, &str); 3] = [
    ("Documentation", "Slipping, before practised."),
    ("Growth plans", "Practised, before slipping."),
    ("Unassigned: Deliverable quality", "No one is accountable."),
];

const CODE: [(&str, &str); 4] = [
    ("Technical debt: Old configuration format", "Due 3 days ago."),
    ("2 changes failed the gate", "Since you last met."),
    ("Technical debt: Tests that need the network", "Its acceptance ended yesterday."),
    ("1 change failed the gate", "Since you last met."),
];

const PRAISE: [(&str, &str); 2] = [
    ("Thanks for the quick fix", "It kept a customer's evening quiet."),
    ("Thanks for the walk through the planner", "Now three of us can change it."),
];

const NOTES: [&str; 5] = [
    "The customer would like to see the draft before Friday.",
    "The other team needs our answer by the end of the month.",
    "The tests are stable again since the machine was replaced.",
    "Two people are away in the last week of the month.",
    "The new colleague starts with the importer.",
];

const ACTIONS: [&str; 6] = [
    "Ask the customer whether the later date is fine",
    "Write down how the release is taken back",
    "Name who answers support questions next month",
    "Show the planner to one more person",
    "Propose a date for the old configuration format",
    "Tell the other team what we will deliver",
];
