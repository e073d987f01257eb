//! Facts worth a look between a lead and their delegates, each with its record; and open delegations by size next to the hours
//! that people have. No index, no ranking.

use castra_org::organization::{self, PersonId, TeamId};
use castra_platform::{Ctx, Result};
use chrono::{Days, NaiveDate};

use super::{
    actions,
    board::store as board,
    checkins::{
        actions::list,
        store::{self as checkins, Hours},
    },
    kinds::{DelegationEventKind, DelegationState},
    rules, store, url,
};

/// Days that facts look back.
const WINDOW_DAYS: u64 = 90;

/// A fact with its record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fact {
    pub(super) on: NaiveDate,
    /// What happened.
    pub(super) what: &'static str,
    /// What it is about.
    pub(super) title: String,
    /// The other person.
    pub(super) person: PersonId,
    pub(super) href: String,
}

/// What happened in the viewer's own delegations of a team, newest first.
pub(super) async fn of_viewer(ctx: &Ctx, team: &TeamId) -> Result<Vec<Fact>> {
    let Some(me) = ctx.viewer.person.clone() else { return Ok(Vec::new()) };
    let today = organization::current(ctx).await?.today;
    let since = today - Days::new(WINDOW_DAYS);
    let mut facts = Vec::new();
    let events = store::events_since(ctx.read(), team.as_str(), since).await?;
    for line in actions::mine(ctx).await? {
        let (one, Some(terms)) = (&line.delegation, &line.terms) else { continue };
        if one.team != *team {
            continue;
        }
        let mut add = |on: NaiveDate, what| {
            let (title, person) = (terms.outcome.clone(), one.other(&me).clone());
            facts.push(Fact { on, what, title, person, href: url::show(&one.id) });
        };
        for event in events.iter().filter(|event| event.delegation == one.id) {
            match event.kind {
                DelegationEventKind::LevelLowered => add(event.happened_on, "level lowered"),
                DelegationEventKind::TakenBack => add(event.happened_on, "taken back"),
                DelegationEventKind::HandedBack => add(event.happened_on, "handed back"),
                _ => {}
            }
        }
        match (one.state, one.turn_since) {
            (DelegationState::Asked, Some(asked)) if asked + Days::new(rules::WAITING_DAYS) < today => {
                add(asked, "request unanswered");
            }
            (DelegationState::Open, _) => {
                let held = checkins::held(ctx.read(), &one.id).await?;
                let missed = list(one, &held, &[], today);
                for known in missed.iter().filter(|known| known.is_missed && known.on >= since) {
                    add(known.on, "check-in missed");
                }
            }
            _ => {}
        }
    }
    for agreed in board::levels(ctx.read(), team.as_str()).await? {
        let is_lower = agreed.was.is_some_and(|was| agreed.level < was);
        if is_lower && agreed.agreed_on >= since && agreed.person.as_str() == me {
            facts.push(Fact {
                on: agreed.agreed_on,
                what: "level lowered on the board",
                title: "Your level".to_owned(),
                person: agreed.person.clone(),
                href: url::area(&agreed.area),
            });
        }
    }
    facts.sort_by(|a, b| b.on.cmp(&a.on).then_with(|| a.title.cmp(&b.title)));
    Ok(facts)
}

/// A member's open delegations next to their hours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Load {
    pub(super) person: PersonId,
    /// Hours a week of what is delegated to them, in all teams.
    pub(super) hours: u32,
    /// What they have, by their own word.
    pub(super) agreed: Option<Hours>,
}

/// The load of people, in the order given.
pub(super) async fn loads(ctx: &Ctx, people: &[PersonId]) -> Result<Vec<Load>> {
    let open = store::open(ctx.read()).await?;
    let known = checkins::hours(ctx.read()).await?;
    let load = |person: &PersonId| Load {
        hours: open
            .iter()
            .filter(|one| one.taker == *person)
            .filter_map(|one| one.size)
            .map(super::kinds::Size::hours)
            .sum(),
        agreed: known.iter().find(|hours| hours.person == *person).cloned(),
        person: person.clone(),
    };
    Ok(people.iter().map(load).collect())
}
