//! The pages of a person's week, their calendars, and how events are counted.

use std::collections::BTreeMap;

use axum::{
    extract::{Multipart, Path, Query},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use castra_org::{
    charter::{self, show::long_date},
    organization::{self, PersonId, Scope},
};
use castra_platform::{
    Ctx, Error, Kind, Result,
    access::Rule,
    clock::parse_day,
    figures::counted,
    terms::Terms as _,
    ui::Link,
    web::{Page, Routes, ceiling::Takes, done, form::Form},
};
use chrono::{Days, NaiveDate};
use serde::Deserialize;

use super::{
    actions::{self, Week},
    kinds::{CalendarKind, Part},
    model::{Correction, Hours, KeptMeeting, NewCalendar, Settings},
    rules, signal,
    split::{Because, Estimate},
    url,
    views::{Advice, CalendarRow, EditWeek, PartRow, ShowCalendars, ShowSettings, ShowWeek, WeekBar},
};

pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/week", Rule::SignedIn, show)
        .get("/week/calendars", Rule::SignedIn, calendars)
        .post("/week/calendars", Rule::SignedIn, add)
        .post("/week/calendars/{id}/refresh", Rule::SignedIn, refresh)
        .post("/week/calendars/{id}/remove", Rule::SignedIn, remove)
        .get("/week/settings", Rule::SignedIn, settings)
        .post("/week/settings", Rule::SignedIn, change_settings)
        .get("/week/{monday}", Rule::SignedIn, edit)
        .post("/week/{monday}", Rule::SignedIn, correct)
        .post("/week/{monday}/remove", Rule::SignedIn, remove_correction)
        .taking(Takes::Files)
        .post("/week/calendars/upload", Rule::SignedIn, upload)
}

/// The weeks asked for.
#[derive(Debug, Default, Deserialize)]
struct Asked {
    /// A day after the last week shown.
    until: Option<String>,
}

/// A day of an address.
fn day(text: &str) -> Result<NaiveDate> {
    parse_day(text).map_err(|_| Error::not_found("such week"))
}

/// Minutes as hours with at most one decimal.
fn tenths(minutes: u32) -> String {
    format!("{}", (f64::from(minutes) / 6.0).round() / 10.0)
}

/// Minutes in words: "7.5", or "7.5 to 9".
fn hours(estimate: &Estimate) -> String {
    match (estimate.low, estimate.high) {
        (low, high) if low == high => tenths(low),
        (low, high) => format!("{} to {}", tenths(low), tenths(high)),
    }
}

fn reason(estimate: &Estimate) -> String {
    let mut parts: Vec<String> = Vec::new();
    for because in &estimate.because {
        match because {
            Because::Commits(0) => parts.push("no commit".to_owned()),
            Because::Commits(n) => {
                parts.push(format!("{}, a floor", counted(*n, "commit", "commits")));
            }
            Because::Held(n) => parts.push(format!("{} held", counted(*n, "one-on-one", "one-on-ones"))),
            Because::Meetings(sure, 0) => {
                parts.push(format!("calendar: {}", counted(*sure, "meeting", "meetings")));
            }
            Because::Meetings(0, open) => {
                parts.push(format!("calendar: {}, uncertain", counted(*open, "meeting", "meetings")));
            }
            Because::Meetings(sure, open) => {
                parts.push(format!(
                    "calendar: {} and {open} uncertain",
                    counted(*sure, "meeting", "meetings")
                ));
            }
            Because::Own(..) => parts.push("your own word".to_owned()),
        }
    }
    parts.join("; ")
}

fn edit_form(week: &Week) -> EditWeek {
    let part = |part: &Part| {
        let measured = week.split.measured.get(part).map(hours).unwrap_or_default();
        (part.as_str(), part.words(), measured)
    };
    EditWeek {
        week: long_date(week.monday),
        action: url::correct(week.monday),
        parts: Part::ALL.iter().map(part).collect(),
        is_corrected: week.revision > 0,
        filled: week.correction.filled().at(week.revision),
    }
}

fn part_rows(week: &Week) -> Vec<PartRow> {
    let row = |part: &Part| {
        let measured = week.split.measured.get(part).cloned().unwrap_or_default();
        let own = week.correction.parts().get(part).copied();
        PartRow {
            part: *part,
            measured: hours(&measured),
            corrected: own.map(Hours::shown),
            because: match (reason(&measured), own) {
                (measured, None) => measured,
                (measured, Some(_)) if measured.is_empty() => "your own word".to_owned(),
                (measured, Some(_)) => format!("your own word; measured: {measured}"),
            },
        }
    };
    Part::ALL.iter().map(row).collect()
}

