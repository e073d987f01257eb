//! Readings: the status of each responsibility by its signal, one a day, kept for two years.
//!
//! They are next to the charter because it shows them; the areas that own the practices supply facts
//! through the manifest's signals, and only `judging` decides what they mean.
//!
//! A reading names the person it is about, the people whose records were counted and its first day. Figures that would reveal
//! fewer than five people are withheld when it is stored (`rules`); `charter::sight` decides who sees the rest.

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

pub(crate) use actions::points;
pub use actions::{keep, on, take, take_on};
pub use judging::judge;
pub(crate) use judging::{because_unjudged, scope_of, unjudged};
pub(crate) use loads::WEEK_HOURS;
pub use loads::{Load, Loads};
use store::Point;

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

/// Readings depend on who is accountable, who is in a group and what is used, so a change takes them again at once.
fn follow<'a>(tx: &'a mut Tx, ctx: &'a Ctx, _: &'a [String]) -> BoxFuture<'a, Result<()>> {
    Box::pin(jobs::queue(tx, ctx, TAKE, ""))
}

fn run_take<'a>(ctx: &'a Ctx, _: &'a Job) -> BoxFuture<'a, Result<()>> {
    Box::pin(async move { take(ctx).await.map(drop) })
}

/// The newest readings up to a day, indexed; cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Readings(Arc<Kept>);

#[derive(Debug, Clone, Default)]
struct Kept {
    /// By scope, then by responsibility.
    scopes: HashMap<String, HashMap<String, Reading>>,
    loads: Loads,
}

impl Readings {
    /// Indexes the readings of a day.
    pub fn new(readings: impl IntoIterator<Item = Reading>) -> Self {
        let mut scopes: HashMap<String, HashMap<String, Reading>> = HashMap::new();
        for reading in readings {
            let of_scope = scopes.entry(reading.scope.clone()).or_default();
            of_scope.insert(reading.responsibility.clone(), reading);
        }
        Self(Arc::new(Kept { scopes, loads: Loads::default() }))
    }

    /// Adds everyone's agreed hours.
    #[must_use]
    pub fn with(self, loads: Loads) -> Self {
        Self(Arc::new(Kept { loads, ..Arc::unwrap_or_clone(self.0) }))
    }

    /// Everyone's agreed hours.
    pub fn loads(&self) -> &Loads {
        &self.0.loads
    }

    /// Whether both are the same readings in memory.
    pub(crate) fn ptr_eq(&self, others: &Self) -> bool {
        Arc::ptr_eq(&self.0, &others.0)
    }

    /// The reading of a responsibility in a scope, if any.
    pub fn get(&self, responsibility: &ResponsibilityId, scope: &Scope) -> Option<&Reading> {
        self.0.scopes.get(scope.as_str())?.get(responsibility.as_str())
    }

    /// The status; no evidence if there is no reading.
    pub fn status(&self, responsibility: &ResponsibilityId, scope: &Scope) -> Status {
        self.get(responsibility, scope).map_or(Status::NoEvidence, |reading| reading.status)
    }

    /// Every reading, in no particular order.
    pub fn iter(&self) -> impl Iterator<Item = &Reading> {
        self.0.scopes.values().flat_map(HashMap::values)
    }
}
