//! The pages of one repository, with its figures.

mod answers;
mod authors;
mod code;
mod left_out;
mod links;
mod parts;

use axum::{
    extract::{Path, RawQuery},
    response::{IntoResponse, Response},
};
use castra_org::charter::show;
use castra_platform::{
    Ctx, Result,
    access::Rule,
    feature::{self, About},
    figures::{counted, percent},
    jobs::{Job, State},
    reading::NOISE,
    ui::{Link, Status},
    web::{Page, Part, Routes, form},
};
use castra_repositories::{ScanSummary, instant};

use self::links::{file_link, who_link};
use crate::{
    actions::{opened, opened_file},
    model::{Figures, HotspotRow, RepositoryView},
    views::{FileChange, Hotspot, Repository, ScanState, ShowFile},
};

pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/repositories/{id}", Rule::SignedIn, show_one)
        .get("/repositories/{id}/map", Rule::SignedIn, code::map)
        .get("/repositories/{id}/coupling", Rule::SignedIn, code::coupling)
        .get("/repositories/{id}/knowledge", Rule::SignedIn, answers::knowledge)
        .get("/repositories/{id}/teams", Rule::SignedIn, answers::teams)
        .get("/repositories/{id}/age", Rule::SignedIn, answers::age)
        .get("/repositories/{id}/technology", Rule::SignedIn, answers::technology)
        .get("/repositories/{id}/releases", Rule::SignedIn, answers::releases)
        .get("/people/{id}/handover", Rule::SignedIn, answers::handover)
        .get("/authors", Rule::SignedIn, authors::list)
        .get("/authors/one", Rule::SignedIn, authors::one)
        .post("/authors", Rule::SignedIn, authors::change)
        .get("/ask", Rule::SignedIn, answers::ask)
        .get("/together", Rule::SignedIn, answers::together)
        .get("/repositories/{id}/scan", Rule::SignedIn, scan_part)
        .get("/repositories/{id}/left-out", Rule::SignedIn, left_out::show)
        .post("/repositories/{id}/left-out", Rule::SignedIn, left_out::save)
        .get("/repositories/{id}/parts", Rule::SignedIn, parts::show)
        .post("/repositories/{id}/parts", Rule::SignedIn, parts::save)
}

async fn show_one(ctx: Ctx, Path(id): Path<String>, RawQuery(query): RawQuery) -> Result<Page> {
    // A path in an address is bytes, as in Git.
    let path = form::bytes(query.as_deref().unwrap_or_default(), "file").unwrap_or_default();
    if !path.is_empty() {
        return file(&ctx, &id, &castra_history::path_text(&path)).await;
    }
    let opened = opened(&ctx, &id).await?;
    Ok(Page::new(&id, view(&opened).render()))
}

async fn scan_part(ctx: Ctx, Path(id): Path<String>) -> Result<Response> {
    Ok(Part(view(&opened(&ctx, &id).await?).scan_part()).into_response())
}

fn scan_state(summary: Option<&ScanSummary>, job: Option<&Job>, is_shown: bool) -> ScanState {
    if let Some(job) = job.filter(|job| matches!(job.state, State::Queued | State::Running)) {
        let doing = if job.progress_note.is_empty() {
            "Waiting to start".to_owned()
        } else {
            job.progress_note.clone()
        };
        let count = |n: i64| u64::try_from(n).unwrap_or(0);
        return ScanState::Running(doing, count(job.progress_done), count(job.progress_total));
    }
    match summary {
        None => ScanState::Never,
        Some(summary) => match &summary.error {
            Some(error) if summary.state == castra_repositories::ScanState::Partial && is_shown => {
                let when = show::long_date(summary.scanned_at.date_naive());
                ScanState::Partial(when, u64::from(summary.commits), error.clone(), summary.missing.clone())
            }
            Some(error) => {
                let then = match summary.commits {
                    0 => "Castra tries again every hour.",
                    _ if !is_shown => "The figures of the last scan are not available on this server.",
                    _ => "The figures of the last scan are kept and shown below.",
                };
                ScanState::Failed(error.clone(), then.to_owned())
            }
            None if !is_shown => ScanState::Elsewhere,
            None => {
                ScanState::Done(show::long_date(summary.scanned_at.date_naive()), u64::from(summary.commits))
            }
        },
    }
}

pub(super) fn hotspot(id: &str, row: &HotspotRow) -> Hotspot {
    Hotspot {
        file: file_link(id, &row.path),
        n_changes: u64::from(row.revisions),
        cognitive: row.cognitive.map(u64::from),
        complexity: u64::from(row.complexity),
        trend: row.trend.iter().map(|(_, complexity)| Some(f64::from(*complexity))).collect(),
        change: row.change,
        // A few per cent are noise; the technical debt signal counts from 10 % on.
        status: match row.change {
            None => Status::NoEvidence,
            Some(change) if change <= NOISE => Status::Practised,
            Some(change) if change <= 0.10 => Status::Slipping,
            Some(_) => Status::Neglected,
        },
    }
}

