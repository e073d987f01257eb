//! The viewer's series: the list, starting one, and changing its schedule.

use axum::{
    extract::{Path, Query},
    response::Response,
};
use castra_org::{
    charter::show::long_date,
    organization::{self, Current, PersonId},
};
use castra_platform::{
    Ctx, Error, Result,
    terms::{Faults, Filled, Terms as _},
    ui::Link,
    web::{Page, csv as table, done, form::Form},
};
use chrono::{Days, NaiveDate};
use serde::Deserialize;

use super::{day_and_time, in_form};
use crate::{
    actions::{self, Opened},
    kinds::{Relation, Rhythm, SeriesState},
    local,
    model::{NewSeries, NewTerms, Schedule, Series, Terms},
    recurrence, rules, store, url,
    views::{Listed, SeriesForm, ShowList},
};

fn listed(
    ctx: &Ctx,
    current: &Current,
    series: &Series,
    n_points: usize,
    with: &str,
) -> (Option<NaiveDate>, Listed) {
    let leaves = actions::last_day(current, series);
    let today = rules::today(series, ctx.now(), current.today);
    let next = rules::next(series, ctx.now(), today, leaves);
    let rhythm =
        series.schedule_on(today).map_or_else(String::new, |schedule| recurrence::words(&schedule.terms));
    let words = match (&next, series.state) {
        (Some(next), _) => next.begins.format("%a, %-d %B at %H:%M").to_string(),
        (None, SeriesState::Running) => "Nothing planned".to_owned(),
        (None, state) => state.words().to_owned(),
    };
    let listed = Listed {
        with: Link::new(with, url::show(&series.id)),
        kind: series.kind.words(),
        rhythm,
        next: words,
        last: rules::last_held(series, today).map_or_else(|| "Not yet".to_owned(), long_date),
        n_points,
        is_late: rules::overdue(series, today).is_some(),
    };
    (next.map(|next| next.day()), listed)
}

pub(super) async fn index(ctx: Ctx) -> Result<Page> {
    let current = organization::current(&ctx).await?;
    let organization = current.organization();
    let mut view = ShowList::default();
    let mut running = Vec::new();
    let mine = actions::mine(&ctx).await?;
    let ids: Vec<&str> = mine.iter().map(|series| series.id.as_str()).collect();
    let open = store::open_points(ctx.read(), &ids).await?;
    for series in mine {
        let with = organization.person_name(series.other(ctx.viewer.person.as_deref().unwrap_or_default()));
        let open = open.get(&series.id).copied().unwrap_or_default();
        let (next, listed) = listed(&ctx, &current, &series, open, with);
        if series.state == SeriesState::Ended {
            view.ended.push(listed)
        } else {
            running.push((next, listed))
        }
    }
    for series in actions::shared_with_me(&ctx).await? {
        let both = format!(
            "{} and {}",
            organization.person_name(&series.host),
            organization.person_name(&series.guest)
        );
        view.shared.push(listed(&ctx, &current, &series, 0, &both).1);
    }
    running.sort_by_key(|(next, _)| (next.is_none(), *next));
    view.running = running.into_iter().map(|(_, listed)| listed).collect();
    Ok(Page::new("One-on-ones", view.render()))
}

const HEAD: [&str; 10] =
    ["series", "with", "kind", "planned", "began", "zone", "minutes", "outcome", "held_on", "state"];

/// The viewer's meetings of the past and the coming year, with their outcomes.
pub(super) async fn csv(ctx: Ctx) -> Result<Response> {
    let current = organization::current(&ctx).await?;
    let me = ctx.viewer.person.as_deref().unwrap_or_default();
    let mut rows = Vec::new();
    for series in actions::mine(&ctx).await? {
        let leaves = actions::last_day(&current, &series);
        let (from, to) = (current.today - Days::new(365), current.today + Days::new(365));
        for known in rules::occurrences(&series, from, to, leaves) {
            rows.push(vec![
                series.id.clone(),
                series.other(me).to_string(),
                series.kind.to_string(),
                local::write(known.at),
                local::write(known.begins),
                known.zone.name().to_owned(),
                known.minutes.to_string(),
                known.outcome.map_or_else(|| "planned".to_owned(), |outcome| outcome.to_string()),
                known.held_on.map_or_else(String::new, |day| day.to_string()),
                series.state.to_string(),
            ]);
        }
    }
    Ok(table::download("one-on-ones", &HEAD, rows))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    with: String,
}

