//! The facts of `hands-on` (each lead) and `not-hands-on` (the CTO), only of those who hold the role.

use std::collections::{BTreeMap, HashMap, HashSet};

use castra_analysis::{FIRST_COMMIT_MINUTES, GAP_MINUTES, Who, analysis_for_reading, full_weeks};
use castra_org::{
    charter::{Charter, show::reading_status},
    organization::{self, Current, PersonId, Repository, Scope, Team},
};
use castra_platform::{
    Ctx, Result,
    figures::{out_of, percent},
    reading::{Basis, Evidence, Facts, Measure, Subject},
};
use castra_repositories::{on_day, telling_left_out, url};
use chrono::{NaiveDate, TimeDelta};
use futures::future::BoxFuture;

use super::{actions, model::Coding, rules};

const HANDS_ON: &str = "hands-on";
const NOT_HANDS_ON: &str = "not-hands-on";
/// How many repositories a reading links to.
const LINKS: usize = 10;

pub(super) fn hands_on(ctx: &Ctx, day: NaiveDate) -> BoxFuture<'_, Result<Vec<Facts>>> {
    Box::pin(async move {
        let current = organization::current(ctx).await?;
        let charter = current.charter_on(day);
        // A lead of two teams has one week.
        let mut of_leads: BTreeMap<PersonId, Facts> = BTreeMap::new();
        let mut all = Vec::new();
        for team in current.organization().active_teams(day) {
            let lead = match measured(&charter, "tech-lead", &Scope::Team(team.id.clone()), since(day)) {
                Ok(lead) => lead,
                Err(unmeasured) => {
                    all.push(unmeasured.facts(HANDS_ON, team.id.as_str()));
                    continue;
                }
            };
            if !of_leads.contains_key(&lead) {
                of_leads.insert(lead.clone(), of_lead(ctx, &current, &lead, day).await?);
            }
            all.extend(of_leads.get(&lead).map(|facts| of_team(facts, team)));
        }
        Ok(all)
    })
}

fn of_team(facts: &Facts, team: &Team) -> Facts {
    let mut facts = facts.clone();
    facts.scope = team.id.to_string();
    facts
}

/// The first day of the measured weeks.
fn since(day: NaiveDate) -> NaiveDate {
    full_weeks(day, rules::WEEKS).first().copied().unwrap_or(day)
}

/// The facts of one lead, in no team.
async fn of_lead(ctx: &Ctx, current: &Current, lead: &PersonId, day: NaiveDate) -> Result<Facts> {
    let nothing = |because: &str| Facts::nothing(HANDS_ON, "", because);
    let Some(responsibility) = current.organization().catalog.responsibility(HANDS_ON) else {
        return Ok(nothing("The catalog does not ask for this."));
    };
    let repositories = on_day(current, day, None);
    let mondays = full_weeks(day, rules::WEEKS_BACK);
    let weeks = actions::coding_weeks(ctx, &repositories, lead, day, &mondays).await?;
    let since_lead = led_since(&current.charter_on(day), lead);
    let of_role = |weeks: Vec<Coding>| -> Vec<Coding> {
        weeks.into_iter().filter(|week| since_lead.is_none_or(|from| week.monday >= from)).collect()
    };
    let Some(weeks) = weeks.map(of_role).map(rules::last_weeks).filter(|weeks| !weeks.is_empty()) else {
        return Ok(nothing(if repositories.is_empty() {
            "There is no repository to measure this in."
        } else {
            "No commit in the scanned repositories is known to be the lead's."
        }));
    };
    let since = weeks.first().map_or_else(|| since(day), |week| week.monday);
    let is_private = weeks.iter().any(|week| week.is_private);
    let median = rules::median(&weeks.iter().map(|week| week.low).collect::<Vec<_>>());
    let [low, high] = rules::bounds(&weeks);
    let share = |minutes: f64| minutes / 60.0 / rules::WEEK_HOURS;
    let basis = if weeks.iter().any(|week| week.is_own) { Basis::Stated } else { Basis::Observed };
    Ok(nothing(&because(&weeks, median, [low, high], responsibility.thresholds))
        .range(basis, share(median), [low, high].map(share), weeks.len())
        .links(if is_private { Vec::new() } else { links(&repositories) })
        // What rests on the lead's own word or calendar is for the lead alone; others see the status.
        .about(Subject { withheld: is_private, ..Subject::person(lead.as_str(), since) }))
}

