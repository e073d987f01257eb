//! Readings: what each signal says of each responsibility, one a day, kept for two years.
//!
//! They live beside the charter because the charter shows them; they are taken by the areas that own the
//! practice, through the manifest's signals: those give facts, and `judging` alone says what they mean.
//!
//! A reading says whom it is about, whose records were counted and from which day on. What would tell of fewer than five
//! people is withheld when it is kept (`rules`), who sees the rest decides [`crate::charter::sight`].

mod actions;
mod api;
mod judging;
mod loads;
mod own;
mod rules;
mod store;

use std::{collections::HashMap, sync::Arc};

use castra_platform::{
    Ctx, Result,
    db::{Migration, Tx},
    feature::{Feature, JobKind},
    jobs::{self, Job},
    reading::{Reading, Status},
};
use futures::future::BoxFuture;

pub use actions::{keep, on, points, take, take_on};
pub use judging::judge;
pub(crate) use judging::{because_unjudged, scope_of, unjudged};
pub use loads::{Load, Loads, WEEK_HOURS};
pub use store::Point;

use crate::organization::{ResponsibilityId, Scope};

/// The feature's manifest.
pub static FEATURE: Feature = Feature {
    api: Some(api::routes),
    own: Some(own::records),
    follows: Some(follow),
    jobs: &[JobKind {
        name: TAKE,
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
        Migration {
            key: "20261208_reading_rules",
            sql: include_str!("../../migrations/20261208_reading_rules.sql"),
        },
    ],
    tables: &["readings", "readings_version", "accepted_risks"],
    ..Feature::new("readings", "Readings")
};

/// The job that takes the day's readings.
const TAKE: &str = "readings";

/// Who is accountable, who is in a group, what is used: readings follow from all of it, and at once.
fn follow<'a>(tx: &'a mut Tx, ctx: &'a Ctx, _: &'a [String]) -> BoxFuture<'a, Result<()>> {
    Box::pin(jobs::queue(tx, ctx, TAKE, ""))
}

fn run_take<'a>(ctx: &'a Ctx, _: &'a Job) -> BoxFuture<'a, Result<()>> {
    Box::pin(async move { take(ctx).await.map(drop) })
}

/// The newest readings up to a day, to look things up in; cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Readings(Arc<Kept>);

#[derive(Debug, Clone, Default)]
struct Kept {
    /// By scope, then by responsibility.
    scopes: HashMap<String, HashMap<String, Reading>>,
    loads: Loads,
}

impl Readings {
    /// The readings of a day.
    pub fn new(readings: impl IntoIterator<Item = Reading>) -> Self {
        let mut scopes: HashMap<String, HashMap<String, Reading>> = HashMap::new();
        for reading in readings {
            let of_scope = scopes.entry(reading.scope.clone()).or_default();
            of_scope.insert(reading.responsibility.clone(), reading);
        }
        Self(Arc::new(Kept { scopes, loads: Loads::default() }))
    }

    /// The same beside what people's agreed cadences ask of them.
    #[must_use]
    pub fn with(self, loads: Loads) -> Self {
        Self(Arc::new(Kept { loads, ..Arc::unwrap_or_clone(self.0) }))
    }

    /// What people's agreed cadences ask of them.
    pub fn loads(&self) -> &Loads {
        &self.0.loads
    }

    /// Whether these are the same readings in memory, and so say the same.
    pub(crate) fn are(&self, others: &Self) -> bool {
        Arc::ptr_eq(&self.0, &others.0)
    }

    /// The reading of a responsibility in a scope, if there is one.
    pub fn get(&self, responsibility: &ResponsibilityId, scope: &Scope) -> Option<&Reading> {
        self.0.scopes.get(scope.as_str())?.get(responsibility.as_str())
    }

    /// Its status; without a reading there is no evidence.
    pub fn status(&self, responsibility: &ResponsibilityId, scope: &Scope) -> Status {
        self.get(responsibility, scope).map_or(Status::NoEvidence, |reading| reading.status)
    }

    /// Every reading, in no order.
    pub fn iter(&self) -> impl Iterator<Item = &Reading> {
        self.0.scopes.values().flat_map(HashMap::values)
    }
}
