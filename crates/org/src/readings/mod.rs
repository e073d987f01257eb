//! Readings: what each signal says of each responsibility, one a day, kept for two years.
//!
//! They live beside the charter because the charter shows them; they are taken by the areas that own the
//! practice, through the manifest's signals. Nothing else computes a status.
//!
//! A reading says whom it is about, whose records were counted and from which day on. What would tell of fewer than five
//! people is withheld when it is kept (`rules`), who sees the rest decides [`crate::charter::sight`].

mod actions;
mod api;
mod own;
mod rules;
mod store;

use std::{collections::HashMap, sync::Arc};

use castra_platform::{
    Ctx, Result,
    db::Migration,
    feature::{Feature, JobKind},
    jobs::Job,
    reading::{Reading, Status},
};
use futures::future::BoxFuture;

pub use actions::{keep, on, points, take};
pub use store::Point;

use crate::organization::{ResponsibilityId, Scope};

/// The feature's manifest.
pub static FEATURE: Feature = Feature {
    api: Some(api::routes),
    own: Some(own::records),
    jobs: &[JobKind {
        name: "readings",
        title: "Readings of the day",
        run: run_take,
        every_seconds: Some(3600),
        is_long: false,
    }],
    migrations: &[
        Migration { key: "20261103_charter", sql: include_str!("../../migrations/20261103_charter.sql") },
        Migration { key: "20261106_readings", sql: include_str!("../../migrations/20261106_readings.sql") },
        Migration {
            key: "20261130_read_subjects",
            sql: include_str!("../../migrations/20261130_read_subjects.sql"),
        },
        Migration {
            key: "20261130_read_year_of_risk",
            sql: include_str!("../../migrations/20261130_read_year_of_risk.sql"),
        },
    ],
    tables: &["readings", "readings_version", "accepted_risks"],
    ..Feature::new("readings", "Readings")
};

fn run_take<'a>(ctx: &'a Ctx, _: &'a Job) -> BoxFuture<'a, Result<()>> {
    Box::pin(async move { take(ctx).await.map(drop) })
}

/// The newest readings up to a day, to look things up in; cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Readings(Arc<HashMap<String, HashMap<String, Reading>>>);

impl Readings {
    /// The readings of a day.
    pub fn new(readings: impl IntoIterator<Item = Reading>) -> Self {
        let mut scopes: HashMap<String, HashMap<String, Reading>> = HashMap::new();
        for reading in readings {
            let of_scope = scopes.entry(reading.scope.clone()).or_default();
            of_scope.insert(reading.responsibility.clone(), reading);
        }
        Self(Arc::new(scopes))
    }

    /// Whether these are the same readings in memory, and so say the same.
    pub(crate) fn are(&self, others: &Self) -> bool {
        Arc::ptr_eq(&self.0, &others.0)
    }

    /// The reading of a responsibility in a scope, if there is one.
    pub fn get(&self, responsibility: &ResponsibilityId, scope: &Scope) -> Option<&Reading> {
        self.0.get(scope.as_str())?.get(responsibility.as_str())
    }

    /// Its status; without a reading there is no evidence.
    pub fn status(&self, responsibility: &ResponsibilityId, scope: &Scope) -> Status {
        self.get(responsibility, scope).map_or(Status::NoEvidence, |reading| reading.status)
    }

    /// Every reading, in no order.
    pub fn iter(&self) -> impl Iterator<Item = &Reading> {
        self.0.values().flat_map(HashMap::values)
    }
}
