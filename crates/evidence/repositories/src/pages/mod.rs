//! The list of repositories, and the forms for them.

mod naming;

use castra_org::charter::show;
use castra_platform::{
    Ctx, Result,
    access::Rule,
    ui::{Link, Tone},
    web::{Page, Routes},
};

use crate::{
    actions::{self, list},
    model::{Listed, ScanState, ScanSummary},
    url,
    views::{ListRepositories, ListedRepository},
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

async fn index(ctx: Ctx) -> Result<Page> {
    let item = |listed: Listed| {
        let state = match (&listed.summary, listed.is_running()) {
            (_, true) => (Tone::Info, "Scanning".to_owned()),
            (None, false) => (Tone::Neutral, "Not scanned yet".to_owned()),
            (Some(summary), false) => summary_state(summary),
        };
        let read = listed.summary.as_ref().filter(|summary| summary.head.is_some());
        ListedRepository {
            link: Link::new(listed.repository.id.as_str(), url::show(listed.repository.id.as_str())),
            team: Link::new(&listed.team_name, format!("/teams/{}", listed.repository.team)),
            state,
            commits: read.map(|summary| u64::from(summary.commits)),
        }
    };
    let repositories = list(&ctx).await?.into_iter().map(item).collect();
    let may_name = !actions::teams_to_name_for(&ctx).await?.is_empty();
    Ok(Page::new("Repositories", ListRepositories { repositories, may_name }.render()))
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