/// The first day on which a person led any team without a gap in the record; none if it is not recorded.
fn led_since(charter: &Charter, lead: &PersonId) -> Option<NaiveDate> {
    let scopes = charter.scopes();
    let held = scopes.iter().flat_map(|scope| charter.holders("tech-lead", scope));
    let from: Vec<Option<NaiveDate>> =
        held.filter(|held| held.person == *lead).map(|held| held.period.from).collect();
    if from.contains(&None) { None } else { from.into_iter().flatten().min() }
}

/// The sentence for some weeks.
fn because(weeks: &[Coding], median: f64, [low, high]: [f64; 2], [least, most]: [f64; 2]) -> String {
    let share = |minutes: f64| minutes / 60.0 / rules::WEEK_HOURS;
    let seen = weeks.iter().filter(|week| week.commits > 0).count();
    let own = weeks.iter().filter(|week| week.is_own).count();
    let is_floor = own < weeks.len();
    let against = match (share(low), share(high)) {
        (low, _) if low > most => " That is above the range.",
        (_, high) if high < least && seen == 0 && is_floor => {
            " This is below the range: no commit in any of these weeks."
        }
        (_, high) if high < least && is_floor => " This is below the range, but there may have been more.",
        (_, high) if high < least => " This is below the range.",
        _ => "",
    };
    let hours = |minutes: f64| minutes / 60.0;
    let counted = format!(
        "{:.1} of {:.0} hours in the median of the last {} full weeks (in most of them {:.1} to {:.1})",
        hours(median),
        rules::WEEK_HOURS,
        weeks.len(),
        hours(low),
        hours(high),
    );
    if own > 0 {
        return format!("{counted}, {own} of them by the lead's own word.{against}");
    }
    format!(
        "At least {counted}, {seen} of them with commits; from commit times (gaps under {GAP_MINUTES} min, and \
         {FIRST_COMMIT_MINUTES} min before each first commit), so a minimum.{against}"
    )
}

/// What the signal says of a person's own coding. For that person alone.
#[derive(Clone, Debug)]
pub(crate) struct OwnReading {
    /// The status as it would be judged today.
    pub(crate) status: castra_platform::ui::Status,
    /// The median share of a week, and what it is in most weeks, in percent; `None` where nothing is measured.
    pub(crate) coding: Option<(f64, [f64; 2])>,
    /// The reason.
    pub(crate) because: String,
}

/// What the signal says of the viewer's coding, if they are a lead whose time is measured.
pub(super) async fn mine(ctx: &Ctx, person: &PersonId) -> Result<Option<OwnReading>> {
    let current = organization::current(ctx).await?;
    let is_lead =
        current.charter.scopes().iter().any(|scope| {
            current.charter.holders("tech-lead", scope).iter().any(|held| held.person == *person)
        });
    let Some(known) = current.organization().catalog.responsibility(HANDS_ON).filter(|_| is_lead) else {
        return Ok(None);
    };
    let facts = of_lead(ctx, &current, person, current.today).await?;
    let in_percent = |share: f64| (share * 1000.0).round() / 10.0;
    let coding = match facts.measure {
        Measure::Range { value, low, high, .. } => Some((in_percent(value), [low, high].map(in_percent))),
        _ => None,
    };
    let status = reading_status(facts.measure.judge(known.thresholds));
    Ok(Some(OwnReading { status, coding, because: facts.because }))
}

pub(super) fn not_hands_on(ctx: &Ctx, day: NaiveDate) -> BoxFuture<'_, Result<Vec<Facts>>> {
    Box::pin(async move {
        let current = organization::current(ctx).await?;
        let facts = of_cto(ctx, &current, day).await?;
        let all = on_day(&current, day, None);
        Ok(vec![telling_left_out(ctx, facts, &all).await?])
    })
}

