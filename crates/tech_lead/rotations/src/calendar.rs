//! Turns as events of calendars: those of a rotation, and those of a person.

use std::collections::BTreeSet;

use castra_calendar::ical::{Timed, empty, write};
use castra_org::organization::{self, Current};
use castra_platform::{Ctx, Result, clock::Timestamp};
use chrono::{Datelike, TimeDelta};

use crate::{
    actions,
    model::{Rota, Stretch, Why},
    url,
};

const DAYS_BACK: i64 = 30;
const DAYS_AHEAD: i64 = 180;

fn window(now: Timestamp) -> (Timestamp, Timestamp) {
    (now - TimeDelta::days(DAYS_BACK), now + TimeDelta::days(DAYS_AHEAD))
}

fn event(ctx: &Ctx, rota: &Rota, stretch: &Stretch, summary: String) -> Timed {
    let rotation = &rota.rotation;
    let local = |at: Timestamp| at.with_timezone(&rotation.zone).naive_local();
    let base = ctx.app.settings.public_url.as_deref();
    Timed {
        // The same stretch keeps its id, also when another person is on.
        uid: format!("{}-{}", rotation.id, stretch.begins.format("%Y%m%dT%H%MZ")),
        changed_at: rotation.changed_at,
        sequence: rotation.revision,
        summary,
        url: base.map(|base| format!("{base}{}", url::show(&rotation.id, ""))),
        zone: rotation.zone,
        begins: local(stretch.begins),
        ends: local(stretch.ends),
    }
}

/// The stretches of a person in their rotations, as events.
pub async fn duties(ctx: &Ctx, person: &str) -> Result<Vec<Timed>> {
    let current = organization::current(ctx).await?;
    let (from, to) = window(ctx.now());
    let mut events = Vec::new();
    for rota in actions::of_person(ctx, person).await? {
        let all = actions::stretches(&current, &rota, from, to);
        let mine = all.iter().filter(|known| known.person.as_ref().is_some_and(|id| id.as_str() == person));
        events.extend(mine.map(|known| event(ctx, &rota, known, rota.rotation.name.clone())));
    }
    Ok(events)
}

/// A rotation as a calendar: everyone's stretches.
pub async fn of_rotation(ctx: &Ctx, id: &str) -> Result<String> {
    let rota = actions::opened(ctx, id).await?;
    let current = organization::current(ctx).await?;
    Ok(text(ctx, &current, &rota))
}

fn text(ctx: &Ctx, current: &Current, rota: &Rota) -> String {
    let (from, to) = window(ctx.now());
    let mut calendar = empty(&rota.rotation.name);
    let mut first_year = current.today.year();
    for stretch in actions::stretches(current, rota, from, to) {
        let who = stretch.person.as_ref().map_or("no one", |id| current.organization().person_name(id));
        let note = if stretch.why == Why::Turn { "" } else { stretch.why.note() };
        let summary = if note.is_empty() {
            format!("{}: {who}", rota.rotation.name)
        } else {
            format!("{}: {who} ({note})", rota.rotation.name)
        };
        let event = event(ctx, rota, &stretch, summary);
        first_year = first_year.min(event.begins.year());
        calendar.push(event.event());
    }
    write(&calendar, BTreeSet::from([rota.rotation.zone.name()]), first_year, current.today.year())
}