fn bar(week: &Week) -> WeekBar {
    let share = |minutes: u32| f64::from(minutes) / f64::from(week.hours.max(1)) * 100.0;
    let part = |part: &Part| {
        let estimate = week.split.get(*part);
        (share(estimate.low), hours(estimate))
    };
    let coding = week.split.measured.get(&Part::Coding).map(|estimate| f64::from(estimate.low) / 60.0);
    WeekBar {
        label: week.monday.format("%-d %b").to_string(),
        href: url::correct(week.monday),
        parts: Part::ALL.iter().map(part).collect(),
        is_corrected: !week.correction.parts().is_empty(),
        is_left_out: week.correction.left_out,
        coding: [coding, week.correction.coding.0.map(|minutes| f64::from(minutes) / 60.0)],
    }
}

/// The median share of coding of the weeks that are not left out, in percent.
fn median(weeks: &[Week]) -> Option<f64> {
    let minutes: Vec<u32> = weeks
        .iter()
        .filter(|week| !week.correction.left_out && !week.split.is_empty())
        .rev()
        .take(rules::WEEKS as usize)
        .map(|week| week.split.get(Part::Coding).low)
        .collect();
    let whole = weeks.last().map(|week| f64::from(week.hours.max(1)))?;
    (!minutes.is_empty()).then(|| (rules::median(&minutes) / whole * 1000.0).round() / 10.0)
}

async fn show(ctx: Ctx, Query(asked): Query<Asked>) -> Result<Page> {
    let me = PersonId::from(actions::me(&ctx)?);
    let opened = charter::of_day(&ctx, None).await?;
    let today = opened.current.today;
    let until = match asked.until.as_deref() {
        Some(text) => day(text)?.clamp(today - Days::new(700), today),
        None => today,
    };
    let mondays = actions::weeks_back(until, rules::WEEKS_SHOWN);
    let found = actions::own(&ctx, &mondays).await?;
    let last = found.weeks.last().ok_or_else(|| Error::not_found("such week"))?;
    let own_reading = signal::mine(&ctx, &me).await?;
    // Who wears both hats is held to the lead's range here, as their reading is.
    let band = match &own_reading {
        Some(_) => Some(rules::LEAD_BAND),
        None => rules::band_of(&opened.current.charter, &me),
    };
    let mut missing = Vec::new();
    if !found.has_commits {
        let link = Link::new("Who is who in Git", castra_org::people::url::person(&me));
        missing.push(("No commit is known to be yours, so coding is not measured.".to_owned(), link));
    }
    if !found.has_calendar {
        let link = Link::new("Connect a calendar", "/week/calendars");
        missing.push(("No calendar is connected, so most meetings are missing.".to_owned(), link));
    }
    let span = Days::new(7 * u64::from(rules::WEEKS_SHOWN));
    let agreed = opened.readings.loads().get(&me).map(|load| {
        let part = |(what, minutes): &(&'static str, f64)| {
            ((*what).to_owned(), format!("{:.1} h a week", minutes / 60.0))
        };
        (format!("{:.0}", load.hours()), load.parts.iter().map(part).collect())
    });
    let view = ShowWeek {
        is_known: found.weeks.iter().any(|week| !week.split.is_empty()),
        missing,
        band: band.map(|edges| edges.map(|share| (share * 100.0).round())),
        band_words: rules::band_words(&opened.current.charter, band),
        median: median(&found.weeks),
        parts: part_rows(last),
        unknown: hours(&Estimate {
            low: last.split.unknown[0],
            high: last.split.unknown[1],
            ..Estimate::default()
        }),
        edit: edit_form(last),
        earlier: url::until(mondays.first().copied().unwrap_or(today)),
        later: (until < today).then(|| url::until((until + span).min(today))),
        agreed,
        advice: advice(&ctx, &opened, &me, today).await?,
        seen: seen(&ctx, &opened, &me),
        own_reading,
        weeks: found.weeks.iter().map(bar).collect(),
    };
    Ok(Page::new("My week", view.render()))
}