/// The reason why no one's time is measured.
enum Unmeasured {
    /// No one holds the role in their own right, or several people do.
    Nobody(&'static str),
    /// The holder has not held it for as long as the reading looks back.
    New,
}

impl Unmeasured {
    fn facts(self, responsibility: &str, scope: &str) -> Facts {
        match self {
            Self::Nobody(because) => Facts::nothing(responsibility, scope, because),
            Self::New => Facts::nothing(
                responsibility,
                scope,
                "The holder of the role has not held it for as long as this reading looks back.",
            )
            .too_early(),
        }
    }
}

/// The person whose time is measured: the only one who holds a role in a scope in their own right, and has since a
/// day. A person named for the responsibility, an acting holder or a new one is not measured, because that would show
/// their hours to someone else.
fn measured(charter: &Charter, role: &str, scope: &Scope, since: NaiveDate) -> Result<PersonId, Unmeasured> {
    match charter.holders(role, scope).as_slice() {
        [] => Err(Unmeasured::Nobody(
            "No one holds the role in their own right, so there is no time to measure.",
        )),
        [held] if held.period.from.is_none_or(|from| from <= since) => Ok(held.person.clone()),
        [_] => Err(Unmeasured::New),
        _ => Err(Unmeasured::Nobody(
            "Several people hold the role, so no single person's time can be measured.",
        )),
    }
}

/// The active components, and those that depend on the CTO.
#[derive(Default)]
struct Dependent {
    active: usize,
    depending: Vec<(String, String)>,
}

async fn of_cto(ctx: &Ctx, current: &Current, day: NaiveDate) -> Result<Facts> {
    let charter = current.charter_on(day);
    let organization = current.organization();
    let since = day - TimeDelta::days(rules::DAYS);
    let cto = match measured(&charter, "cto", &Scope::Organization, since) {
        Ok(cto) => cto,
        Err(unmeasured) => return Ok(unmeasured.facts(NOT_HANDS_ON, Scope::Organization.as_str())),
    };
    let subject = Subject::person(cto.as_str(), since);
    let nothing = |because: &str| {
        Facts::nothing(NOT_HANDS_ON, Scope::Organization.as_str(), because).about(subject.clone())
    };
    let (mut seen, mut found, mut scanned) = (HashSet::new(), Dependent::default(), Vec::new());
    let mut ever_wrote = false;
    for repository in on_day(current, day, None) {
        let id = repository.id.as_str();
        let Some(analysis) = analysis_for_reading(ctx, id, day).await? else { continue };
        ever_wrote |= analysis.knows(&cto);
        let alone: HashMap<&str, bool> = analysis
            .components
            .iter()
            .map(|known| {
                let sole = known.sole.as_ref().and_then(Who::id);
                (known.name.as_str(), sole == Some(&cto))
            })
            .collect();
        for part in analysis.activity_since(analysis.now - rules::DAYS * 86_400, |id| seen.insert(id)) {
            if part.changes < rules::ACTIVE {
                continue;
            }
            found.active += 1;
            let own = part.by.get(&cto).copied().unwrap_or_default();
            let is_only_author = alone.get(part.name.as_str()).copied().unwrap_or_default();
            if rules::depends(own, part.changes, is_only_author) {
                found.depending.push((part.name, id.to_owned()));
            }
        }
        scanned.push(repository);
    }
    if scanned.is_empty() {
        return Ok(nothing("No repository has been scanned yet."));
    }
    if !ever_wrote {
        // This may be true, or an address may be missing.
        return Ok(nothing(&format!(
            "No commit in the scanned repositories has an address of {}.",
            organization.person_name(&cto)
        )));
    }
    if found.active == 0 {
        return Ok(nothing("No component in the scanned repositories is active."));
    }
    let stage = charter.stage();
    let known = organization.catalog.responsibility(NOT_HANDS_ON);
    let own = known.filter(|known| known.has_own_thresholds).map(|known| known.thresholds);
    let thresholds = own.unwrap_or_else(|| rules::allowed(stage));
    let [within, _] = thresholds;
    let limit = if own.is_some() {
        format!("the organization allows up to {within:.0}")
    } else if within.is_infinite() {
        format!("any number is fine at this stage ({stage})")
    } else {
        format!("up to {within:.0} at this stage ({stage})")
    };
    let some: Vec<String> =
        found.depending.iter().take(3).map(|(name, repository)| format!("{name} in {repository}")).collect();
    let which = if some.is_empty() { String::new() } else { format!(": {}", some.join(", ")) };
    let more = if found.depending.len() > some.len() { " and more" } else { "" };
    let count = found.depending.len();
    Ok(nothing(&format!(
        "{} is the only author of, or made over {} of {} days' changes to, {}{which}{more}; {limit}.",
        organization.person_name(&cto),
        percent(rules::MUCH),
        rules::DAYS,
        out_of(count, found.active, "active component", "active components")
    ))
    .faults(Basis::Observed, count, found.active)
    .judged_by(Some(thresholds))
    .links(links(&scanned)))
}

fn links(repositories: &[Repository]) -> Vec<Evidence> {
    let ids = repositories.iter().take(LINKS).map(|repository| repository.id.as_str());
    ids.map(|id| Evidence::new(id, url::show(id))).collect()
}
