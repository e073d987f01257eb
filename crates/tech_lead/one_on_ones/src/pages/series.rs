//! The viewer's series: the list, starting one, and changing its schedule.

use axum::{
    extract::{Path, Query},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use castra_org::{
    charter::show::long_date,
    organization::{self, Current, PersonId},
};
use castra_platform::{
    Ctx, Error, Kind, Result,
    clock::date_in,
    ui::{FieldError, Link},
    web::{Page, csv as table, form::Form},
};
use chrono::{Days, NaiveDate};
use serde::Deserialize;

use super::{back, day_and_time, revision};
use crate::{
    actions::{self, NewSeries, NewTerms, With},
    model::{Series, SeriesState},
    recurrence::{self, Rhythm},
    rules, store, url,
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
    let zone = series.schedule_on(current.today).map_or(chrono_tz::Tz::UTC, |schedule| schedule.terms.zone);
    let today = date_in(ctx.now(), zone);
    let next = rules::next(series, ctx.now(), today, leaves);
    let rhythm =
        series.schedule_on(today).map_or_else(String::new, |schedule| recurrence::words(&schedule.terms));
    let words = match (&next, series.state) {
        (Some(next), _) => next.begins.format("%a, %-d %B at %H:%M").to_string(),
        (None, SeriesState::Running) => "Nothing planned".to_owned(),
        (None, state) => state.label().to_owned(),
    };
    let listed = Listed {
        with: Link::new(with, url::show(&series.id)),
        kind: series.kind.label(),
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
                known.at.format(store::LOCAL).to_string(),
                known.begins.format(store::LOCAL).to_string(),
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
    Rhythm::ALL.into_iter().map(|rhythm| (rhythm.key(), rhythm.label())).collect()
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

fn values(pairs: &[(&str, String)]) -> Vec<(String, String)> {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect()
}

pub(super) async fn new(ctx: Ctx, Query(asked): Query<Asked>) -> Result<Page> {
    let current = organization::current(&ctx).await?;
    let with = PersonId::from(asked.with.as_str());
    let me = PersonId::from(ctx.viewer.person.clone().unwrap_or_default());
    let leads = |a: &PersonId, b: &PersonId| current.charter.leaders(b).contains(a);
    let kind = match () {
        () if asked.with.is_empty() => "",
        () if leads(&me, &with) || leads(&with, &me) => "lead-report",
        () => "peer",
    };
    let form = SeriesForm {
        values: values(&[
            ("with", asked.with.clone()),
            ("as", kind.to_owned()),
            ("day", (current.today + Days::new(1)).to_string()),
            ("time", "10:00".to_owned()),
            ("minutes", "30".to_owned()),
            ("rhythm", "weeks-2".to_owned()),
            ("zone", current.organization().settings.timezone.name().to_owned()),
        ]),
        ..new_form(&ctx, &current)
    };
    Ok(Page::new("Start one-on-ones", form.render()))
}

/// The terms in a form, or an error at its field.
fn terms(sent: &Form, kept: Option<&str>) -> Result<NewTerms> {
    let starts = day_and_time(sent)?;
    let minutes = sent.get("minutes").and_then(|text| text.parse().ok());
    let minutes =
        minutes.ok_or_else(|| Error::invalid_field("minutes", "enter a whole number of minutes"))?;
    let chosen = sent.get("rhythm").unwrap_or_default();
    let rhythm = Rhythm::ALL.into_iter().find(|rhythm| rhythm.key() == chosen);
    let rule = match (rhythm, kept) {
        (Some(rhythm), _) => rhythm.rule(starts),
        (None, Some(kept)) if chosen == "kept" => kept.to_owned(),
        _ => return Err(Error::invalid_field("rhythm", "choose how often")),
    };
    Ok(NewTerms {
        rule,
        zone: sent.get("zone").unwrap_or_default().to_owned(),
        starts,
        minutes,
        place: sent.get("place").unwrap_or_default().to_owned(),
    })
}

const FIELDS: [&str; 8] = ["with", "as", "day", "time", "minutes", "rhythm", "zone", "place"];

/// The form with the typed values and their errors.
fn again(form: SeriesForm, sent: &Form, error: Error) -> Result<Response> {
    if error.kind != Kind::Invalid {
        return Err(error);
    }
    let pairs: Vec<_> =
        FIELDS.iter().map(|name| (*name, sent.get(name).unwrap_or_default().to_owned())).collect();
    let field = |name: String| match name.as_str() {
        "starts" => "day".to_owned(),
        "rule" => "rhythm".to_owned(),
        _ => name,
    };
    let fault = |known: castra_platform::error::FieldError| FieldError {
        field: field(known.field),
        message: known.message,
    };
    let form =
        SeriesForm { values: values(&pairs), errors: error.fields.into_iter().map(fault).collect(), ..form };
    let page = Page::new("Check the form", form.render());
    Ok(page.status(StatusCode::UNPROCESSABLE_ENTITY).into_response())
}

pub(super) async fn start(ctx: Ctx, sent: Form) -> Result<Response> {
    let as_ = match sent.get("as") {
        Some("lead-report") => Ok(With::LeadOrMember),
        Some("mentee") => Ok(With::Mentee),
        Some("mentor") => Ok(With::Mentor),
        Some("peer") => Ok(With::Peer),
        _ => Err(Error::invalid_field("as", "choose what you are to each other")),
    };
    let with = sent.required("with", "a person").map(PersonId::from);
    let begun = match (with, as_, terms(&sent, None)) {
        (Ok(with), Ok(as_), Ok(terms)) => actions::start(&ctx, &NewSeries { with, as_, terms }).await,
        (Err(error), ..) | (_, Err(error), _) | (.., Err(error)) => Err(error),
    };
    match begun {
        Ok(series) => {
            Ok(back(&url::show(&series.id), "One-on-ones started. You can both prepare the first one."))
        }
        Err(error) => again(new_form(&ctx, &organization::current(&ctx).await?), &sent, error),
    }
}

fn edit_form(ctx: &Ctx, current: &Current, series: &Series) -> SeriesForm {
    let me = ctx.viewer.person.as_deref().unwrap_or_default();
    let with = current.organization().person_name(series.other(me));
    let mut rhythms = rhythms();
    if let Some(schedule) = series.schedules.last()
        && Rhythm::of(&schedule.terms.rule, schedule.terms.starts).is_none()
    {
        rhythms.push(("kept".to_owned(), recurrence::words(&schedule.terms)));
    }
    SeriesForm {
        action: format!("{}/schedule", url::show(&series.id)),
        revision: Some(series.revision),
        back: Some(Link::new(format!("One-on-one with {with}"), url::show(&series.id))),
        rhythms,
        zones: zones(),
        ..SeriesForm::default()
    }
}

pub(super) async fn edit(ctx: Ctx, Path(id): Path<String>) -> Result<Page> {
    let opened = actions::opened(&ctx, &id, None).await?;
    if !opened.is_own {
        return Err(Error::not_found("such one-on-one"));
    }
    let series = &opened.series;
    let schedule = series.schedules.last().ok_or_else(|| Error::internal("a series has no terms"))?;
    let from = opened.today.max(schedule.first_day);
    let next = recurrence::starts_between(&schedule.terms, from, from + Days::new(rules::DAYS_AHEAD));
    let next = next.into_iter().next().unwrap_or(schedule.terms.starts);
    let rhythm = Rhythm::of(&schedule.terms.rule, schedule.terms.starts);
    let form = SeriesForm {
        values: values(&[
            ("day", next.date().to_string()),
            ("time", next.format("%H:%M").to_string()),
            ("minutes", schedule.terms.minutes.to_string()),
            ("rhythm", rhythm.map_or_else(|| "kept".to_owned(), Rhythm::key)),
            ("zone", schedule.terms.zone.name().to_owned()),
            ("place", opened.place.clone().unwrap_or_default()),
        ]),
        ..edit_form(&ctx, &opened.current, series)
    };
    Ok(Page::new("Change schedule", form.render()))
}

/// The terms in the form. If the next occurrence is unchanged, the old start is kept, so that nothing else changes.
fn changed_terms(sent: &Form, series: &Series) -> Result<NewTerms> {
    let old = series.schedules.last().map(|schedule| &schedule.terms);
    let new = terms(sent, old.map(|old| old.rule.as_str()))?;
    let Some(old) = old else { return Ok(new) };
    let day = new.starts.date();
    let is_same = recurrence::starts_between(old, day, day).contains(&new.starts);
    let rule = Rhythm::of(&old.rule, old.starts).map_or_else(|| "kept".to_owned(), Rhythm::key);
    if is_same && sent.get("rhythm") == Some(rule.as_str()) && new.zone == old.zone.name() {
        return Ok(NewTerms { starts: old.starts, rule: old.rule.clone(), ..new });
    }
    Ok(new)
}

pub(super) async fn reschedule(ctx: Ctx, Path(id): Path<String>, sent: Form) -> Result<Response> {
    let opened = actions::opened(&ctx, &id, None).await?;
    let changed = match changed_terms(&sent, &opened.series) {
        Ok(terms) => actions::reschedule(&ctx, &id, revision(&sent), &terms).await,
        Err(error) => Err(error),
    };
    match changed {
        Ok(_) => Ok(back(&url::show(&id), "Schedule saved. The other person sees it too.")),
        Err(error) if opened.is_own => again(edit_form(&ctx, &opened.current, &opened.series), &sent, error),
        Err(_) => Err(Error::not_found("such one-on-one")),
    }
}
