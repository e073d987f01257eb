//! Rotations outside their own pages: who is on, in search; on the team's and a person's page; in one's own data.

use castra_org::{
    charter::show::long_date,
    find::Sought,
    organization::{self, Current, PersonId, Scope},
};
use castra_platform::{
    Ctx, Result,
    access::Viewer,
    clock::Timestamp,
    feature::{About, Found, OwnRecord, Panel, PanelLine},
};
use chrono::TimeDelta;
use chrono_tz::Tz;
use futures::future::BoxFuture;
use serde_json::json;

use crate::{
    actions,
    model::{Rota, Stretch},
    rules::LOCAL,
    store, url,
};

/// A time by a zone's wall clock: "9 March 2026, 10:00".
pub(crate) fn when(at: Timestamp, zone: Tz) -> String {
    let local = at.with_timezone(&zone).naive_local();
    format!("{}, {}", long_date(local.date()), local.format("%H:%M"))
}

fn name<'a>(current: &'a Current, stretch: Option<&'a Stretch>) -> &'a str {
    let person = stretch.and_then(|stretch| stretch.person.as_ref());
    person.map_or("no one", |id| current.organization().person_name(id))
}

/// Who is on, in a sentence: "Bo Example until 9 March 2026, 10:00, then Cy Example".
pub(crate) fn sentence(current: &Current, rota: &Rota, now: Timestamp) -> String {
    let zone = rota.rotation.zone;
    let on = actions::on_at(current, rota, now);
    let Some(on) = on else {
        let first = rota.plans.first().map(|plan| castra_calendar::instant(plan.first(), zone));
        return first.map_or("No one.".to_owned(), |at| format!("Begins on {}.", when(at, zone)));
    };
    let next = actions::on_at(current, rota, on.ends);
    format!(
        "{} until {}, then {}.",
        name(current, Some(&on)),
        when(on.ends, zone),
        name(current, next.as_ref())
    )
}

/// The kind of a search result that says who is on now; `castra who` prints those that fit.
const ON_DUTY: &str = castra_org::find::ON_DUTY;

pub(crate) fn find<'a>(ctx: &'a Ctx, _: &'a Viewer, query: &'a str) -> BoxFuture<'a, Result<Vec<Found>>> {
    Box::pin(async move {
        let current = organization::current(ctx).await?;
        let sought = Sought::new(query);
        let mut found = Vec::new();
        for rotation in store::list(ctx.read(), "").await? {
            let team = current.organization().scope_name(&Scope::Team(rotation.team.clone())).to_owned();
            let by_name = sought.likeness(&rotation.name, &rotation.id);
            let by_both = sought.likeness(&format!("{} {team}", rotation.name), &rotation.id);
            let score = by_name.max(by_both);
            if rotation.ended_at.is_some() || score <= 0.0 {
                continue;
            }
            let rota = actions::find(ctx.read(), &rotation.id).await?;
            let on = actions::on_at(&current, &rota, ctx.now());
            found.push(Found {
                kind: ON_DUTY,
                title: format!("{} of {team}: {}", rotation.name, name(&current, on.as_ref())),
                detail: sentence(&current, &rota, ctx.now()),
                href: url::show(&rotation.id, ""),
                // One's own team's first.
                score: if ctx.viewer.teams.iter().any(|own| own == rotation.team.as_str()) {
                    score
                } else {
                    score * 0.99
                },
            });
        }
        Ok(found)
    })
}

pub(crate) fn panel<'a>(ctx: &'a Ctx, about: &'a About) -> BoxFuture<'a, Result<Option<Panel>>> {
    Box::pin(async move {
        let current = organization::current(ctx).await?;
        let now = ctx.now();
        let (rotas, href) = match about {
            About::Team(id) => (actions::list(ctx, id).await?, Some(url::team(id, ""))),
            About::Person(id) => {
                let mut mine = actions::of_person(ctx, id).await?;
                let person = PersonId::from(id.as_str());
                mine.retain(|rota| {
                    actions::stretches(&current, rota, now, now + TimeDelta::days(60))
                        .iter()
                        .any(|known| known.person.as_ref() == Some(&person))
                });
                (mine, None)
            }
            About::File { .. } => return Ok(None),
        };
        if rotas.is_empty() {
            return Ok(None);
        }
        let lines = rotas.iter().take(5).map(|rota| PanelLine {
            title: rota.rotation.name.clone(),
            href: url::show(&rota.rotation.id, ""),
            detail: sentence(&current, rota, now),
        });
        Ok(Some(Panel { title: "On duty".to_owned(), count: rotas.len(), lines: lines.collect(), href }))
    })
}

/// The viewer's own data: their places, swaps and covers.
pub(crate) fn own(ctx: &Ctx) -> BoxFuture<'_, Result<Vec<OwnRecord>>> {
    Box::pin(async move {
        let Some(me) = ctx.viewer.person.as_deref() else { return Ok(Vec::new()) };
        let mut records = Vec::new();
        for id in store::of_person(ctx.read(), me).await? {
            let rota = actions::find(ctx.read(), &id).await?;
            let plans: Vec<_> = rota
                .plans
                .iter()
                .filter(|plan| plan.people.iter().any(|person| person.as_str() == me))
                .map(|plan| json!({"from": plan.first_day, "every": plan.every, "unit": plan.unit}))
                .collect();
            records.push(OwnRecord {
                kind: "rotations.place",
                record: json!({
                    "rotation": rota.rotation.id, "team": rota.rotation.team.to_string(),
                    "name": rota.rotation.name, "plans": plans,
                }),
            });
        }
        for swap in store::swaps_of_person(ctx.read(), me).await? {
            records.push(OwnRecord {
                kind: "rotations.swap",
                record: json!({
                    "rotation": swap.rotation, "asker": swap.asker.to_string(), "other": swap.other.to_string(),
                    "mine": swap.mine.format(LOCAL).to_string(), "theirs": swap.theirs.format(LOCAL).to_string(),
                    "why": swap.why, "state": swap.state, "asked_on": swap.asked_on,
                }),
            });
        }
        for cover in store::covers_of_person(ctx.read(), me).await? {
            records.push(OwnRecord {
                kind: "rotations.cover",
                record: json!({
                    "rotation": cover.rotation, "person": cover.person.to_string(), "begins": cover.begins,
                    "ends": cover.ends, "why": cover.why, "made_by": cover.made_by.to_string(),
                    "cancelled": cover.cancelled,
                }),
            });
        }
        Ok(records)
    })
}
