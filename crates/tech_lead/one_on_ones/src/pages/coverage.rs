//! A lead's one-on-ones with the members of a team, week by week.

use axum::extract::Path;
use castra_org::{charter::show as names, organization::Scope};
use castra_platform::{
    Ctx, Result,
    ui::{Link, Tone, WeekCell, WeekRow, WeekStrip},
    web::Page,
};
use chrono::{Datelike, NaiveDate};

use crate::{
    actions::{self, CoverageRow},
    rules::Week,
    url,
    views::{CoverageLine, ShowCoverage},
};

fn cell((week, href): &(Week, Option<String>)) -> WeekCell {
    let cell = match week {
        Week::Held => WeekCell::new(Tone::Good, "Held"),
        Week::Skipped => WeekCell::new(Tone::Info, "Skipped"),
        Week::Overdue => WeekCell::new(Tone::Warn, "Overdue"),
        Week::Planned => WeekCell::new(Tone::Neutral, "Planned"),
        Week::Nothing => WeekCell::empty("None planned"),
    };
    match href {
        Some(href) => cell.href(href),
        None => cell,
    }
}

/// The headings of the weeks, and whether each is shown: the first of each month is.
fn heads(mondays: &[NaiveDate]) -> Vec<(String, bool)> {
    let is_first = |at: usize| at == 0 || mondays[at - 1].month() != mondays[at].month();
    mondays
        .iter()
        .enumerate()
        .map(|(at, monday)| (monday.format("%-d %b").to_string(), is_first(at)))
        .collect()
}

fn link(row: &CoverageRow, name: &str) -> Link {
    match &row.series {
        Some(series) => Link::new(name, url::show(series)),
        None => Link::new(name, castra_org::people::url::person(&row.member)),
    }
}

/// How often, in words: whole weeks as weeks.
fn every(days: i64) -> String {
    match days {
        7 => "Every week".to_owned(),
        days if days > 0 && days % 7 == 0 => format!("Every {} weeks", days / 7),
        days => format!("Every {days} days"),
    }
}

fn cadence(row: &CoverageRow) -> String {
    match (row.cadence_days.map(every), row.overdue) {
        (None, _) => "None agreed".to_owned(),
        (Some(every), Some(late)) => match late.since_held {
            Some(since) => format!("{every}, met {since} days ago"),
            None => format!("{every}, not met yet"),
        },
        (Some(every), None) => every,
    }
}

pub(super) async fn show(ctx: Ctx, Path(team): Path<String>) -> Result<Page> {
    let (current, team, mondays, rows) = actions::coverage(&ctx, &team).await?;
    let organization = current.organization();
    let day = |day: NaiveDate| day.format("%-d %B").to_string();
    let count =
        |row: &CoverageRow, wanted: Week| row.weeks.iter().filter(|(week, _)| *week == wanted).count();
    let line = |row: &CoverageRow| CoverageLine {
        member: link(row, organization.person_name(&row.member)),
        cadence: row.cadence_days.map_or_else(|| "None agreed".to_owned(), every),
        last: row.last_held.map_or_else(|| "Not yet".to_owned(), day),
        next: row.next.map_or_else(|| "Nothing planned".to_owned(), |next| day(next.date())),
        counts: [count(row, Week::Held), count(row, Week::Skipped), count(row, Week::Overdue)],
        is_late: row.overdue.is_some(),
        start: row.series.is_none().then(|| format!("/one-on-ones/new?with={}", row.member)),
    };
    let week_row = |row: &CoverageRow| WeekRow {
        label: link(row, organization.person_name(&row.member)),
        note: cadence(row),
        cells: row.weeks.iter().map(cell).collect(),
    };
    let view = ShowCoverage {
        team: names::scope_link(organization, &Scope::Team(team.clone())),
        strip: WeekStrip {
            caption: "Your one-on-ones in the last 26 weeks".to_owned(),
            weeks: heads(&mondays),
            rows: rows.iter().map(week_row).collect(),
        },
        lines: rows.iter().map(line).collect(),
    };
    Ok(Page::new(format!("{}: one-on-ones", view.team.label), view.render()))
}