fn zones() -> Vec<String> {
    let common = |zone: &&chrono_tz::Tz| {
        ["Africa/", "America/", "Asia/", "Australia/", "Europe/", "Pacific/"]
            .iter()
            .any(|part| zone.name().starts_with(part))
    };
    chrono_tz::TZ_VARIANTS.iter().filter(common).map(|zone| zone.name().to_owned()).collect()
}

fn rhythms() -> Vec<(String, String)> {
    Rhythm::ALL.iter().map(|rhythm| (rhythm.to_string(), rhythm.words().to_owned())).collect()
}

fn new_form(ctx: &Ctx, current: &Current) -> SeriesForm {
    let me = ctx.viewer.person.clone().unwrap_or_default();
    let people =
        current.organization().active_people(current.today).filter(|person| person.id.as_str() != me);
    let mut people: Vec<(String, String)> =
        people.map(|person| (person.id.to_string(), person.name.clone())).collect();
    people.sort_by(|a, b| a.1.cmp(&b.1));
    SeriesForm { action: url::index(), people, rhythms: rhythms(), zones: zones(), ..SeriesForm::default() }
}

pub(super) async fn new(ctx: Ctx, Query(asked): Query<Asked>) -> Result<Page> {
    let current = organization::current(&ctx).await?;
    let with = PersonId::from(asked.with.as_str());
    let me = PersonId::from(ctx.viewer.person.clone().unwrap_or_default());
    let leads = |a: &PersonId, b: &PersonId| current.charter.leaders(b).contains(a);
    let relation = match () {
        () if asked.with.is_empty() => "",
        () if leads(&me, &with) || leads(&with, &me) => Relation::LeadOrMember.as_str(),
        () => Relation::Peer.as_str(),
    };
    let filled = Filled::default()
        .with("with", asked.with)
        .with("as", relation)
        .with("day", (current.today + Days::new(1)).to_string())
        .with("time", "10:00")
        .with("minutes", "30")
        .with("rhythm", Rhythm::TwoWeeks.as_str())
        .with("zone", current.organization().settings.timezone.name());
    let form = SeriesForm { filled, ..new_form(&ctx, &current) };
    Ok(Page::new("Start one-on-ones", form.render()))
}

/// The terms of a submitted form, in which a day, a time and a rhythm stand for the start and the rule.
fn terms(sent: &Form, kept: Option<&str>) -> Result<(NewTerms, Faults)> {
    let (terms, mut faults) = NewTerms::read(sent);
    let starts = faults.take(day_and_time(sent))?;
    let chosen = sent.get("rhythm").unwrap_or_default();
    let rule = match (chosen.parse::<Rhythm>(), kept) {
        (Ok(rhythm), _) => rhythm.rule(starts),
        (Err(()), Some(kept)) if chosen == KEPT => kept.to_owned(),
        _ => {
            faults.add("rhythm", "choose how often");
            String::new()
        }
    };
    Ok((NewTerms { rule, starts: local::write(starts), ..terms }, faults))
}

/// The rhythm of a rule that is none of the choices.
const KEPT: &str = "kept";

fn rhythm_of(terms: &Terms) -> &'static str {
    Rhythm::of(&terms.rule, terms.starts).map_or(KEPT, Rhythm::as_str)
}

fn new_series(sent: &Form) -> Result<NewSeries> {
    let (terms, mut faults) = terms(sent, None)?;
    let with = faults.take(sent.required("with", "a person"))?.to_owned();
    let as_ = sent.get("as").and_then(|text| text.parse().ok()).unwrap_or_else(|| {
        faults.add("as", "choose what you are to each other");
        Relation::Peer
    });
    faults.refuse("the schedule").map(|()| NewSeries { with, as_, terms })
}

