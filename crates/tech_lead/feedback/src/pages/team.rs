//! The page of a team's feedback balance.

use axum::extract::Path;
use castra_org::{
    charter::{self, show},
    organization::Scope,
};
use castra_platform::{Ctx, Result, ui::Status, web::Page};
use chrono::TimeDelta;

use crate::{RESPONSIBILITY, balance as figures, views::ShowBalance};

pub(super) async fn balance(ctx: Ctx, Path(team): Path<String>) -> Result<Page> {
    let balance = figures::balance(&ctx, &team).await?;
    let opened = charter::of_day(&ctx, None).await?;
    let organization = opened.organization();
    let scope = Scope::Team(balance.team.clone());
    let reading = match organization.catalog.responsibility(RESPONSIBILITY) {
        Some(known) => {
            let resolution = opened.charter.resolve(known, &scope);
            let reading = charter::masked(&ctx, &opened, known, &resolution);
            (show::status_of(&resolution, reading.status), reading.because)
        }
        None => (Status::NoEvidence, "The catalog does not ask for this.".to_owned()),
    };
    let month = |ago: i64| (balance.day - TimeDelta::days(ago * 30)).format("%-d %b").to_string();
    let view = ShowBalance {
        team: show::scope_link(organization, &scope),
        people: balance
            .members
            .iter()
            .map(|member| show::person_link(organization, &member.person))
            .collect(),
        months: (0..figures::MONTHS).rev().map(month).collect(),
        reading,
        balance,
    };
    Ok(Page::new(format!("{}: feedback", view.team.label), view.render()))
}
