//! The feedback a team's members received, as counts: for the people accountable or responsible for it there, and for
//! its signal.

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

/// Months in the chart.
pub(super) const MONTHS: i64 = 12;
/// Days in one month of the chart.
const MONTH: i64 = 30;

/// Feedback given up to a day, dated in the organization's time zone.
#[derive(Debug)]
pub(super) struct Record {
    given: HashMap<PersonId, Vec<(NaiveDate, PersonId, FeedbackKind)>>,
}

impl Record {
    /// Reads the feedback some people received in the days up to one.
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

    /// The feedback a person received, from anyone or only from some givers.
    fn received(&self, person: &PersonId, from: Option<&[PersonId]>) -> Vec<(NaiveDate, FeedbackKind)> {
        let all = self.given.get(person).into_iter().flatten();
        let mine = all.filter(|(_, giver, _)| from.is_none_or(|from| from.contains(giver)));
        mine.map(|(day, _, kind)| (*day, *kind)).collect()
    }

    /// The feedback a person received from a day on, plus all of one giver's.
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

/// The instants around the days up to one, with a day to spare on both sides for time zones; the dates decide.
fn around(day: NaiveDate, days: i64) -> (Timestamp, Timestamp) {
    (midnight(day - TimeDelta::days(days + 1)), midnight(day + TimeDelta::days(2)))
}

fn midnight(day: NaiveDate) -> Timestamp {
    day.and_time(NaiveTime::MIN).and_utc()
}

/// Everyone who had received feedback by the end of a day.
pub(super) async fn ever_reached(ctx: &Ctx, current: &Current, day: NaiveDate) -> Result<HashSet<String>> {
    let next = (day + TimeDelta::days(1)).and_time(NaiveTime::MIN);
    let zone = current.organization().settings.timezone;
    // Where clocks skip midnight, UTC midnight is close enough.
    let end = zone
        .from_local_datetime(&next)
        .earliest()
        .map_or_else(|| next.and_utc(), |end| end.with_timezone(&Utc));
    Ok(store::ever_reached(ctx.read(), end).await?.into_iter().collect())
}

/// A team's members without its leads, and its leads, on the charter's day.
pub(super) fn led(charter: &Charter, team: &TeamId, day: NaiveDate) -> (Vec<PersonId>, Vec<PersonId>) {
    let leads = charter.leads(team);
    let members = charter.organization().members(team, day).map(|person| person.id.clone());
    (members.filter(|person| !leads.contains(person)).collect(), leads)
}

/// Everyone who received feedback in the days up to one, and whether they acknowledged any of it by then.
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

/// The feedback one member received.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemberBalance {
    /// The member.
    pub person: PersonId,
    /// Counts by kind in 90 days from the viewer, in the order of [`FeedbackKind::ALL`].
    pub from_me: [usize; 4],
    /// Counts by kind in 90 days from anyone.
    pub from_anybody: [usize; 4],
    /// Days since the last from the viewer, within a year.
    pub days_from_me: Option<i64>,
    /// Days since the last from anyone, within a year.
    pub days_from_anybody: Option<i64>,
    /// Kinds not received in 90 days.
    pub missing: Vec<FeedbackKind>,
    /// Whether a member of at least 30 days received nothing in that time.
    pub is_waiting: bool,
    /// Counts for each of the last twelve 30-day periods, oldest first.
    pub months: Vec<usize>,
}

/// A team's balance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Balance {
    /// The team.
    pub team: TeamId,
    /// The day of the balance.
    pub day: NaiveDate,
    /// The members, without the leads, by name.
    pub members: Vec<MemberBalance>,
    /// Counts by kind for each of the last twelve 30-day periods, oldest first.
    pub months: Vec<[usize; 4]>,
}

/// Returns a team's balance to a viewer who is accountable or responsible for feedback there and leads its members;
/// for others it does not exist. Counts of a person are that person's own figures: a viewer named for feedback who
/// does not lead them reads only the team's counts.
pub async fn balance(ctx: &Ctx, id: &str) -> Result<Balance> {
    let current = organization::current(ctx).await?;
    let mut teams = current.organization().active_teams(current.today);
    let team = teams.find(|team| team.id.as_str() == id && keeps(ctx, &current, &team.id));
    let team = team.ok_or_else(|| Error::not_found(format!("feedback balance for team `{id}`")))?;
    let record = of_members(ctx, &current, [team]).await?;
    Ok(of_team(ctx, &current, &record, team))
}

/// Whether the viewer is accountable or responsible for feedback in a team and leads a member there. The machine
/// itself is excluded: these are counts of individual people.
pub(super) fn keeps(ctx: &Ctx, current: &Current, team: &TeamId) -> bool {
    let Some(me) = ctx.viewer.person.as_deref().map(PersonId::from) else { return false };
    if !charter::practises(ctx, &current.charter, RESPONSIBILITY, &Scope::Team(team.clone())) {
        return false;
    }
    let (members, leads) = led(&current.charter, team, current.today);
    leads.contains(&me) || members.iter().any(|person| current.charter.leaders(person).contains(&me))
}

/// The balances of every team that [`keeps`] allows.
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

/// The feedback the teams' members received in the months of the chart.
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
    // Only the members the viewer leads, and only what they received since.
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

/// The day a person joined a team, where known.
fn here_since(current: &Current, team: &TeamId, person: &PersonId) -> Option<NaiveDate> {
    let memberships = current.organization().memberships.iter();
    let mine = memberships
        .filter(|held| held.team == *team && held.person == *person && held.period.contains(current.today));
    mine.filter_map(|held| held.period.from).min()
}
