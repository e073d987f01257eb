//! The facts of `estate-staff`: posts and structure.

use castra_org::organization::{self, Scope};
use castra_platform::{
    Ctx, Result,
    figures::out_of,
    reading::{Basis, Facts},
};
use chrono::NaiveDate;
use futures::future::BoxFuture;

use super::rules::{Structure, structure};

const RESPONSIBILITY: &str = "estate-staff";

pub(super) fn take(ctx: &Ctx, day: NaiveDate) -> BoxFuture<'_, Result<Vec<Facts>>> {
    Box::pin(async move {
        let current = organization::current(ctx).await?;
        let Structure { teams, led, people, managed } = structure(&current.charter_on(day));
        let because = format!(
            "{} a lead and a deputy; {} an active manager. Joiner and leaver procedures are not recorded yet.",
            out_of(led, teams, "team has", "teams have"),
            out_of(managed, people, "person has", "people have"),
        );
        Ok(vec![
            Facts::nothing(RESPONSIBILITY, Scope::Organization.as_str(), because)
                .share(Basis::Observed, led + managed, teams + people)
                .link("People and teams", "/people"),
        ])
    })
}