/// What others see of the person's time: the readings as a stranger to it reads them.
fn seen(
    ctx: &Ctx,
    opened: &charter::Opened,
    me: &PersonId,
) -> Vec<(String, castra_platform::ui::Status, String)> {
    let organization = opened.organization();
    let mut seen = Vec::new();
    for scope in opened.charter.scopes() {
        let responsibility = match scope {
            Scope::Organization => "not-hands-on",
            Scope::Team(_) => "hands-on",
        };
        let role = if scope == Scope::Organization { "cto" } else { "tech-lead" };
        if !opened.charter.holders(role, &scope).iter().any(|held| held.person == *me) {
            continue;
        }
        let line = charter::lines(ctx, opened, &scope)
            .into_iter()
            .find(|line| line.resolution.responsibility.as_str() == responsibility);
        let Some(line) = line else { continue };
        let place = match &scope {
            Scope::Organization => "On the company's charter, “Leaving the code to the teams”".to_owned(),
            Scope::Team(_) => {
                format!("On the charter of {}, “Staying a developer”", organization.scope_name(&scope))
            }
        };
        let sentence = match line.reading.subject.withheld {
            true => "No figures: this rests on your own record, which only you see.",
            false if responsibility == "hands-on" => {
                "Your leader also sees what commits in the repositories show at least; your corrections and calendar never."
            }
            false => "Your leader also sees which components depend on you, from the repositories.",
        };
        seen.push((place, charter::show::status(&line), sentence.to_owned()));
    }
    seen
}

/// What could be given away: meetings of the last weeks that take most, and who takes part in them anyway.
async fn advice(ctx: &Ctx, opened: &charter::Opened, me: &PersonId, today: NaiveDate) -> Result<Vec<Advice>> {
    let mondays = actions::weeks_back(today, 4);
    let meetings = actions::meetings_of(ctx, &mondays).await?;
    let found = rules::could_go(&meetings, mondays.len());
    let name = |id: &PersonId| opened.organization().person_name(id).to_owned();
    let mut advice: Vec<Advice> = found
        .into_iter()
        .map(|known| Advice {
            what: format!("{}, {:.1} h a week", known.title, known.minutes_a_week / 60.0),
            because: match &known.regular {
                Some((person, times)) => format!(
                    "You were in {} of them in four weeks. {} took part in {times}, and could run it.",
                    known.times,
                    name(person)
                ),
                None => format!(
                    "You were in {} of them in four weeks, with {}. Half of it might be a note.",
                    known.times,
                    counted(known.others, "other person", "others")
                ),
            },
            link: known
                .regular
                .as_ref()
                .map(|(person, _)| Link::new(name(person), castra_org::people::url::person(person))),
        })
        .collect();
    if let Some(load) = opened.readings.loads().get(me) {
        let one_on_ones = load.parts.iter().find(|(what, _)| *what == "one-on-ones");
        if let Some((_, minutes)) = one_on_ones.filter(|(_, minutes)| *minutes > rules::MANY_ONE_ON_ONES) {
            advice.push(Advice {
                what: format!("One-on-ones, {:.1} h a week", minutes / 60.0),
                because:
                    "More than an hour a day. Some pairs may be content with a meeting every second week."
                        .to_owned(),
                link: Some(Link::new("Your one-on-ones", "/one-on-ones")),
            });
        }
    }
    Ok(advice)
}

async fn one(ctx: &Ctx, monday: &str) -> Result<Week> {
    let monday = day(monday)?;
    actions::correction_of(ctx, monday).await.map_err(|_| Error::not_found("such week"))?;
    let found = actions::own(ctx, &[monday]).await?;
    found.weeks.into_iter().next().ok_or_else(|| Error::not_found("such week"))
}

async fn edit(ctx: Ctx, Path(monday): Path<String>) -> Result<Page> {
    Ok(Page::new("Correct a week", edit_form(&one(&ctx, &monday).await?).render()))
}

async fn correct(ctx: Ctx, Path(monday): Path<String>, sent: Form) -> Result<Response> {
    let form = edit_form(&one(&ctx, &monday).await?);
    let at = day(&monday)?;
    sent.submit(
        async {
            let seen = sent.seen("revision")?;
            actions::correct(&ctx, at, &seen, sent.read::<Correction>("the correction")?).await
        },
        |()| done("/week", "Correction saved. Only you see it."),
        |filled| EditWeek { filled, ..form.clone() }.render(),
    )
    .await
}

async fn remove_correction(ctx: Ctx, Path(monday): Path<String>, sent: Form) -> Result<Response> {
    actions::remove_correction(&ctx, day(&monday)?, &sent.seen("revision")?).await?;
    Ok(done("/week", "Correction removed. The week is as measured."))
}

async fn list(ctx: &Ctx) -> Result<ShowCalendars> {
    let zone = organization::current(ctx).await?.organization().settings.timezone;
    let calendars = actions::calendars(ctx).await?.into_iter().map(|line| CalendarRow {
        name: line.name.unwrap_or_else(|| "(erased)".to_owned()),
        kind: line.kind.words(),
        read: line.state.read_at.and_then(|at| chrono::DateTime::from_timestamp(at, 0)).map_or_else(
            || "not yet".to_owned(),
            |at| at.with_timezone(&zone).format("%-d %B %Y, %H:%M").to_string(),
        ),
        fault: line.state.fault,
        notes: line.state.notes,
        href: url::calendar(&line.id),
        is_read: line.kind != CalendarKind::File,
    });
    Ok(ShowCalendars { calendars: calendars.collect(), ..ShowCalendars::default() })
}

