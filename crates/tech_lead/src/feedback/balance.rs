//! What came to the people of a team, as counts: for whoever answers for feedback there, and for its signal.

use std::collections::{HashMap, HashSet};

use castra_org::{
    charter::{self, Charter},
    organization::{self, Current, PersonId, Scope, Team, TeamId},
};
use castra_platform::{
    Ctx, Error, Result,
    clock::{Timestamp, date_in},
};
use chrono::{NaiveDate, NaiveTime, TimeDelta, TimeZone, Utc};

use super::{
    RESPONSIBILITY,
    model::{FeedbackKind, Given},
    rules::{self, RECENT, WINDOW},
    store,
};

/// Months in the picture.
pub(super) const MONTHS: i64 = 12;
/// Days in one of them.
const MONTH: i64 = 30;

/// What was given up to a day, with its days in the organization's time zone.
#[derive(Debug)]
pub(super) struct Record {
    given: HashMap<PersonId, Vec<(NaiveDate, PersonId, FeedbackKind)>>,
}

impl Record {
    /// What was given to some people in so many days up to a day.
    async fn read(ctx: &Ctx, current: &Current, to: &[PersonId], day: NaiveDate, days: i64) -> Result<Self> {
        let (from, until) = around(day, days);
        let zone = current.organization().settings.timezone;
        let mut given: HashMap<PersonId, Vec<_>> = HashMap::new();
        for Given { giver, receiver, kind, sent_at, .. } in
            store::given_to(ctx.read(), to, from, until).await?
        {
            let on = date_in(sent_at, zone);
            if on <= day && on > day - TimeDelta::days(days) {
                given.entry(receiver).or_default().push((on, giver, kind));
            }
        }
        Ok(Self { given })
    }

    /// What came to somebody from anybody, or from some people alone.
    fn received(&self, person: &PersonId, from: Option<&[PersonId]>) -> Vec<(NaiveDate, FeedbackKind)> {
        let all = self.given.get(person).into_iter().flatten();
        let mine = all.filter(|(_, giver, _)| from.is_none_or(|from| from.contains(giver)));
        mine.map(|(day, _, kind)| (*day, *kind)).collect()
    }

    /// What came to somebody from a day on, and what one giver gave them at any time.
    fn received_since(
        &self,
        person: &PersonId,
        since: NaiveDate,
        giver: &PersonId,
    ) -> Vec<(NaiveDate, FeedbackKind)> {
        let all = self.given.get(person).into_iter().flatten();
        let known = all.filter(|(day, from, _)| *day >= since || from == giver);
        known.map(|(day, _, kind)| (*day, *kind)).collect()
    }
}

/// The instants around the days up to one: a day more on both sides, for the time zones; the dates decide.
fn around(day: NaiveDate, days: i64) -> (Timestamp, Timestamp) {
    (midnight(day - TimeDelta::days(days + 1)), midnight(day + TimeDelta::days(2)))
}

fn midnight(day: NaiveDate) -> Timestamp {
    day.and_time(NaiveTime::MIN).and_utc()
}

/// Everybody who had received something by the end of a day.
pub(super) async fn ever_reached(ctx: &Ctx, current: &Current, day: NaiveDate) -> Result<HashSet<String>> {
    let next = (day + TimeDelta::days(1)).and_time(NaiveTime::MIN);
    let zone = current.organization().settings.timezone;
    // Where clocks skip midnight, the day ends at about the same instant in UTC.
    let end = zone
        .from_local_datetime(&next)
        .earliest()
        .map_or_else(|| next.and_utc(), |end| end.with_timezone(&Utc));
    Ok(store::ever_reached(ctx.read(), end).await?.into_iter().collect())
}

/// Members of a team on the charter's day beside those who lead it, and those.
pub(super) fn led(charter: &Charter, team: &TeamId, day: NaiveDate) -> (Vec<PersonId>, Vec<PersonId>) {
    let leads = charter.leads(team);
    let members = charter.organization().members(team, day).map(|person| person.id.clone());
    (members.filter(|person| !leads.contains(person)).collect(), leads)
}

/// Who received something in so many days up to one, and whether they acknowledged any of it by then.
pub(super) async fn heard(
    ctx: &Ctx,
    current: &Current,
    day: NaiveDate,
    days: u32,
) -> Result<HashMap<PersonId, bool>> {
    let days = i64::from(days);
    let zone = current.organization().settings.timezone;
    let (from, until) = around(day, days);
    let mut heard: HashMap<PersonId, bool> = HashMap::new();
    for given in store::given(ctx.read(), from, until).await? {
        let on = date_in(given.sent_at, zone);
        if on <= day && on > day - TimeDelta::days(days) {
            let is_acknowledged = given.acknowledged_at.is_some_and(|at| date_in(at, zone) <= day);
            *heard.entry(given.receiver).or_default() |= is_acknowledged;
        }
    }
    Ok(heard)
}

/// What came to one member.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemberBalance {
    /// Who.
    pub person: PersonId,
    /// Kinds in 90 days from whoever asks, in the order of [`FeedbackKind::ALL`].
    pub from_me: [usize; 4],
    /// Kinds in 90 days from anybody.
    pub from_anybody: [usize; 4],
    /// Days since the last from whoever asks, within a year.
    pub days_from_me: Option<i64>,
    /// Days since the last from anybody, within a year.
    pub days_from_anybody: Option<i64>,
    /// Kinds of which none came in 90 days.
    pub missing: Vec<FeedbackKind>,
    /// Whether nothing came in 30 days, though they are here for as long.
    pub is_waiting: bool,
    /// How much came in each of the last twelve times 30 days, the oldest first.
    pub months: Vec<usize>,
}

