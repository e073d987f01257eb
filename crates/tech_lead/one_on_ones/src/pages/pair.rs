//! A pair's page and its live stream.

use axum::{extract::Path, response::Response};
use castra_org::{charter::show, organization::PersonId};
use castra_platform::{
    Ctx, Result,
    ui::{Link, Pill, Tone},
    web::{Page, changes},
};
use chrono::{Days, NaiveDate, TimeDelta};

use super::named;
use crate::{
    actions::{self, Opened},
    kinds::{NoteKind, SeriesState},
    local,
    model::{ActionItem, Note, Occurrence, Point, WithText},
    questions, recurrence,
    rules::{CatchUp, Standing},
    url,
    views::{ActionView, FocusView, NoteView, PastView, PointView, ShareView, ShowPair},
};

pub(super) async fn show(ctx: Ctx, Path(id): Path<String>) -> Result<Page> {
    let opened = actions::opened(&ctx, &id, None).await?;
    page(&ctx, opened, url::show(&id)).await
}

pub(super) async fn show_occurrence(ctx: Ctx, Path((id, when)): Path<(String, String)>) -> Result<Page> {
    let when = local::of_address(&when)?;
    let opened = actions::opened(&ctx, &id, Some(when)).await?;
    page(&ctx, opened, url::occurrence(&id, when)).await
}

/// The stream of changes of a pair, only for those who may read its page.
pub(super) async fn live(ctx: Ctx, Path(id): Path<String>) -> Result<Response> {
    actions::may_follow(&ctx, &id).await?;
    changes(&ctx, &actions::topic(&id)).await
}

async fn page(ctx: &Ctx, opened: Opened, here: String) -> Result<Page> {
    let brief = actions::brief(ctx, &opened).await?;
    let view = ShowPair { brief, ..view(ctx, &opened, here) };
    Ok(Page::new(&view.title, view.render()))
}

fn short(day: NaiveDate, today: NaiveDate) -> String {
    let format = if (today - day).num_days().abs() < 300 { "%-d %B" } else { "%-d %B %Y" };
    day.format(format).to_string()
}

fn view(ctx: &Ctx, opened: &Opened, here: String) -> ShowPair {
    let organization = opened.current.organization();
    let me = ctx.viewer.person.as_deref();
    let series = &opened.series;
    let name = |id: &PersonId| organization.person_name(id).to_owned();
    let (title, with, audience) = if opened.is_own {
        let other = series.other(me.unwrap_or_default());
        let other_name = name(other);
        (
            format!("One-on-one with {other_name}"),
            show::person_link(organization, other),
            format!("You and {other_name}"),
        )
    } else {
        let both = format!("{} and {}", name(&series.host), name(&series.guest));
        (
            format!("One-on-one of {both}"),
            show::person_link(organization, &series.guest),
            format!("{both}, and you"),
        )
    };
    let terms = series.schedule_on(opened.today).map(|schedule| recurrence::words(&schedule.terms));
    let is_running = series.state == SeriesState::Running;
    ShowPair {
        about: match terms.filter(|_| is_running) {
            Some(words) => format!("{}, {words}.", series.kind.words()),
            None => format!("{}.", series.kind.words()),
        },
        state: (!is_running).then(|| Pill::tone(Tone::Info, series.state.words())),
        revision: series.revision,
        is_own: opened.is_own,
        is_open: series.state != SeriesState::Ended,
        is_running,
        focus: opened.focus.as_ref().map(|focus| focus_view(opened, focus)),
        catch_up: opened.catch_up.as_ref().map(catch_up),
        brief: Vec::new(),
        points: points_in_order(opened).map(|known| point(opened, known, me)).collect(),
        questions: questions::topics(),
        action_items: actions_in_order(opened).map(|known| action(opened, known, me)).collect(),
        people: [&series.host, &series.guest].map(|id| (id.to_string(), named(organization, id, me))).into(),
        notes: notes(opened, &audience, &here),
        past: opened.past.iter().map(|known| past(opened, known)).collect(),
        coming: opened.coming.iter().map(|known| past(opened, known)).collect(),
        shares: if opened.is_own { shares(opened, me.unwrap_or_default()) } else { Vec::new() },
        tomorrow: (opened.today + Days::new(1)).to_string(),
        href: url::show(&series.id),
        here,
        title,
        with,
        audience,
    }
}

fn focus_view(opened: &Opened, focus: &Occurrence) -> FocusView {
    let ends = recurrence::instant(focus.begins, focus.zone) + TimeDelta::minutes(focus.minutes);
    let ends = ends.with_timezone(&focus.zone);
    FocusView {
        when: format!("{} to {}", focus.begins.format("%A, %-d %B %Y, %H:%M"), ends.format("%H:%M")),
        zone: focus.zone.name().to_owned(),
        place: opened.place.clone(),
        standing: focus.standing(opened.now),
        moved_from: focus.is_moved().then(|| focus.at.format("%A, %-d %B, %H:%M").to_string()),
        reason: opened.reason.clone(),
        mark: url::mark(&opened.series.id, focus.at),
        may_be_held: focus.day() <= opened.today,
        at: local::write(focus.at),
        day_and_time: (focus.day().to_string(), focus.begins.format("%H:%M").to_string()),
    }
}

