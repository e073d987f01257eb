//! Pages: parse a form, call an action, show a view.

use axum::{
    extract::{Path, Query},
    http::{StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use castra_calendar::{Rhythm, Terms, local, recurrence};
use castra_org::{
    charter::show::long_date,
    organization::{self, Current, TeamId},
};
use castra_platform::{
    Ctx, Error, Kind, Result,
    access::Rule,
    feature::MeetingKind,
    terms::{Faults, Filled, Terms as _},
    ui::Link,
    web::{Page, Routes, changes, done, form::Form},
};
use chrono::{Days, NaiveDateTime, NaiveTime, Weekday};
use serde::Deserialize;

use super::{
    actions::{self, Listed, Opened},
    model::{ItemTerms, MeetingOutcome, NewSeries, NewTerms, SeriesState},
    rules, url,
    views::{ListReviews, ReviewForm, Row, ShowConflict, ShowReview},
};

pub(super) fn routes() -> Routes {
    Routes::new()
        .get(url::INDEX, Rule::SignedIn, index)
        .post(url::INDEX, Rule::SignedIn, start)
        .get("/reviews/new", Rule::SignedIn, new)
        .get("/teams/{team}/weekly", Rule::SignedIn, team_weekly)
        .get("/leads-weekly", Rule::SignedIn, leads_weekly)
        .get("/reviews/{id}", Rule::SignedIn, show)
        .get("/reviews/{id}/live", Rule::SignedIn, live)
        .get("/reviews/{id}/calendar.ics", Rule::SignedIn, download)
        .get("/reviews/{id}/schedule", Rule::SignedIn, edit)
        .post("/reviews/{id}/schedule", Rule::SignedIn, reschedule)
        .post("/reviews/{id}/slow-down", Rule::SignedIn, slow_down)
        .post("/reviews/{id}/end", Rule::SignedIn, end)
        .get("/reviews/{id}/meetings/{at}", Rule::SignedIn, show_meeting)
        .post("/reviews/{id}/meetings/{at}/close", Rule::SignedIn, close)
        .post("/reviews/{id}/meetings/{at}/skip", Rule::SignedIn, skip)
        .post("/reviews/{id}/meetings/{at}/resume", Rule::SignedIn, resume)
        .post("/reviews/{id}/meetings/{at}/discussed", Rule::SignedIn, tick)
        .post("/reviews/{id}/meetings/{at}/items", Rule::SignedIn, add_item)
        .post("/reviews/{id}/items/{item}", Rule::SignedIn, change_item)
        .post("/reviews/{id}/items/{item}/done", Rule::SignedIn, finish_item)
        .post("/reviews/{id}/items/{item}/drop", Rule::SignedIn, drop_item)
}

async fn index(ctx: Ctx) -> Result<Page> {
    let (current, mine) = actions::mine(&ctx).await?;
    let is_running = |kind: MeetingKind, team: Option<&TeamId>| {
        let running = mine.iter().filter(|known| known.series.state == SeriesState::Running);
        running.clone().any(|known| known.series.kind == kind && known.series.team.as_ref() == team)
    };
    let teams = current.organization().active_teams(current.today).map(|team| Some(team.id.clone()));
    let all = teams.map(|team| (MeetingKind::TeamWeekly, team)).chain([(MeetingKind::LeadsWeekly, None)]);
    let may_start = all
        .filter(|(kind, team)| {
            !is_running(*kind, team.as_ref()) && actions::may_start(&ctx, &current, *kind, team.as_ref())
        })
        .map(|(kind, team)| {
            let address = url::new(kind, team.as_ref().map_or("", |team| team.as_str()));
            Link::new(format!("Start {}", rules::title(&current, kind, team.as_ref())), address)
        })
        .collect();
    let (running, ended): (Vec<_>, Vec<_>) =
        mine.iter().partition(|known| known.series.state == SeriesState::Running);
    let rows = |all: Vec<&Listed>| all.into_iter().map(row).collect();
    let view = ListReviews { running: rows(running), ended: rows(ended), may_start };
    Ok(Page::new("Reviews", view.render()))
}

fn row(known: &Listed) -> Row {
    let held = known.records.iter().filter(|record| record.outcome == MeetingOutcome::Held);
    Row {
        title: Link::new(&known.title, url::show(&known.series.id)),
        rhythm: recurrence::words(&known.series.terms),
        next: match &known.next {
            Some(next) => next.at.format("%a, %-d %B at %H:%M").to_string(),
            None => "Nothing planned".to_owned(),
        },
        last: held.map(|record| record.at.date()).max().map_or_else(|| "Not yet".to_owned(), long_date),
    }
}

/// The team's weekly review or, for its lead, the form to start it.
async fn team_weekly(ctx: Ctx, Path(team): Path<String>) -> Result<Response> {
    weekly(&ctx, MeetingKind::TeamWeekly, &team).await
}

async fn leads_weekly(ctx: Ctx) -> Result<Response> {
    weekly(&ctx, MeetingKind::LeadsWeekly, "").await
}

async fn weekly(ctx: &Ctx, kind: MeetingKind, team: &str) -> Result<Response> {
    if let Some(known) = actions::of_team(ctx, kind, team).await? {
        return Ok(Redirect::to(&url::show(&known.series.id)).into_response());
    }
    Ok(new_page(ctx, kind, team).await?.into_response())
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    kind: String,
    team: String,
}

async fn new(ctx: Ctx, Query(asked): Query<Asked>) -> Result<Page> {
    let kind = asked.kind.parse().map_err(|()| Error::not_found("such review"))?;
    new_page(&ctx, kind, &asked.team).await
}

async fn new_page(ctx: &Ctx, kind: MeetingKind, team: &str) -> Result<Page> {
    let current = organization::current(ctx).await?;
    let form = new_form(ctx, &current, kind, team)?;
    let title = format!("Start {}", form.title);
    let filled = Filled::default()
        .with("day", first_day(&current).to_string())
        .with("time", "10:00")
        .with("minutes", "30")
        .with("rhythm", Rhythm::Week.as_str())
        .with("zone", current.organization().settings.timezone.name());
    Ok(Page::new(title, ReviewForm { filled, ..form }.render()))
}

/// The next working day, so that no one has to choose.
fn first_day(current: &Current) -> chrono::NaiveDate {
    let ahead = (1..=3).map(|days| current.today + Days::new(days));
    let is_workday =
        |day: &chrono::NaiveDate| !matches!(chrono::Datelike::weekday(day), Weekday::Sat | Weekday::Sun);
    ahead.into_iter().find(is_workday).unwrap_or(current.today)
}

fn new_form(ctx: &Ctx, current: &Current, kind: MeetingKind, team: &str) -> Result<ReviewForm> {
    let team = (!team.is_empty()).then(|| TeamId::from(team));
    let known = |team: &TeamId| current.organization().active_teams(current.today).any(|one| one.id == *team);
    if !team.as_ref().is_none_or(known) || !actions::may_start(ctx, current, kind, team.as_ref()) {
        return Err(Error::not_found("such review"));
    }
    let people = rules::people(current, kind, team.as_ref());
    let names: Vec<&str> =
        people.room.iter().take(12).map(|person| current.organization().person_name(person)).collect();
    let rest = people.room.len().saturating_sub(names.len());
    let more = if rest == 0 { String::new() } else { format!(" and {rest} more") };
    Ok(ReviewForm {
        action: url::INDEX.to_owned(),
        title: rules::title(current, kind, team.as_ref()),
        back: url::INDEX.to_owned(),
        is_new: true,
        of: (kind.to_string(), team.map_or_else(String::new, |team| team.to_string())),
        rhythms: rhythms(),
        zones: zones(),
        room: format!("{}{more}", names.join(", ")),
        filled: Filled::default(),
    })
}

fn rhythms() -> Vec<(String, String)> {
    Rhythm::ALL.iter().map(|rhythm| (rhythm.to_string(), rhythm.words().to_owned())).collect()
}

fn zones() -> Vec<String> {
    let common = |zone: &&chrono_tz::Tz| {
        ["Africa/", "America/", "Asia/", "Australia/", "Europe/", "Pacific/"]
            .iter()
            .any(|part| zone.name().starts_with(part))
    };
    chrono_tz::TZ_VARIANTS.iter().filter(common).map(|zone| zone.name().to_owned()).collect()
}

/// The rhythm of a rule that is none of the choices.
const KEPT: &str = "kept";

fn rhythm_of(terms: &Terms) -> &'static str {
    Rhythm::of(&terms.rule, terms.starts).map_or(KEPT, Rhythm::as_str)
}

/// The wall-clock time in a form's two fields.
fn day_and_time(sent: &Form) -> Result<NaiveDateTime> {
    let day = sent.date("day")?.ok_or_else(|| Error::invalid_field("day", "choose a day"))?;
    let text = sent.get("time").unwrap_or_default().replace('.', ":");
    let time = NaiveTime::parse_from_str(&text, "%H:%M")
        .map_err(|_| Error::invalid_field("time", "enter a time such as 10:00"))?;
    Ok(day.and_time(time))
}

/// The terms of a submitted form, in which a day, a time and a rhythm give the start and the rule.
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

/// The refusal with the names of the form's fields.
fn in_form(mut error: Error) -> Error {
    for fault in &mut error.fields {
        match fault.field.as_str() {
            "starts" => "day".clone_into(&mut fault.field),
            "rule" => "rhythm".clone_into(&mut fault.field),
            _ => {}
        }
    }
    error
}

async fn start(ctx: Ctx, sent: Form) -> Result<Response> {
    let current = organization::current(&ctx).await?;
    let kind = sent.parse("kind")?.ok_or_else(|| Error::invalid_field("kind", "choose a review"))?;
    let team = sent.get("team").unwrap_or_default();
    let form = new_form(&ctx, &current, kind, team)?;
    let starting = async {
        let (terms, faults) = terms(&sent, None)?;
        faults.refuse("the review")?;
        actions::start(&ctx, NewSeries { kind, team: team.to_owned(), terms }).await.map_err(in_form)
    };
    sent.submit(
        starting,
        |id| done(&url::show(&id), "Started. Everyone who takes part sees it; the agenda is below."),
        |filled| ReviewForm { filled, ..form.clone() }.render(),
    )
    .await
}

async fn show(ctx: Ctx, Path(id): Path<String>) -> Result<Page> {
    let opened = actions::opened(&ctx, &id, None).await?;
    Ok(page(&ctx, opened, url::show(&id)))
}

async fn show_meeting(ctx: Ctx, Path((id, at)): Path<(String, String)>) -> Result<Page> {
    let at = local::of_address(&at)?;
    let opened = actions::opened(&ctx, &id, Some(at)).await?;
    Ok(page(&ctx, opened, url::meeting(&id, at)))
}

fn page(ctx: &Ctx, opened: Opened, here: String) -> Page {
    let view = ShowReview { me: ctx.viewer.person.clone().unwrap_or_default(), here, opened };
    Page::new(view.title(), view.render())
}

/// The stream of changes of a review, only for those in its room.
async fn live(ctx: Ctx, Path(id): Path<String>) -> Result<Response> {
    actions::may_follow(&ctx, &id).await?;
    changes(&ctx, &actions::topic(&id)).await
}

async fn download(ctx: Ctx, Path(id): Path<String>) -> Result<Response> {
    let text = actions::room_calendar(&ctx, &id).await?;
    let headers = [
        (header::CONTENT_TYPE, "text/calendar; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"review.ics\""),
    ];
    Ok((headers, text).into_response())
}

/// A series the viewer hosts, and the form to change its schedule.
async fn editing(ctx: &Ctx, id: &str) -> Result<(Opened, ReviewForm)> {
    let opened = actions::opened(ctx, id, None).await?;
    if !opened.is_host {
        return Err(Error::forbidden("only a host of this review can change its schedule"));
    }
    let terms = &opened.series.terms;
    let mut rhythms = rhythms();
    if rhythm_of(terms) == KEPT {
        rhythms.push((KEPT.to_owned(), recurrence::words(terms)));
    }
    let form = ReviewForm {
        action: format!("{}/schedule", url::show(id)),
        title: opened.series.title(&opened.current),
        back: url::show(id),
        rhythms,
        zones: zones(),
        ..ReviewForm::default()
    };
    Ok((opened, form))
}

async fn edit(ctx: Ctx, Path(id): Path<String>) -> Result<Page> {
    let (opened, form) = editing(&ctx, &id).await?;
    let terms = &opened.series.terms;
    let mut ahead = opened.focus.iter().chain(&opened.coming);
    let next = ahead.find(|meeting| meeting.outcome.is_none() && meeting.begins > opened.now);
    let next = next.map_or(terms.starts, |meeting| meeting.at);
    let filled = Filled::default()
        .with("day", next.date().to_string())
        .with("time", next.format("%H:%M").to_string())
        .with("minutes", terms.minutes.to_string())
        .with("rhythm", rhythm_of(terms))
        .with("zone", terms.zone.name())
        .with("place", opened.place.unwrap_or_default())
        .at(opened.series.revision);
    Ok(Page::new("Change schedule", ReviewForm { filled, ..form }.render()))
}

/// The terms in the form. If the next meeting is unchanged, the old start is kept, so that nothing else changes.
fn changed_terms(sent: &Form, old: &Terms) -> Result<NewTerms> {
    let (new, faults) = terms(sent, Some(&old.rule))?;
    faults.refuse("the review")?;
    let starts = day_and_time(sent)?;
    let is_same = recurrence::starts_between(old, starts.date(), starts.date()).contains(&starts);
    if is_same && sent.get("rhythm") == Some(rhythm_of(old)) && new.zone == old.zone.name() {
        return Ok(NewTerms { starts: local::write(old.starts), rule: old.rule.clone(), ..new });
    }
    Ok(new)
}

async fn reschedule(ctx: Ctx, Path(id): Path<String>, sent: Form) -> Result<Response> {
    let (opened, form) = editing(&ctx, &id).await?;
    let saving = async {
        let terms = changed_terms(&sent, &opened.series.terms)?;
        actions::reschedule(&ctx, &id, &sent.seen("revision")?, terms).await.map_err(in_form)
    };
    sent.submit(
        saving,
        |()| done(&url::show(&id), "Schedule saved."),
        |filled| ReviewForm { filled, ..form.clone() }.render(),
    )
    .await
}

async fn slow_down(ctx: Ctx, Path(id): Path<String>, sent: Form) -> Result<Response> {
    actions::slow_down(&ctx, &id, &sent.seen("revision")?).await?;
    Ok(done(&url::show(&id), "You meet half as often now."))
}

async fn end(ctx: Ctx, Path(id): Path<String>, sent: Form) -> Result<Response> {
    actions::end(&ctx, &id, &sent.seen("revision")?).await?;
    Ok(done(url::INDEX, "Review ended. What was kept stays readable."))
}

async fn close(ctx: Ctx, Path((id, at)): Path<(String, String)>, sent: Form) -> Result<Response> {
    let at = local::of_address(&at)?;
    actions::close(&ctx, &id, at, sent.read("the outcome")?).await?;
    Ok(done(&url::meeting(&id, at), "Closed. The outcome and the agenda are kept."))
}

async fn skip(ctx: Ctx, Path((id, at)): Path<(String, String)>, sent: Form) -> Result<Response> {
    let at = local::of_address(&at)?;
    actions::skip(&ctx, &id, at, sent.read("the reason")?).await?;
    Ok(done(&url::meeting(&id, at), "Skipped. Open actions wait for the next one."))
}

async fn resume(ctx: Ctx, Path((id, at)): Path<(String, String)>) -> Result<Response> {
    let at = local::of_address(&at)?;
    actions::resume(&ctx, &id, at).await?;
    Ok(done(&url::meeting(&id, at), "It takes place after all."))
}

async fn tick(ctx: Ctx, Path((id, at)): Path<(String, String)>, sent: Form) -> Result<Response> {
    let at = local::of_address(&at)?;
    let discussed = sent.get("discussed") != Some("no");
    actions::tick(&ctx, &id, at, sent.required("line", "a line")?, discussed).await?;
    let message = if discussed { "Marked as discussed." } else { "Reopened." };
    Ok(done(sent.back(&url::meeting(&id, at)), message))
}

async fn add_item(ctx: Ctx, Path((id, at)): Path<(String, String)>, sent: Form) -> Result<Response> {
    let at = local::of_address(&at)?;
    let (item, _) = actions::add_item(&ctx, &id, at, sent.read("the note")?).await?;
    let message =
        if item.owner.is_some() { "Action added. It stays until it is done." } else { "Note added." };
    Ok(done(sent.back(&url::meeting(&id, at)), message))
}

async fn change_item(ctx: Ctx, Path((id, item)): Path<(String, String)>, sent: Form) -> Result<Response> {
    let terms: ItemTerms = sent.read("the note")?;
    let back = sent.back(&url::show(&id)).to_owned();
    let changed = actions::change_item(&ctx, &id, &item, &sent.seen("revision")?, terms).await;
    let Err(error) = changed else { return Ok(done(&back, "Saved.")) };
    let (known, text) = actions::item(&ctx, &id, &item).await?;
    let is_newer = sent.get("revision").and_then(|seen| seen.parse().ok()) != Some(known.revision);
    if error.kind != Kind::Conflict || !is_newer {
        return Err(error);
    }
    let typed = |name: &str| sent.get(name).unwrap_or_default().to_owned();
    let view = ShowConflict {
        action: format!("{}/items/{item}", url::show(&id)),
        back: Link::new("Back to the review", back),
        theirs: text.unwrap_or_default(),
        revision: known.revision,
        mine: (typed("text"), typed("owner"), typed("due")),
    };
    let page = Page::new("This was changed in the meantime", view.render());
    Ok(page.status(StatusCode::CONFLICT).into_response())
}

async fn finish_item(ctx: Ctx, Path((id, item)): Path<(String, String)>, sent: Form) -> Result<Response> {
    let is_done = sent.get("done") != Some("no");
    actions::finish_item(&ctx, &id, &item, is_done).await?;
    Ok(done(sent.back(&url::show(&id)), if is_done { "Done." } else { "Action reopened." }))
}

async fn drop_item(ctx: Ctx, Path((id, item)): Path<(String, String)>, sent: Form) -> Result<Response> {
    actions::drop_item(&ctx, &id, &item).await?;
    Ok(done(sent.back(&url::show(&id)), "Removed."))
}