/// A team's balance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Balance {
    /// Whose.
    pub team: TeamId,
    /// As of which day.
    pub day: NaiveDate,
    /// Its members beside those who lead it, by name.
    pub members: Vec<MemberBalance>,
    /// Kinds in each of the last twelve times 30 days, the oldest first.
    pub months: Vec<[usize; 4]>,
}

/// The balance of a team, for whoever keeps the practice there and leads its members; for others the page is not there.
/// What came to a person is their own figure: whoever is named for feedback without leading them reads the team's counts.
pub async fn balance(ctx: &Ctx, id: &str) -> Result<Balance> {
    let current = organization::current(ctx).await?;
    let mut teams = current.organization().active_teams(current.today);
    let team = teams.find(|team| team.id.as_str() == id && keeps(ctx, &current, &team.id));
    let team = team.ok_or_else(|| Error::not_found(format!("balance of feedback in `{id}`")))?;
    let record = of_members(ctx, &current, [team]).await?;
    Ok(of_team(ctx, &current, &record, team))
}

/// Whether the viewer answers for feedback in a team, and leads somebody there. The machine itself does not: these are
/// counts of single people.
pub(super) fn keeps(ctx: &Ctx, current: &Current, team: &TeamId) -> bool {
    let Some(me) = ctx.viewer.person.as_deref().map(PersonId::from) else { return false };
    if !charter::practises(ctx, &current.charter, RESPONSIBILITY, &Scope::Team(team.clone())) {
        return false;
    }
    let (members, leads) = led(&current.charter, team, current.today);
    leads.contains(&me) || members.iter().any(|person| current.charter.leaders(person).contains(&me))
}

/// The balances of every team for which the viewer answers.
pub(super) async fn mine(ctx: &Ctx) -> Result<Vec<Balance>> {
    let current = organization::current(ctx).await?;
    let teams: Vec<&Team> = current
        .organization()
        .active_teams(current.today)
        .filter(|team| keeps(ctx, &current, &team.id))
        .collect();
    if teams.is_empty() {
        return Ok(Vec::new());
    }
    let record = of_members(ctx, &current, teams.iter().copied()).await?;
    Ok(teams.into_iter().map(|team| of_team(ctx, &current, &record, team)).collect())
}

/// What the members of teams received in the months of the picture.
async fn of_members<'a>(
    ctx: &Ctx,
    current: &Current,
    teams: impl IntoIterator<Item = &'a Team>,
) -> Result<Record> {
    let members = teams.into_iter().flat_map(|team| led(&current.charter, &team.id, current.today).0);
    let members: Vec<PersonId> = members.collect();
    Record::read(ctx, current, &members, current.today, MONTHS * MONTH).await
}

fn of_team(ctx: &Ctx, current: &Current, record: &Record, team: &Team) -> Balance {
    let (day, organization) = (current.today, current.organization());
    let me = PersonId::from(ctx.viewer.person.clone().unwrap_or_default());
    // Those whom the viewer leads, and of what came to them what came since.
    let earliest = day - TimeDelta::days(MONTHS * MONTH);
    let since = |person: PersonId| Some((current.charter.led_since(&me, &person, earliest)?, person));
    let mut members: Vec<_> = led(&current.charter, &team.id, day).0.into_iter().filter_map(since).collect();
    members.sort_by_key(|(_, person)| organization.person_name(person).to_lowercase());
    let months: Vec<NaiveDate> = (0..MONTHS).rev().map(|ago| day - TimeDelta::days(ago * MONTH)).collect();
    let mut kinds = vec![[0; 4]; months.len()];
    let mut balances = Vec::new();
    for (led, person) in members {
        let mine = record.received(&person, Some(std::slice::from_ref(&me)));
        let all = record.received_since(&person, led, &me);
        let since = here_since(current, &team.id, &person).max(Some(led).filter(|led| *led > earliest));
        let by_month: Vec<[usize; 4]> = months.iter().map(|end| rules::counts(&all, *end, MONTH)).collect();
        for (sum, counts) in kinds.iter_mut().zip(&by_month) {
            for (sum, count) in sum.iter_mut().zip(counts) {
                *sum += count;
            }
        }
        let days_from_anybody = rules::days_since(&all, day);
        let is_settled = since.is_none_or(|since| (day - since).num_days() >= RECENT);
        balances.push(MemberBalance {
            from_me: rules::counts(&mine, day, WINDOW),
            from_anybody: rules::counts(&all, day, WINDOW),
            days_from_me: rules::days_since(&mine, day),
            is_waiting: is_settled && days_from_anybody.is_none_or(|days| days >= RECENT),
            days_from_anybody,
            missing: rules::missing(&all, day, since),
            months: by_month.iter().map(|counts| counts.iter().sum()).collect(),
            person,
        });
    }
    Balance { team: team.id.clone(), day, members: balances, months: kinds }
}

/// Since when somebody is in a team, where that is known.
fn here_since(current: &Current, team: &TeamId, person: &PersonId) -> Option<NaiveDate> {
    let memberships = current.organization().memberships.iter();
    let mine = memberships
        .filter(|held| held.team == *team && held.person == *person && held.period.contains(current.today));
    mine.filter_map(|held| held.period.from).min()
}