fn catch_up(known: &CatchUp) -> (String, Option<(String, String)>) {
    let missed =
        |n: usize| if n == 1 { "One meeting missed".to_owned() } else { format!("{n} meetings missed") };
    match known {
        CatchUp::Next { missed: n, at } => (
            format!("{} since you last met; the one on {} makes up for it.", missed(*n), at.format("%-d %B")),
            None,
        ),
        CatchUp::Between { missed: n, offered } => (
            format!("{} since you last met; the next is far off. You can meet before it.", missed(*n)),
            Some((offered.date().to_string(), offered.format("%H:%M").to_string())),
        ),
    }
}

fn point(opened: &Opened, (known, text): &WithText<Point>, me: Option<&str>) -> PointView {
    let by = named(opened.current.organization(), &known.author, me);
    PointView {
        id: known.id.clone(),
        text: text.clone(),
        by: format!("{by}, {}", short(known.raised_on, opened.today)),
        is_open: known.is_open(),
        is_mine: me == Some(known.author.as_str()),
        revision: known.revision,
    }
}

fn action(opened: &Opened, (known, text): &WithText<ActionItem>, me: Option<&str>) -> ActionView {
    let owner = named(opened.current.organization(), &known.owner, me);
    let by = match (known.done_on, known.due) {
        (Some(done), _) => format!("{owner}, done on {}", short(done, opened.today)),
        (None, Some(due)) => format!("{owner}, by {}", short(due, opened.today)),
        (None, None) => format!("{owner}, agreed on {}", short(known.agreed_on, opened.today)),
    };
    ActionView {
        id: known.id.clone(),
        text: text.clone(),
        by,
        is_open: known.is_open(),
        is_overdue: known.is_overdue(opened.today),
        owner: known.owner.to_string(),
        due: known.due.map_or_else(String::new, |due| due.to_string()),
        revision: known.revision,
    }
}

/// Open points first, in the order they were raised.
fn points_in_order(opened: &Opened) -> impl Iterator<Item = &WithText<Point>> {
    let (open, done): (Vec<_>, Vec<_>) = opened.points.iter().partition(|(point, _)| point.is_open());
    open.into_iter().chain(done)
}

/// Open action items first, by due date; then those done.
fn actions_in_order(opened: &Opened) -> impl Iterator<Item = &WithText<ActionItem>> {
    let mut all: Vec<_> = opened.actions.iter().collect();
    all.sort_by_key(|(item, _)| (!item.is_open(), item.due.unwrap_or(NaiveDate::MAX)));
    all.into_iter()
}

fn notes(opened: &Opened, audience: &str, here: &str) -> Vec<NoteView> {
    let Some(focus) = &opened.focus else { return Vec::new() };
    let may_write = opened.is_own && opened.series.state != SeriesState::Ended;
    let one = |kind: NoteKind, audience: &str, note: &Note| NoteView {
        kind,
        audience: audience.to_owned(),
        text: note.text(),
        revision: note.revision,
        is_partly_erased: note.is_partly_erased(),
        action: may_write.then(|| url::note(&opened.series.id, focus.at, kind)),
        back: here.to_owned(),
    };
    let mut all = vec![one(NoteKind::Shared, audience, &opened.shared)];
    if opened.is_own {
        all.push(one(NoteKind::Private, "Only you", &opened.private));
    }
    all
}

fn past(opened: &Opened, known: &Occurrence) -> PastView {
    let standing = known.standing(opened.now);
    let words = known.begins.format("%a %-d %b %Y, %H:%M").to_string();
    PastView {
        link: Link::new(words, url::occurrence(&opened.series.id, known.at)),
        standing,
        mark: (standing == Standing::Unmarked).then(|| url::mark(&opened.series.id, known.at)),
    }
}

fn shares(opened: &Opened, me: &str) -> Vec<ShareView> {
    let is_host = opened.series.host.as_str() == me;
    let of = |reader: &PersonId| {
        let known = opened.shares.iter().find(|share| &share.reader == reader);
        let (host, guest) = known.map_or((false, false), |share| {
            (share.host_agreed_on.is_some(), share.guest_agreed_on.is_some())
        });
        ShareView {
            reader: reader.to_string(),
            name: opened.current.organization().person_name(reader).to_owned(),
            i_agreed: if is_host { host } else { guest },
            other_agreed: if is_host { guest } else { host },
        }
    };
    opened.may_be_let_in.iter().map(of).collect()
}
