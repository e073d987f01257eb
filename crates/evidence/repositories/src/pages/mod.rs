//! The list of repositories, and the forms for them.

mod naming;

use axum::extract::Query;
use castra_org::charter::show;
use castra_platform::{
    Ctx, Result,
    access::Rule,
    ui::{Link, Tone},
    web::{Page, Routes, ceiling},
};

use crate::{
    Listing,
    actions::{self, list},
    model::{Listed, ScanState, ScanSummary},
    url,
    views::{COLUMNS, ListRepositories, ListedRepository},
};

pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/repositories", Rule::SignedIn, index)
        .get("/repositories/-new", Rule::SignedIn, naming::new)
        .post("/repositories/-new", Rule::SignedIn, naming::name)
        .get("/repositories/{id}/edit", Rule::SignedIn, naming::edit)
        .post("/repositories/{id}/edit", Rule::SignedIn, naming::change)
        .post("/repositories/{id}/let-go", Rule::SignedIn, naming::let_go)
}

async fn index(ctx: Ctx, Query(listing): Query<Listing>) -> Result<Page> {
    ceiling::search("q", &listing.q)?;
    let item = |listed: Listed| {
        let state = match (&listed.summary, listed.is_running()) {
            (_, true) => (Tone::Info, "Scanning".to_owned()),
            (None, false) => (Tone::Neutral, "Not scanned yet".to_owned()),
            (Some(summary), false) => summary_state(summary),
        };
        let read = listed.summary.as_ref().filter(|summary| summary.head.is_some());
        ListedRepository {
            link: Link::new(listed.repository.id.as_str(), url::show(listed.repository.id.as_str())),
            team: Link::new(&listed.team_name, castra_org::people::url::team(&listed.repository.team)),
            state,
            commits: read.map(|summary| u64::from(summary.commits)),
        }
    };
    let mut rows: Vec<ListedRepository> = list(&ctx).await?.into_iter().map(item).collect();
    let all = rows.len();
    rows.retain(|row| listing.matches(&[&row.link.label, &row.team.label]));
    listing.sorted(&mut rows, COLUMNS, "team", |key, a, b| match key {
        "name" => a.link.label.cmp(&b.link.label),
        "history" => a.state.1.cmp(&b.state.1),
        "commits" => b.commits.cmp(&a.commits),
        _ => (&a.team.label, &a.link.label).cmp(&(&b.team.label, &b.link.label)),
    });
    let view = ListRepositories {
        listed: (rows.len(), all),
        repositories: listing.cut(rows),
        may_name: !actions::teams_to_name_for(&ctx).await?.is_empty(),
        listing,
    };
    Ok(Page::new("Repositories", view.render()))
}

fn summary_state(summary: &ScanSummary) -> (Tone, String) {
    match summary.state {
        ScanState::Scanned => {
            (Tone::Good, format!("Scanned {}", show::long_date(summary.scanned_at.date_naive())))
        }
        ScanState::Partial => (Tone::Warn, "Scanned in part".to_owned()),
        ScanState::Failed => (Tone::Bad, "Scan failed".to_owned()),
    }
}