fn view(opened: &RepositoryView) -> Repository {
    let id = opened.repository.id.to_string();
    let mut view = Repository {
        name: id.clone(),
        href: castra_repositories::url::show(&id),
        team: Some(Link::new(&opened.team_name, castra_org::people::url::team(&opened.repository.team))),
        scan: scan_state(opened.summary.as_ref(), opened.job.as_ref(), opened.figures.is_some()),
        may_change: opened.may_change,
        is_let_go: opened.is_let_go,
        source: opened.source.as_ref().map(|source| Link::new(source.host(), source.page())),
        ..Repository::default()
    };
    if let Some(figures) = &opened.figures {
        fill(&mut view, &id, figures);
    }
    view
}

fn fill(view: &mut Repository, id: &str, figures: &Figures) {
    view.unread_files = figures.unread_files;
    view.is_read = true;
    view.hotspots = figures.hotspots.iter().take(25).map(|row| hotspot(id, row)).collect();
    let hard = figures.functions.iter().filter(|row| row.cognitive >= 5).take(15);
    view.functions = hard.map(|row| (file_link(id, &row.path), row.clone())).collect();
    view.truck_factor = Some(figures.whole.truck_factor);
    let part = |name: &str| match name {
        "" => "the whole".to_owned(),
        "." => "files outside any folder".to_owned(),
        name => name.to_owned(),
    };
    let sole = figures.components.iter().filter_map(|component| {
        Some((
            part(&component.name),
            who_link(component.sole.as_ref()?),
            component.sole_knowledge?.in_words(),
        ))
    });
    view.sole = sole.take(25).collect();
    view.departed =
        (figures.departed.iter().take(15).map(|path| file_link(id, path)).collect(), figures.departed_files);
    let knowers = figures.knowers.iter().filter(|row| row.share > 0.0).take(12);
    view.knows = knowers
        .map(|row| {
            let mut link = who_link(&row.who);
            if row.is_departed {
                link.label.push_str(" (left)");
            }
            (link, row.share * 100.0)
        })
        .collect();
    let people = &figures.people;
    view.people =
        format!("{} of its people belong to the organization, {} do not.", people.mapped, people.outside);
    let hours = |minutes: u32| format!("{}:{:02} h", minutes / 60, minutes % 60);
    let worked = figures.own_weeks.iter().any(|week| week.minutes > 0);
    view.own_weeks = figures
        .own_weeks
        .iter()
        .filter(|_| worked)
        .map(|week| (show::long_date(week.monday), hours(week.minutes)))
        .collect();
    view.left_out = figures.left_out.sentences();
}

async fn file(ctx: &Ctx, id: &str, path: &str) -> Result<Page> {
    let opened = opened_file(ctx, id, path).await?;
    let about = About::File { repository: id.to_owned(), path: path.to_owned() };
    let panels = feature::panels(ctx, &about).await?;
    let changes = opened.changes.iter().map(|change| FileChange {
        day: show::long_date(change.at.date_naive()),
        commit: (
            change.commit.chars().take(10).collect(),
            opened.source.as_ref().map(|source| source.commit(&change.commit)),
        ),
        subject: change.subject.clone(),
        who: who_link(&change.who),
        added: u64::from(change.added),
        removed: u64::from(change.removed),
    });
    let view = ShowFile {
        path: opened.path.clone(),
        repository: Link::new(id, castra_repositories::url::show(id)),
        team: Link::new(&opened.team_name, castra_org::people::url::team(&opened.repository.team)),
        lines: u64::from(opened.lines),
        complexity: u64::from(opened.complexity),
        cognitive: opened.cognitive.map(u64::from),
        revisions: opened.hotspot.as_ref().map(|hotspot| u64::from(hotspot.revisions)),
        trend: opened
            .trend
            .iter()
            .filter_map(|(time, complexity)| Some((instant(*time)?.date_naive(), f64::from(*complexity))))
            .collect(),
        functions: opened.functions.clone(),
        coupled: opened
            .coupled
            .iter()
            .map(|(path, degree, shared)| {
                (
                    file_link(id, path),
                    format!("{} in {}", percent(degree / 100.0), counted(*shared, "change", "changes")),
                )
            })
            .collect(),
        knows: opened.knowers.iter().take(8).map(|row| (who_link(&row.who), row.share * 100.0)).collect(),
        sole: opened.sole.as_ref().map(|(who, known)| (who_link(who), known.in_words())),
        changes: changes.collect(),
        source: opened
            .source
            .as_ref()
            .zip(opened.head.as_ref())
            .map(|(source, head)| Link::new(source.host(), source.file(&opened.path, head))),
        panels,
    };
    Ok(Page::new(path, view.render()))
}