async fn calendars(ctx: Ctx) -> Result<Page> {
    Ok(Page::new("Calendars", list(&ctx).await?.render()))
}

async fn add(ctx: Ctx, sent: Form) -> Result<Response> {
    let page = list(&ctx).await?;
    sent.submit(
        async {
            let kind = sent.parse("kind")?.unwrap_or(CalendarKind::Address);
            actions::add(&ctx, kind, sent.read::<NewCalendar>("the calendar")?).await
        },
        |_| done("/week/calendars", "Calendar added and read."),
        |filled| ShowCalendars { filled, ..page.clone() }.render(),
    )
    .await
}

async fn upload(ctx: Ctx, mut parts: Multipart) -> Result<Response> {
    let unreadable =
        |_| Error::invalid_field("file", "the upload is unreadable or too large; nothing was saved");
    let (mut name, mut bytes) = (String::new(), Vec::new());
    while let Some(part) = parts.next_field().await.map_err(unreadable)? {
        let field = part.name().unwrap_or_default().to_owned();
        let file = part.file_name().map(str::to_owned);
        let content = part.bytes().await.map_err(unreadable)?;
        match field.as_str() {
            "name" => String::from_utf8_lossy(&content).trim().clone_into(&mut name),
            "file" => {
                if name.is_empty() {
                    name = file.unwrap_or_default();
                }
                bytes = content.to_vec();
            }
            _ => {}
        }
    }
    if name.is_empty() {
        "Calendar".clone_into(&mut name);
    }
    match actions::upload(&ctx, &name, bytes).await {
        Ok(_) => Ok(done("/week/calendars", "File read.")),
        Err(error) if error.kind == Kind::Invalid => {
            let fault =
                Some(error.fields.first().map_or(error.message.clone(), |fault| fault.message.clone()));
            let file_name = name.chars().take(actions::LONGEST_NAME).collect();
            let view = ShowCalendars { fault, file_name, ..list(&ctx).await? };
            Ok(Page::new("Check the form", view.render())
                .status(StatusCode::UNPROCESSABLE_ENTITY)
                .into_response())
        }
        Err(error) => Err(error),
    }
}

async fn refresh(ctx: Ctx, Path(id): Path<String>) -> Result<Response> {
    actions::refresh(&ctx, &id).await?;
    Ok(done("/week/calendars", "Read."))
}

async fn remove(ctx: Ctx, Path(id): Path<String>) -> Result<Response> {
    actions::remove(&ctx, &id).await?;
    Ok(done("/week/calendars", "Calendar removed, with everything kept of it."))
}

async fn settings_view(ctx: &Ctx) -> Result<ShowSettings> {
    let (settings, revision) = actions::my_settings(ctx).await?;
    let today = organization::current(ctx).await?.today;
    let meetings = actions::meetings_of(ctx, &actions::weeks_back(today, 4)).await?;
    let mut by_title: BTreeMap<(String, &'static str), i64> = BTreeMap::new();
    for (KeptMeeting { title, from, to, .. }, part) in meetings {
        let title = if title.is_empty() { "(without a title)".to_owned() } else { title };
        let counts = part.map_or("Nothing", Part::words);
        *by_title.entry((title, counts)).or_default() += to - from;
    }
    let mut titles: Vec<((String, &'static str), i64)> = by_title.into_iter().collect();
    titles.sort_by_key(|(_, minutes)| std::cmp::Reverse(*minutes));
    let shown = |minutes: i64| Hours::shown(u32::try_from(minutes).unwrap_or_default());
    Ok(ShowSettings {
        filled: settings.filled().at(revision),
        titles: titles
            .into_iter()
            .take(40)
            .map(|((title, counts), minutes)| (title, counts, shown(minutes)))
            .collect(),
    })
}

async fn settings(ctx: Ctx) -> Result<Page> {
    Ok(Page::new("How it is counted", settings_view(&ctx).await?.render()))
}

async fn change_settings(ctx: Ctx, sent: Form) -> Result<Response> {
    let view = settings_view(&ctx).await?;
    sent.submit(
        async {
            actions::change_settings(&ctx, &sent.seen("revision")?, sent.read::<Settings>("the settings")?)
                .await
        },
        |()| done("/week/settings", "Saved."),
        |filled| ShowSettings { filled, ..view.clone() }.render(),
    )
    .await
}
