//! The facts of `estate-staff`: posts and structure.

use castra_org::organization::{self, Scope};
use castra_platform::{
    Ctx, Result,
    reading::{Basis, Evidence, Facts, Measure},
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
            "{led} of {teams} {} a lead and a deputy; {managed} of {people} {} an active manager. Joiner and leaver procedures are \
             not recorded yet.",
            if teams == 1 { "team has" } else { "teams have" },
            if people == 1 { "person has" } else { "people have" },
        );
        Ok(vec![Facts {
            measure: Measure::Share { good: led + managed, of: teams + people },
            basis: Some(Basis::Observed),
            evidence: vec![Evidence { label: "People and teams".to_owned(), href: "/people".to_owned() }],
            ..Facts::nothing(RESPONSIBILITY, Scope::Organization.as_str(), because)
        }])
    })
}