pub(super) async fn start(ctx: Ctx, sent: Form) -> Result<Response> {
    let form = new_form(&ctx, &organization::current(&ctx).await?);
    sent.submit(
        async { actions::start(&ctx, new_series(&sent)?).await.map_err(in_form) },
        |id| done(&url::show(&id), "One-on-ones started. You can both prepare the first one."),
        |filled| SeriesForm { filled, ..form.clone() }.render(),
    )
    .await
}

/// The viewer's own series and the form to change its schedule.
async fn editing(ctx: &Ctx, id: &str) -> Result<(Opened, SeriesForm)> {
    let opened = actions::opened(ctx, id, None).await?;
    if !opened.is_own {
        return Err(Error::not_found("such one-on-one"));
    }
    let series = &opened.series;
    let with = series.other(ctx.viewer.person.as_deref().unwrap_or_default());
    let with = opened.current.organization().person_name(with);
    let terms = &last_schedule(series)?.terms;
    let mut rhythms = rhythms();
    if rhythm_of(terms) == KEPT {
        rhythms.push((KEPT.to_owned(), recurrence::words(terms)));
    }
    let form = SeriesForm {
        action: format!("{}/schedule", url::show(id)),
        pair: Some(Link::new(format!("One-on-one with {with}"), url::show(id))),
        rhythms,
        zones: zones(),
        ..SeriesForm::default()
    };
    Ok((opened, form))
}

fn last_schedule(series: &Series) -> Result<&Schedule> {
    series.schedules.last().ok_or_else(|| Error::internal("a series has no terms"))
}

pub(super) async fn edit(ctx: Ctx, Path(id): Path<String>) -> Result<Page> {
    let (opened, form) = editing(&ctx, &id).await?;
    let Schedule { first_day, terms, .. } = last_schedule(&opened.series)?;
    let from = opened.today.max(*first_day);
    let next = recurrence::starts_between(terms, from, from + Days::new(rules::DAYS_AHEAD));
    let next = next.into_iter().next().unwrap_or(terms.starts);
    let filled = Filled::default()
        .with("day", next.date().to_string())
        .with("time", next.format("%H:%M").to_string())
        .with("minutes", terms.minutes.to_string())
        .with("rhythm", rhythm_of(terms))
        .with("zone", terms.zone.name())
        .with("place", opened.place.unwrap_or_default())
        .at(opened.series.revision);
    Ok(Page::new("Change schedule", SeriesForm { filled, ..form }.render()))
}

/// The terms in the form. If the next occurrence is unchanged, the old start is kept, so that nothing else changes.
fn changed_terms(sent: &Form, series: &Series) -> Result<NewTerms> {
    let old = &last_schedule(series)?.terms;
    let (new, faults) = terms(sent, Some(&old.rule))?;
    faults.refuse("the schedule")?;
    let starts = day_and_time(sent)?;
    let is_same = recurrence::starts_between(old, starts.date(), starts.date()).contains(&starts);
    if is_same && sent.get("rhythm") == Some(rhythm_of(old)) && new.zone == old.zone.name() {
        return Ok(NewTerms { starts: local::write(old.starts), rule: old.rule.clone(), ..new });
    }
    Ok(new)
}

pub(super) async fn reschedule(ctx: Ctx, Path(id): Path<String>, sent: Form) -> Result<Response> {
    let (opened, form) = editing(&ctx, &id).await?;
    let saving = async {
        let terms = changed_terms(&sent, &opened.series)?;
        actions::reschedule(&ctx, &id, &sent.seen("revision")?, terms).await.map_err(in_form)
    };
    sent.submit(
        saving,
        |()| done(&url::show(&id), "Schedule saved. The other person sees it too."),
        |filled| SeriesForm { filled, ..form.clone() }.render(),
    )
    .await
}
